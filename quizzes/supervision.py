"""What goes on in a sitting: who has started and handed in, how long is left, whether the answers are safe.

Reads only. No answer is in it: whoever looks after an exam need not know what was written.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User

from . import content, lookups, presence, wording
from .models import Attempt, AttemptEvent, Candidate, LateResponse, Response, Sitting

State = Attempt.State

# What a list of candidates can be narrowed to, by the state of the newest attempt; None has not begun.
SHOWS: dict[str, tuple[str | None, ...]] = {
    "answering": (State.IN_PROGRESS,),
    "absent": (None,),
    "handed_in": (State.SUBMITTED, State.GRADED),
    "not_counted": (State.ABANDONED, State.VOIDED),
}


LISTED = ("takeover", "left", "paste")  # events that the list of candidates counts
JUST_NOW = timedelta(minutes=10)
# What of an event's detail is told as it stands.
NOTED = {"start": "agreed", "address": "address", "message": "text"}


@dataclass(frozen=True)
class Seat:
    """A candidate with the newest attempt: `answered` of `asked` questions are saved, the last at `saved_at`."""

    candidate: Candidate
    attempt: Attempt | None
    answered: int = 0
    asked: int = 0
    saved_at: datetime | None = None
    late: int = 0
    seen_at: datetime | None = None
    noted: dict[str, tuple[int, datetime]] = field(default_factory=dict)  # {kind of event: (how often, the last)}

    def minutes_left(self, now: datetime) -> int | None:
        """Whole minutes, begun ones counted; 0 once the time is up; None when nobody is answering."""
        if self.attempt is None or not self.attempt.is_open:
            return None
        return max(0, -int((now - self.attempt.deadline).total_seconds() // 60))

    def silent_since(self, now: datetime) -> datetime | None:
        """When the page of somebody who is answering was last heard of, if that is too long ago."""
        if self.attempt is None or not self.attempt.is_open:
            return None
        last = max(filter(None, (self.attempt.started_at, self.saved_at, self.seen_at)))
        return last if (now - last).total_seconds() > presence.SILENT else None

    def moved_at(self, now: datetime) -> datetime | None:
        """When somebody who is answering went on in another window or on another device, if that was just now."""
        _times, at = self.noted.get("takeover", (0, None))
        return at if at and self.attempt and self.attempt.is_open and now - at < JUST_NOW else None

    def needs_somebody(self, now: datetime) -> bool:
        """Whether whoever looks after the exam should look here first. No judgement is in it."""
        is_up = self.minutes_left(now) == 0
        return bool(is_up or self.late or self.silent_since(now) or self.moved_at(now))


@dataclass(frozen=True)
class Fact:
    """One line of the course of events. It is told, not judged."""

    at: datetime
    text: str
    note: str = ""


@dataclass(frozen=True)
class Told:
    """One attempt of a candidate with the course of its events."""

    seat: Seat
    facts: list[Fact]

    @property
    def attempt(self) -> Attempt:
        assert self.seat.attempt is not None
        return self.seat.attempt


def with_counts(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Adds `seats`, `answering` and `handed_in`: how many candidates, running attempts and those handed in."""
    attempts = "candidates__attempts"
    closed = Q(**{f"{attempts}__state__in": SHOWS["handed_in"]})
    return sittings.annotate(
        seats=Count("candidates", distinct=True),
        answering=Count(attempts, filter=Q(**{f"{attempts}__state": State.IN_PROGRESS})),
        handed_in=Count(attempts, filter=closed),
    )


def seats(sitting: Sitting) -> QuerySet[Candidate]:
    """The candidates by staff number, each with `newest` (attempt id) and `standing` (its state)."""
    newest = Attempt.objects.filter(candidate=OuterRef("pk")).order_by("-number")
    annotated = sitting.candidates.annotate(
        newest=Subquery(newest.values("pk")[:1]), standing=Subquery(newest.values("state")[:1])
    )
    people = Prefetch("user", queryset=User.objects.with_membership())
    return annotated.order_by("user__staff_number").prefetch_related(people)


def counts(sitting: Sitting) -> dict[str, int]:
    """How many of each of SHOWS, and of `all`: one query."""
    found = dict(seats(sitting).order_by().values_list("standing").annotate(Count("pk")))
    by_show = {name: sum(found.get(state, 0) for state in states) for name, states in SHOWS.items()}
    return {"all": sum(found.values()), **by_show}


def needing(candidates: QuerySet[Candidate], *, now: datetime) -> list[Seat]:
    """Those who should be looked at first, of those who are answering or have late answers to be decided.

    Light, because everybody is looked at each time: with their names and without their units.
    """
    waiting = Candidate.objects.filter(attempts__late_responses__decision=LateResponse.Decision.OPEN)
    some = candidates.prefetch_related(None).select_related("user")
    some = some.filter(Q(standing=State.IN_PROGRESS) | Q(pk__in=waiting.values("pk")))
    return [seat for seat in read(list(some)) if seat.needs_somebody(now)]


def narrowed(candidates: QuerySet[Candidate], *, show: str = "", words: str = "") -> QuerySet[Candidate]:
    """Those in one of SHOWS whose name or staff number contains the words; what is empty or unknown asks nothing."""
    if show == "absent":
        candidates = candidates.filter(standing=None)
    elif show in SHOWS:
        candidates = candidates.filter(standing__in=SHOWS[show])
    if words:
        candidates = candidates.filter(Q(user__name__icontains=words) | Q(user__staff_number__icontains=words))
    return candidates


def read(candidates: Sequence[Candidate]) -> list[Seat]:
    """A seat for each of these candidates (from `seats`), in five queries however many there are."""
    newest = Attempt.objects.in_bulk([seat.newest for seat in candidates if seat.newest])  # type: ignore[attr-defined]
    filled = _fill(newest.values(), {seat.pk: seat for seat in candidates})
    return [filled.get(seat.newest) or Seat(seat, None) for seat in candidates]  # type: ignore[attr-defined]


def tell(candidate: Candidate) -> list[Told]:
    """All attempts of one candidate, the newest first, with what happened in each."""
    attempts = list(candidate.attempts.order_by("-number").prefetch_related("events"))
    filled = _fill(attempts, {candidate.pk: candidate})
    people = _actors(attempts)
    return [
        Told(filled[attempt.pk], [_fact(event.at, event.kind, event.detail, people) for event in attempt.events.all()])
        for attempt in attempts
    ]


def course(attempt: Attempt) -> list[Fact]:
    """What happened in one attempt, as its candidate reads it: reasons, and nobody's name."""
    return [_fact(event.at, event.kind, event.detail, {}) for event in lookups.EVENTS.rows(attempt=attempt.pk)]


def _fill(attempts: Iterable[Attempt], candidates: dict[int, Candidate]) -> dict[int, Seat]:
    """{attempt id: seat}. All forms of a sitting ask equally much, so that one of them tells for all."""
    kept = list(attempts)
    if not kept:
        return {}
    answers = Response.objects.filter(attempt__in=kept).values("attempt").order_by()
    given = {
        attempt: (number, at)
        for attempt, number, at in answers.annotate(
            number=Count("pk", filter=Q(value__isnull=False)), at=Max("saved_at")
        ).values_list("attempt", "number", "at")
    }
    open_ = LateResponse.objects.filter(attempt__in=kept, decision=LateResponse.Decision.OPEN)
    late = dict(open_.values_list("attempt").annotate(Count("pk")).order_by())
    seen = presence.seen(attempt.pk for attempt in kept if attempt.is_open)
    noted = _noted(kept)
    asked = len(content.sheet(kept[0].form_id).places)
    return {
        attempt.pk: Seat(
            candidates[attempt.candidate_id],
            attempt,
            *(given.get(attempt.pk, (0, None))[:1]),
            asked,
            given.get(attempt.pk, (0, None))[1],
            late.get(attempt.pk, 0),
            seen.get(attempt.pk),
            noted[attempt.pk],
        )
        for attempt in kept
    }


def _noted(attempts: Sequence[Attempt]) -> dict[int, dict[str, tuple[int, datetime]]]:
    """{attempt: {kind: (how often, the last)}} of the events that a list of candidates tells."""
    events = AttemptEvent.objects.filter(attempt__in=attempts, kind__in=LISTED).order_by()
    found: dict[int, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    for attempt, kind, times, last in events.values_list("attempt", "kind").annotate(Count("pk"), Max("at")):
        found[attempt][kind] = (times, last)
    return found


def _actors(attempts: Iterable[Attempt]) -> dict[int, str]:
    """Names of those who acted on the attempts."""
    ids = {event.detail["by"] for attempt in attempts for event in attempt.events.all() if "by" in event.detail}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _fact(at: datetime, kind: str, detail: dict[str, object], people: dict[int, str]) -> Fact:
    note = str(detail.get("reason", ""))
    if kind == "closing_moved":
        ends_at = localtime(datetime.fromisoformat(str(detail["deadline"])))
        note = _("until %(time)s") % {"time": date_format(ends_at, "SHORT_DATETIME_FORMAT")}
    elif kind == "extended":
        note = _("%(minutes)s minutes: %(reason)s") % detail if note else _("%(minutes)s minutes") % detail
    elif kind == "left":
        note = wording.duration(detail.get("seconds"))
    elif note and "position" in detail:
        note = _("Question %(position)s: %(reason)s") % {"position": detail["position"], "reason": note}
    who = people.get(detail.get("by"))  # type: ignore[arg-type]
    if who and not note:
        note = who
    elif who:
        note = _("%(name)s: %(reason)s") % {"name": who, "reason": note}
    elif kind in NOTED:
        note = str(detail.get(NOTED[kind], ""))
    elif "position" in detail and not note:
        note = _("Question %(position)s") % {"position": detail["position"]}
    elif detail.get("positions"):
        note = _("Questions: %(positions)s") % {"positions": "、".join(map(str, detail["positions"]))}  # type: ignore[arg-type]
    return Fact(at, wording.event(kind), note)
