"""My study hours."""

from django.urls import path

from . import views

app_name = "hours"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("claims/new/", views.claim_new, name="claim-new"),
    path("claims/<int:pk>/", views.claim_detail, name="claim"),
    path("claims/<int:pk>/again/", views.claim_again, name="claim-again"),
    path("claims/<int:pk>/take-back/", views.claim_take_back, name="claim-take-back"),
    path("statements/<int:year>.pdf", views.own_statement, name="statement"),
    path("evidence/<int:pk>/", views.evidence_file, name="evidence"),
]
