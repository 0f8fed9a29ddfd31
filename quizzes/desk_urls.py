"""Exams and marking on the desk."""

from django.urls import path

from .desk import marking, moderation, resits, sittings, watching

app_name = "quizzes_desk"

urlpatterns = [
    path("exams/", sittings.sitting_list, name="sitting-list"),
    path("exams/<int:sitting_id>/", watching.sitting_detail, name="sitting"),
    path("exams/<int:sitting_id>/extend/", watching.sitting_extend, name="sitting-extend"),
    path("exams/<int:sitting_id>/say/", watching.sitting_say, name="sitting-say"),
    path("exams/<int:sitting_id>/<int:candidate_id>/say/", watching.candidate_say, name="candidate-say"),
    path("exams/<int:sitting_id>/resits/", resits.resit_many, name="resit-many"),
    path("exams/<int:sitting_id>/<int:candidate_id>/resit/", resits.candidate_resit, name="candidate-resit"),
    path("exams/resits/<int:grant_id>/withdraw/", resits.resit_withdraw, name="resit-withdraw"),
    path("exams/<int:sitting_id>/<int:candidate_id>/", sittings.candidate_detail, name="candidate"),
    path("exams/<int:sitting_id>/<int:candidate_id>/grant/", sittings.candidate_grant, name="candidate-grant"),
    path("exams/attempts/<int:attempt_id>/void/", sittings.attempt_void, name="attempt-void"),
    path("exams/attempts/<int:attempt_id>/device/", sittings.attempt_allow_device, name="attempt-device"),
    path("exams/attempts/<int:attempt_id>/history/", sittings.attempt_history, name="attempt-history"),
    path("exams/attempts/<int:attempt_id>/history.pdf", sittings.attempt_history_pdf, name="attempt-history-pdf"),
    path("exams/attempts/<int:attempt_id>/reopen/<int:position>/", moderation.attempt_reopen, name="attempt-reopen"),
    path("marking/", marking.task_list, name="task-list"),
    path("marking/late/", marking.late_list, name="late-list"),
    path("marking/late/<int:late_id>/", marking.late_decide, name="late-decide"),
    path("marking/<int:sitting_id>/<int:version_id>/", marking.pile_next, name="pile-next"),
    path("marking/<int:sitting_id>/<int:version_id>/<int:response_id>/", marking.response_mark, name="response-mark"),
    path(
        "marking/<int:sitting_id>/<int:version_id>/<int:response_id>/moderate/",
        moderation.response_moderate,
        name="response-moderate",
    ),
    path("marking/reopen/<int:response_id>/", moderation.response_reopen, name="response-reopen"),
    path("marking/<int:sitting_id>/progress/", moderation.marking_progress_page, name="marking-progress"),
]
