"""A person's own account. Included before the login package's addresses, some of which are closed here."""

from django.urls import path, re_path

from . import views

app_name = "accounts"

urlpatterns = [
    path("", views.account, name="account"),
    path("activate/", views.activate, name="activate"),
    path("notices/", views.notice_channels, name="notices"),
    path("notices/mail/", views.email_again, name="email-again"),
    path("notices/confirm/<str:token>/", views.email_confirm, name="email-confirm"),
    path("feedback/", views.give_feedback, name="feedback"),
    path("password/reset/", views.forgotten, name="forgotten"),
    re_path(r"^(?P<rest>(signup|email|confirm-email|login/code|password/set|password/reset/.+)/.*)$", views.closed),
]
