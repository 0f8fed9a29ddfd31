"""Training classes over DRF."""

from django.urls import path

from . import views

app_name = "classes_api"

urlpatterns = [
    path("classes/", views.ClassList.as_view(), name="class-list"),
    path("classes/<int:pk>/", views.ClassDetail.as_view(), name="class-detail"),
]
