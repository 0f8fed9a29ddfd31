"""Training classes over DRF, and the ways into them."""

from django.urls import path

from . import views, ways

app_name = "classes_api"

urlpatterns = [
    path("classes/", views.ClassList.as_view(), name="class-list"),
    path("classes/offered/", ways.OfferedList.as_view(), name="class-offered"),
    path("classes/<int:pk>/", views.ClassDetail.as_view(), name="class-detail"),
    path("enrolments/", ways.WayList.as_view(), name="way-list"),
    path("enrolments/<int:pk>/", ways.WayDetail.as_view(), name="way-detail"),
    path("enrolments/<int:pk>/take-back/", ways.WayTakeBack.as_view(), name="way-take-back"),
    path("enrolments/<int:pk>/leave/", ways.WayLeave.as_view(), name="way-leave"),
]
