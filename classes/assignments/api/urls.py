"""Works over DRF."""

from django.urls import path

from . import views

app_name = "assignments_api"

urlpatterns = [
    path("submissions/", views.WorkList.as_view(), name="work-list"),
    path("submissions/<int:pk>/", views.WorkDetail.as_view(), name="work-detail"),
]
