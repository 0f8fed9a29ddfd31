"""Marking by a person: one question across all candidates, without names; every mark given stays on record.

An attempt is graded once nobody has to mark any of its answers. What counts of the marks given: tally.py. A mark that
counts already may be given again where one person marks, and is noted; where two do, it has to be reopened.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import access, mark_entries, tally
from .models import Attempt, MarkEntry, Response
from .scoring import rounded, total

BARS = 10
Awaits = Response.Awaits
# Of answers that know whether this person marked them (`with_mine`).
TO_MARK = Q(needs_marking=True, awaits__in=(Awaits.FIRST, Awaits.SECOND), is_mine=False)
TO_MODERATE = Q(needs_marking=True, awaits=Awaits.MODERATION, is_mine=False)


@dataclass(frozen=True)
class Task:
    """One question of one sitting: what it asks of this marker, and how many answers it has. `marked`: nothing to be
    done for this person any more, by whomever."""

    sitting: int
    sitting_title: str
    version: int
    waiting: int
    moderating: int
    all: int

    @property
    def marked(self) -> int:
        return self.all - self.waiting - self.moderating


@dataclass(frozen=True)
class Histogram:
    """Marks given: bars from nothing to the full mark, each in per cent of the highest; how many; the mean."""

    bars: list[int]
    count: int
    mean: Decimal


def tasks(user: User) -> list[Task]:
    """What this person may mark, most waiting first; questions that nobody answered are left out. One query."""
    sitting = "attempt__candidate__sitting"
    rows = (
        with_mine(access.responses_to_mark(user).exclude(value=None), user)
        .values(sitting, f"{sitting}__title", "version")
        .annotate(waiting=Count("pk", filter=TO_MARK), moderating=Count("pk", filter=TO_MODERATE), all=Count("pk"))
        .order_by("-waiting", "-moderating", f"-{sitting}", "version")
        .values_list(sitting, f"{sitting}__title", "version", "waiting", "moderating", "all")
    )
    return [Task(*row) for row in rows]


def to_do(user: User) -> QuerySet[Response]:
    """Answers that wait for this person, to be marked or moderated."""
    return with_mine(access.responses_to_mark(user), user).filter(TO_MARK | TO_MODERATE)


def pile(user: User, *, sitting_id: int, version_id: int) -> list[Response]:
    """The answers to one question in an order that tells nothing about who wrote them, the same at every look; each
    knows whether this person marked it (`is_mine`); what was written is read when it is asked for."""
    answers = access.responses_to_mark(user).filter(attempt__candidate__sitting=sitting_id, version=version_id)
    return sorted(with_mine(answers.exclude(value=None), user).defer("value"), key=_shuffled)


def waits_for_me(response: Response) -> str:
    """What an answer from `pile` asks of its marker: "mark", "moderate" or nothing. Who looks cannot tell whether
    somebody else marked it before."""
    if not response.needs_marking or response.is_mine:  # type: ignore[attr-defined]
        return ""
    return "moderate" if response.awaits == Awaits.MODERATION else "mark"


def waiting(sittings: Iterable[int]) -> dict[int, int]:
    """{sitting id: how many of its answers wait for a mark}; those without any are left out."""
    rows = Response.objects.filter(
        needs_marking=True, attempt__candidate__sitting__in=sittings, attempt__state=Attempt.State.SUBMITTED
    )
    return dict(rows.values_list("attempt__candidate__sitting").annotate(Count("pk")).order_by())


def mark(
    *,
    response: Response,
    marker: User,
    now: datetime,
    mark: Decimal | None = None,
    parts: Mapping[str, Decimal] | None = None,
    comment: str = "",
    is_doubtful: bool = False,
    again: bool = True,
) -> Response:
    """Give a mark: as such, or by the points of the rubric (`parts`: {criterion id: mark}, complete). The same once
    more is once. `again`: also where the answer has its mark already; False for whoever thinks that it waits.

    Refusals: mark_range, mark_step, parts_incomplete, parts_unknown, not_to_be_marked, marked_meanwhile, in_moderation,
    mark_settled.
    """
    with transaction.atomic():
        answer = mark_entries.locked(response)
        value = mark_entries.value_of(answer, mark=mark, parts=parts)
        given = {"mark": value, "parts": parts, "comment": comment, "is_doubtful": is_doubtful}
        if _is_same(answer.newest, marker, given):
            return answer.response
        before = None if answer.response.needs_marking else answer.response.mark
        _refuse_unless_wanted(answer, tally.Given(tally.MARK, marker.pk, value, is_doubtful), again=again)
        mark_entries.add(answer, kind=tally.MARK, by=marker, now=now, **given)
        if before is not None:
            detail = {"position": answer.response.position, "was": str(before), "is": str(answer.response.mark)}
            audit.record(action="response.mark_again", actor=marker, target=answer.attempt, detail=detail, now=now)
    return answer.response


def own_entry(user: User, entries: Sequence[MarkEntry]) -> MarkEntry | None:
    """What this marker gave last, since the answer was last reopened; `entries` are those of one answer."""
    mine = None
    for entry in entries:
        if entry.kind == tally.REOPENED:
            mine = None
        elif entry.kind == tally.MARK and entry.marker_id == user.pk:
            mine = entry
    return mine


def histogram(user: User, pile: Sequence[Response]) -> Histogram | None:
    """What this marker gave so far for one question; None before the first mark."""
    entries = MarkEntry.objects.filter(response__in=pile, marker=user, kind=tally.MARK).order_by("pk")
    given = dict(entries.values_list("response", "mark"))  # the newest of each wins
    if not given:
        return None
    full = {response.pk: response.max_mark for response in pile}
    counts = [0] * (BARS + 1)
    for response, mark in given.items():
        counts[int(BARS * mark / full[response]) if full[response] else 0] += 1
    return Histogram(
        bars=[round(100 * count / max(counts)) for count in counts],
        count=len(given),
        mean=rounded(total(given.values()) / len(given)),
    )


def with_mine(responses: QuerySet[Response], user: User) -> QuerySet[Response]:
    """The same with `is_mine`: whether this person marked the answer since it was last reopened."""
    reopened = MarkEntry.objects.filter(response=OuterRef("response"), kind=tally.REOPENED, pk__gt=OuterRef("pk"))
    mine = MarkEntry.objects.filter(response=OuterRef("pk"), marker=user, kind=tally.MARK)
    return responses.annotate(is_mine=Exists(mine.exclude(Exists(reopened))))


def _is_same(newest: MarkEntry | None, marker: User, given: Mapping[str, object]) -> bool:
    """Whether somebody pressed twice."""
    if newest is None or (newest.kind, newest.marker_id) != (tally.MARK, marker.pk):
        return False
    parts = {point: str(value) for point, value in (given["parts"] or {}).items()}  # type: ignore[attr-defined]
    now = (given["mark"], parts, given["comment"], given["is_doubtful"])
    return (newest.mark, newest.parts, newest.comment, newest.is_doubtful) == now


def _refuse_unless_wanted(answer: mark_entries.Answer, given: tally.Given, *, again: bool) -> None:
    """Nothing is written that would not count, nor what would undo a mark that counts."""
    settled = not answer.response.needs_marking
    if settled and not again:
        raise Refusal("marked_meanwhile", _("Somebody else marked this answer meanwhile. Yours was not needed."))
    if not settled and not answer.tally.takes_mark_of(given.by):
        raise Refusal("in_moderation", _("Another person decides on this answer."))
    takes = answer.tally.takes_mark_of(given.by) and answer.tally.then(given).mark is not None
    if settled and (answer.response.is_double or not takes):
        message = _("This answer has its mark. Reopen it with a reason to have it marked again.")
        raise Refusal("mark_settled", message)


def _shuffled(response: Response) -> str:
    return hashlib.sha256(f"{response.version_id}:{response.attempt_id}".encode()).hexdigest()
