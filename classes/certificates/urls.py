"""Certificates for their holders, and verification for everyone."""

from django.urls import path

from . import public, views

app_name = "certificates"

urlpatterns = [
    path("certificates/", views.certificate_list, name="list"),
    path("certificates/<int:pk>/", views.certificate_detail, name="detail"),
    path("certificates/<int:pk>/sheet.svg", views.certificate_sheet, name="sheet"),
    path("certificates/<int:pk>/certificate.pdf", views.certificate_pdf, name="pdf"),
    path("verify/", public.verify_form, name="verify-form"),
    path("verify/<str:token>/", public.verify, name="verify"),
]
