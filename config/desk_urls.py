"""The desk: one prefix, a room from each app that has something for class heads, managers and markers."""

from django.urls import include, path

urlpatterns = [
    path("", include("reports.desk_urls")),
    path("people/", include("accounts.desk_urls")),
    path("", include("quizzes.desk_urls")),
    path("classes/", include("classes.desk_urls")),
    path("assignments/", include("classes.assignments.desk_urls")),
    path("certificates/", include("classes.certificates.desk_urls")),
    path("hours/", include("classes.hours.desk_urls")),
]
