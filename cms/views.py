"""The law library: all laws, and one version of a law with its articles; the style sheet of the site's colour."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from . import access, colours, library


def law_library(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/law_library.html", {"kinds": library.by_kind()})


def law(request: HttpRequest, slug: str, version_id: int | None = None) -> HttpResponse:
    """Without a version the one to read: in force, else the newest."""
    found = access.law(slug)
    version = access.law_version(found, version_id)
    return render(request, "cms/law.html", {"law": found, "reading": library.reading(found, version)})


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def brand_colour(request: HttpRequest, digits: str) -> HttpResponse:
    """A style sheet of its own, since the content security policy allows no style inside a page."""
    try:
        return HttpResponse(colours.style_sheet(f"#{digits}"), content_type="text/css")
    except ValueError as error:
        raise Http404 from error
