"""Training classes on the desk."""

from django.urls import path

from .desk import listing, workspace

app_name = "classes_desk"

urlpatterns = [
    path("", listing.class_list, name="list"),
    path("new/", listing.class_new, name="new"),
    path("<int:pk>/", workspace.workspace, name="workspace"),
    path("<int:pk>/edit/", listing.class_edit, name="edit"),
    path("<int:pk>/state/", workspace.advance, name="advance"),
    path("<int:pk>/close/", workspace.close, name="close"),
    path("<int:pk>/enrol/", workspace.enrol, name="enrol"),
    path("<int:pk>/withdraw/<int:place>/", workspace.withdraw, name="withdraw"),
    path("<int:pk>/requirements/", workspace.requirement_add, name="requirement-add"),
    path("<int:pk>/requirements/<int:requirement>/remove/", workspace.requirement_remove, name="requirement-remove"),
    path("<int:pk>/sessions/", workspace.session_add, name="session-add"),
    path("<int:pk>/sessions/<int:session>/remove/", workspace.session_remove, name="session-remove"),
]
