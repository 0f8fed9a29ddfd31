"""Certificates on the desk."""

from django.urls import path

from . import desk

app_name = "certificates_desk"

urlpatterns = [
    path("", desk.certificate_list, name="list"),
    path("<int:pk>/", desk.certificate_detail, name="detail"),
    path("<int:pk>/revoke/", desk.certificate_revoke, name="revoke"),
    path("<int:pk>/reissue/", desk.certificate_reissue, name="reissue"),
]
