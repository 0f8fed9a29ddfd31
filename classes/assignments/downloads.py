"""Handing out files: always as an attachment, running nothing, and to others than the author under a neutral name."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from classes.models import SubmittedFile

from . import documents, store, traces


def as_uploaded(file: SubmittedFile) -> HttpResponse:
    """For the author: every byte and the name."""
    return _sent(store.read(file.path), file.kind, file.name)


def without_author(file: SubmittedFile, number: int) -> HttpResponse:
    """For markers and readers: under the code of the work, without its author's traces."""
    data = traces.without_author(file.kind, store.read(file.path))
    return _sent(data, file.kind, f"{file.submission.code}-{number}.{file.kind}")


def _sent(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=documents.TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
