"""My calendar: a month as a list and, where there is room, as a sheet; and a private address for other calendars."""

import calendar as months
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import feeds
from accounts.models import CalendarFeed, User
from lib import clock
from lib.throttle import MissLimit, caller_of

from . import diary, ical
from .diary import Event

# Wrong addresses of one caller in a quarter of an hour. Who has a right one is always served: an office is one caller,
# and programs of colleagues go on asking at addresses that were closed.
MISSES = MissLimit("calendar", 30, 900)
BEFORE, AFTER = timedelta(days=60), timedelta(days=400)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """`?month=2026-03` chooses; anything else is the present month."""
    return _page(request, {})


@require_POST
@never_cache
def feed_change(request: HttpRequest) -> HttpResponse:
    """A new private address, shown this once; or (`end`) none any more."""
    user: User = request.user  # type: ignore[assignment]
    if "end" in request.POST:
        feeds.revoke(user=user)
        messages.success(request, _("The address is closed. Calendars that read it get nothing any more."))
        return redirect("portal:calendar")
    token = feeds.issue(user=user, now=clock.now())
    return _page(request, {"address": settings.BASE_URL.rstrip("/") + reverse("portal:calendar-feed", args=[token])})


@login_not_required
@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same events for another calendar. Whoever has the address may read it: it holds no secret and no result."""
    user = feeds.owner(token)
    if user is None:
        return _missed(caller_of(request))
    with override(user.language):
        text = _as_ical(user, clock.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"X-Robots-Tag": "noindex"})


def _missed(caller: str) -> HttpResponse:
    if MISSES.is_reached(caller):
        return HttpResponse(status=429, headers={"Retry-After": str(MISSES.retry_after(caller))})
    MISSES.count_miss(caller)
    raise Http404


def _page(request: HttpRequest, more: dict[str, Any]) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = clock.today()
    first = _month(request.GET.get("month", ""), today)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    found = diary.events(user=user, first=weeks[0][0], last=weeks[-1][-1])
    last = _next(first) - timedelta(days=1)
    context = {
        "first": first,
        "today": today,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "days": _by_day([event for event in found if event.is_within(first, last)], first),
        "weeks": [[_cell(day, found, first) for day in week] for week in weeks],
        "feed": CalendarFeed.objects.filter(user=user).first(),
        **more,
    }
    return render(request, "portal/calendar.html", context)


def _month(asked: str, today: date) -> date:
    """The first day of the month that was asked for, within reason."""
    try:
        found = datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        found = today
    return (found if abs(found.year - today.year) < 20 else today).replace(day=1)


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _by_day(events: Sequence[Event], first: date) -> list[tuple[date, list[Event]]]:
    """Each under the day on which it begins; what began before the month under its first day."""
    days: dict[date, list[Event]] = {}
    for event in events:
        days.setdefault(max(event.day, first), []).append(event)
    return sorted(days.items())


def _cell(day: date, events: Sequence[Event], first: date) -> dict[str, Any]:
    here = [event for event in events if event.is_within(day, day)]
    return {"day": day, "events": here, "is_out": day.month != first.month}


def _as_ical(user: User, now: datetime) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    found = diary.events(user=user, first=(now - BEFORE).date(), last=(now + AFTER).date())
    entries = [_entry(event, host) for event in found]
    return ical.calendar(entries, name=_("Training calendar"), stamp=now)


def _entry(event: Event, host: str) -> ical.Entry:
    return ical.Entry(
        uid=f"{event.uid}@{host}",
        title=event.title,
        starts=event.starts or event.day,
        ends=event.ends,
        place=event.place,
        note=event.note,
        url=settings.BASE_URL.rstrip("/") + event.url if event.url else "",
        is_cancelled=event.is_cancelled,
    )
