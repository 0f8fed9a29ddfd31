"""Training classes for learners."""

from django.urls import path

from . import entries, views

app_name = "classes"

urlpatterns = [
    path("", views.class_list, name="list"),
    path("<int:pk>/", views.class_detail, name="detail"),
    path("<int:pk>/why/<int:requirement>/", views.why, name="why"),
    path("<int:pk>/entry/", entries.entry, name="entry"),
    path("<int:pk>/entry/back/", entries.take_back, name="entry-back"),
    path("<int:pk>/leave/", entries.leave, name="leave"),
]
