"""Certificates over DRF."""

from django.urls import path

from . import views

app_name = "certificates_api"

urlpatterns = [
    path("certificates/", views.CertificateList.as_view(), name="list"),
    path("certificates/<int:pk>/", views.CertificateDetail.as_view(), name="detail"),
]
