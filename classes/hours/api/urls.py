"""Study hours over DRF."""

from django.urls import path

from . import views

app_name = "hours_api"

urlpatterns = [
    path("hours/claims/", views.ClaimList.as_view(), name="claim-list"),
    path("hours/claims/<int:pk>/", views.ClaimDetail.as_view(), name="claim-detail"),
    path("hours/claims/<int:pk>/take-back/", views.ClaimTakeBack.as_view(), name="claim-take-back"),
]
