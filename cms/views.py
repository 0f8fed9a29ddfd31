"""The law library: all laws, and one version of a law with its articles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import access, library


def law_library(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/law_library.html", {"kinds": library.by_kind()})


def law(request: HttpRequest, slug: str, version_id: int | None = None) -> HttpResponse:
    """Without a version the one to read: in force, else the newest."""
    found = access.law(slug)
    version = access.law_version(found, version_id)
    return render(request, "cms/law.html", {"law": found, "reading": library.reading(found, version)})
