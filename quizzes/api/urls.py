"""Exams over DRF."""

from django.urls import path

from . import views

app_name = "quizzes_api"

urlpatterns = [
    path("sittings/", views.SittingList.as_view(), name="sitting-list"),
    path("sittings/<int:sitting_id>/attempts/", views.AttemptCreate.as_view(), name="attempt-create"),
    path("attempts/<int:attempt_id>/", views.AttemptDetail.as_view(), name="attempt-detail"),
    path("attempts/<int:attempt_id>/responses/", views.ResponseList.as_view(), name="attempt-responses"),
    path("attempts/<int:attempt_id>/pulse/", views.AttemptPulse.as_view(), name="attempt-pulse"),
    path("attempts/<int:attempt_id>/submit/", views.AttemptSubmit.as_view(), name="attempt-submit"),
    path("attempts/<int:attempt_id>/takeover/", views.AttemptTakeOver.as_view(), name="attempt-takeover"),
    path("attempts/<int:attempt_id>/review/", views.AttemptReview.as_view(), name="attempt-review"),
]
