"""Uploaded pictures, sound and video, served by the site: it knows who is logged in, a server in front of it does not.

Documents have no address here: Wagtail serves them, after asking who may read their collection.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

# Folders of Wagtail's and wagtailmedia's uploads, and of the pictures that questions keep under names nobody can guess.
PRIVATE = ("original_images", "media", "media_thumbnails", "questions")
DAY = 86400


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def rendition(request: HttpRequest, path: str) -> HttpResponse:
    """A picture at the size of a page; the login page shows one too, the mark."""
    return _file(request, "images", path)


@require_safe
@cache_control(private=True, max_age=DAY)
def upload(request: HttpRequest, folder: str, path: str) -> HttpResponse:
    if folder not in PRIVATE:
        raise Http404
    return _file(request, folder, path)


def _file(request: HttpRequest, folder: str, path: str) -> HttpResponse:
    response = serve(request, path, document_root=Path(settings.MEDIA_ROOT) / folder)
    # Opened by itself, an upload may run nothing, whatever it holds.
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
    return response
