"""What a learner does in a lesson; the pages themselves are Wagtail's."""

from django.urls import path

from . import views

app_name = "courses"

urlpatterns = [
    path("lessons/<int:lesson_id>/place/", views.lesson_place, name="lesson-place"),
    path("lessons/<int:lesson_id>/end/", views.lesson_end, name="lesson-end"),
    path("lessons/<int:lesson_id>/checks/<int:item_id>/", views.lesson_check, name="lesson-check"),
    path("courses/<int:course_id>/finish/", views.course_finish, name="course-finish"),
]
