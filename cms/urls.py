"""The law library as learners read it."""

from django.urls import path

from . import views

app_name = "cms"

urlpatterns = [
    path("", views.law_library, name="laws"),
    path("<str:slug>/", views.law, name="law"),
    path("<str:slug>/<int:version_id>/", views.law, name="law-version"),
]
