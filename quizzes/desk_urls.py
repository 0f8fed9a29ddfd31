"""Marking on the desk."""

from django.urls import path

from . import desk

app_name = "quizzes_desk"

urlpatterns = [
    path("", desk.task_list, name="task-list"),
    path("late/", desk.late_list, name="late-list"),
    path("late/<int:late_id>/", desk.late_decide, name="late-decide"),
    path("<int:sitting_id>/<int:version_id>/", desk.pile_next, name="pile-next"),
    path("<int:sitting_id>/<int:version_id>/<int:response_id>/", desk.response_mark, name="response-mark"),
]
