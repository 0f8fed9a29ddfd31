"""Assignments and calls for those who write."""

from django.urls import path

from . import views

app_name = "assignments"

urlpatterns = [
    path("", views.assignment_list, name="list"),
    path("<int:pk>/", views.assignment_detail, name="detail"),
    path("<int:pk>/draft/", views.draft_save, name="draft"),
    path("<int:pk>/files/", views.file_add, name="file-add"),
    path("<int:pk>/hand-in/", views.hand_in, name="hand-in"),
    path("<int:pk>/receipts/<int:number>/", views.receipt, name="receipt"),
    path("<int:pk>/selection/", views.selection, name="selection"),
    path("files/<int:pk>/", views.file_own, name="file"),
    path("files/<int:pk>/remove/", views.file_remove, name="file-remove"),
    path("selection/<int:pk>/files/<int:number>/", views.selection_file, name="selection-file"),
    path("selection/<int:pk>/consent/", views.consent, name="consent"),
]
