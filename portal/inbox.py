"""My inbox: notices by day, all, unread or of one kind; opening one marks it read and goes where it points."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import notices as templates
from accounts.models import Notice, User
from lib import clock

PAGE_SIZE = 30
ICONS = {
    "class": "users",
    "certificate": "certificate",
    "exam": "exam",
    "feedback": "talk",
    "hours": "clock",
    "reminder": "bell",
}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """`?show=unread` leaves out what was read; `?kind=` keeps one kind."""
    user: User = request.user  # type: ignore[assignment]
    notices = Notice.objects.filter(user=user)
    unread = notices.filter(read_at__isnull=True)
    show, kind = request.GET.get("show", ""), request.GET.get("kind", "")
    kind = kind if kind in templates.KINDS else ""
    listed = unread if show == "unread" else notices
    page = Paginator(listed.filter(kind=kind) if kind else listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "groups": _groups(page, clock.now()),
        "unread": unread.count(),
        "show": show,
        "kind": kind,
        "kinds": templates.KINDS,
    }
    return render(request, "portal/inbox.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    Notice.objects.filter(user=request.user, read_at__isnull=True).update(read_at=clock.now())  # type: ignore[misc]
    return redirect("portal:inbox")


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's own notice read and go where it points."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())
    safe = notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe else "portal:inbox")


def _groups(notices: Any, now: datetime) -> list[dict[str, Any]]:
    """Notices as they come, newest first, under the name of their time."""
    shown = [_shown(notice) for notice in notices]
    named = groupby(shown, key=lambda one: _age(one["notice"].created_at, now))
    return [{"age": age, "today": age == _("Today"), "notices": list(found)} for age, found in named]


def _shown(notice: Notice) -> dict[str, Any]:
    title, body = templates.words(notice)
    return {"notice": notice, "title": title, "body": body, "icon": ICONS.get(notice.kind, "mail")}


def _age(at: datetime, now: datetime) -> str:
    day, today = timezone.localdate(at), timezone.localdate(now)
    if day == today:
        return _("Today")
    return _("Within a week") if day > today - timedelta(days=7) else _("Earlier")
