"""Laws are open to everybody who is logged in; what is asked for and is not there is a 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import Law, LawVersion


def law(slug: str) -> Law:
    """The law with all its versions."""
    return get_object_or_404(Law.objects.with_versions(), slug=slug)


def law_version(law: Law, version_id: int | None) -> LawVersion:
    """The version asked for, or the one to read when none is named; 404 when the law has no such version."""
    versions = [version for version in law.versions.all() if version_id in (None, version.pk)]
    found = LawVersion.foremost(versions)
    if found is None:
        raise Http404
    return found
