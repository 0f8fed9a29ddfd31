"""The audit trail for audit administrators: to read, to search, to take along. Nobody can change it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import access, audit
from accounts.models import AuditEntry, Role
from lib.tables import Column, csv_lines

from . import PAGE_SIZE, room
from .forms import TrailFilter


@access.roles_required(Role.AUDIT_ADMIN)
def trail(request: HttpRequest) -> HttpResponse:
    form = TrailFilter(request.GET, user=request.user)
    page = Paginator(form.entries(), PAGE_SIZE).get_page(request.GET.get("page"))
    return room(request, "trail", "trail", {"form": form, "page_obj": page, "query": request.GET.urlencode()})


@access.roles_required(Role.AUDIT_ADMIN)
def trail_export(request: HttpRequest) -> StreamingHttpResponse:
    """All entries that the filter leaves, with their hashes, as csv; taking them along is an entry too."""
    entries = TrailFilter(request.GET, user=request.user).entries()
    audit.record(action="audit.export", actor=request.user, detail={"filters": request.GET.dict()})
    titles = [
        _("Time of the entry"),
        _("Operator"),
        _("Staff number"),
        _("Operation"),
        _("Code"),
        _("Operated on"),
        _("Details"),
        _("Address"),
        _("Hash"),
    ]
    lines = csv_lines([Column(title) for title in titles], _rows(entries.iterator(chunk_size=1000)))
    response = StreamingHttpResponse((line.encode() for line in chain(lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return response


def _rows(entries: Iterator[AuditEntry]) -> Iterator[list[str]]:
    for entry in entries:
        yield [
            _time(entry.at),
            entry.actor.name if entry.actor else "",
            entry.actor.staff_number if entry.actor else "",
            entry.words,
            entry.action,
            f"{entry.target_type} {entry.target_label}".strip(),
            str(entry.detail or ""),
            entry.ip or "",
            entry.hash,
        ]


def _time(moment: datetime) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
