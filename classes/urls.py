"""Training classes for learners."""

from django.urls import path

from . import entries, evaluation_views, views

app_name = "classes"

urlpatterns = [
    path("", views.class_list, name="list"),
    path("<int:pk>/", views.class_detail, name="detail"),
    path("<int:pk>/evaluation/", evaluation_views.evaluation, name="evaluation"),
    path("<int:pk>/why/<int:requirement>/", views.why, name="why"),
    path("<int:pk>/entry/", entries.entry, name="entry"),
    path("<int:pk>/entry/back/", entries.take_back, name="entry-back"),
    path("<int:pk>/leave/", entries.leave, name="leave"),
]
