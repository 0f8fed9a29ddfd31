"""Exams for learners."""

from django.urls import path

from . import views

app_name = "quizzes"

urlpatterns = [
    path("", views.sitting_list, name="sitting-list"),
    # Where it lies says what it may look after: everything below exams/.
    path("offline.js", views.offline_worker, name="offline-worker"),
    path("<int:sitting_id>/", views.sitting_start, name="sitting-start"),
    path("attempts/<int:attempt_id>/", views.attempt_room, name="attempt-room"),
    path("attempts/<int:attempt_id>/save/", views.attempt_save, name="attempt-save"),
    path("attempts/<int:attempt_id>/takeover/", views.attempt_take_over, name="attempt-takeover"),
    path("attempts/<int:attempt_id>/read/<int:announcement_id>/", views.attempt_read, name="attempt-read"),
    path("attempts/<int:attempt_id>/submit/", views.attempt_submit, name="attempt-submit"),
    path("attempts/<int:attempt_id>/review/", views.attempt_review, name="attempt-review"),
    path("attempts/<int:attempt_id>/history/", views.attempt_history, name="attempt-history"),
    path("attempts/<int:attempt_id>/history.pdf", views.attempt_history_pdf, name="attempt-history-pdf"),
]
