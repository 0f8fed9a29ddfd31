"""What the machine asks: is it up? And uploaded files."""

from django.urls import path

from . import health, media

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("media/images/<path:path>", media.rendition, name="rendition"),
    path("media/<str:folder>/<path:path>", media.upload, name="upload"),
]
