"""Pages that cut across."""

from django.conf import settings
from django.urls import path

from . import display, styleguide


app_name = "portal"

urlpatterns = [
    path("display/", display.display, name="display"),
]
if settings.DEBUG:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
