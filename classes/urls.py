"""Training classes for learners."""

from django.urls import path

from . import views

app_name = "classes"

urlpatterns = [
    path("", views.class_list, name="list"),
    path("<int:pk>/", views.class_detail, name="detail"),
    path("<int:pk>/why/<int:requirement>/", views.why, name="why"),
]
