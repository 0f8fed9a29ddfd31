"""Saying something to those who are sitting an exam, and knowing who has read it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import access, delivery, lookups
from .models import Announcement, Attempt, AttemptEvent, Candidate, Sitting

# Whoever begins a little later still learns of it; who sits a resit weeks later does not.
HOLDS_FOR = timedelta(hours=12)
MOST = 100  # in one sitting


@dataclass(frozen=True)
class Said:
    """An announcement and how many attempts have read it."""

    announcement: Announcement
    read: int


def announce(
    *, sitting: Sitting, candidate: Candidate | None = None, text: str, by: User, now: datetime
) -> Announcement:
    """Say it to everybody who is answering, or to one. Refusals: sitting_not_published, too_many_announcements."""
    with transaction.atomic():
        sitting = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
        if sitting.state != Sitting.State.PUBLISHED:
            raise Refusal("sitting_not_published", _("Nobody sits this exam now."))
        if sitting.announcements.count() >= MOST:
            raise Refusal("too_many_announcements", _("That is more than anybody can read during an exam."))
        made = Announcement.objects.create(sitting=sitting, candidate=candidate, text=text, by=by, at=now)
        sitting.announced_at = now
        sitting.save(update_fields=["announced_at"])
        detail = {"text": text, "announcement": made.pk}
        audit.record(action="sitting.announce", actor=by, target=candidate or sitting, detail=detail, now=now)
    return made


def unread(attempt: Attempt) -> list[Announcement]:
    """What whoever sits this attempt has not read yet, the oldest first. It comes with its candidate and sitting."""
    sitting = attempt.candidate.sitting
    since = attempt.started_at - HOLDS_FOR
    if not attempt.is_open or sitting.announced_at is None or sitting.announced_at < since:
        return []
    read = {event.detail.get("announcement") for event in lookups.EVENTS.rows(attempt=attempt.pk)}
    said = lookups.ANNOUNCEMENTS.rows(sitting=sitting.pk, since=since)
    return [one for one in said if one.candidate_id in (None, attempt.candidate_id) and one.pk not in read]


def read(*, user: User, attempt_id: int, announcements: Collection[int], now: datetime) -> None:
    """Note that the candidate has read them. Twice is once; what was not said to them is no news."""
    if not announcements:
        return
    with transaction.atomic():
        access.own_attempt_locked(user, attempt_id)
        attempt = access.own_attempt(user, attempt_id)
        for one in unread(attempt):
            if one.pk in announcements:
                delivery.note(attempt, "message", now=now, announcement=one.pk, text=one.text)


def said(sitting: Sitting) -> list[Said]:
    """What was said, the newest first, and how many have read it: two queries."""
    rows = list(sitting.announcements.select_related("candidate__user", "by").order_by("-id"))
    if not rows:
        return []
    events = AttemptEvent.objects.filter(attempt__candidate__sitting=sitting, kind="message")
    counts = Counter(detail.get("announcement") for detail in events.values_list("detail", flat=True))
    return [Said(row, counts[row.pk]) for row in rows]
