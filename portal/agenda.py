"""What a person has to do next: exams, class tasks and lessons, soonest first; a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from classes import requirements
from classes.models import ClassSession, Enrolment, TrainingClass
from classes.rules import exam
from quizzes import openings
from quizzes.models import Attempt, Candidate, Sitting

Kind = str  # exam, session, or a kind of requirement
SOON_DAYS = 3
SHOWN_SESSIONS = 5


@dataclass(frozen=True)
class Task:
    """One thing to do. `due` is when it is too late; `starts` when it becomes possible, if that is still to come."""

    kind: Kind
    title: str
    note: str
    url: str
    action: str
    day: date | None
    due: datetime | None = None
    starts: datetime | None = None
    under_way: bool = False
    sitting: Sitting | None = None
    candidate: Candidate | None = None

    def days_left(self, now: datetime) -> int | None:
        """Whole days until it is too late; 0 is today, less than 0 is over."""
        return (timezone.localdate(self.due) - timezone.localdate(now)).days if self.due else None

    def is_soon(self, now: datetime) -> bool:
        left = self.days_left(now)
        return left is not None and left <= SOON_DAYS

    def is_possible(self, now: datetime) -> bool:
        return self.starts is None or self.starts <= now


def tasks(*, user: User, places: Iterable[Enrolment], now: datetime) -> list[Task]:
    """Open exams, unfinished required courses and coming sessions, in the order in which they press.

    `places`: the person's own, with their classes.
    """
    under_way = active(places)
    found = [*_exams(user, now), *_courses(under_way, now), *_sessions(under_way, now)]
    return sorted(found, key=lambda task: (not task.under_way, task.day or date.max, task.kind))


def active(places: Iterable[Enrolment]) -> list[Enrolment]:
    """Places in classes that still ask something."""
    running = (TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
    return [place for place in places if place.is_active and place.training_class.state in running]


def coming_hours(places: Iterable[Enrolment], year: int) -> Decimal:
    """Study hours of the year that the classes under way will add."""
    classes = [place.training_class for place in active(places)]
    return sum((one.study_hours for one in classes if one.ends_on.year == year), Decimal(0))


def next_step(found: list[Task], *, now: datetime) -> Task | None:
    """The one thing to put first: what is under way, else the soonest that can be done now and is no appointment."""
    doable = [task for task in found if task.kind != "session" and task.is_possible(now)]
    return next(iter(doable), None)


def _exams(user: User, now: datetime) -> list[Task]:
    seats = (
        Candidate.objects.filter(
            Q(sitting__closes_at__gt=now) | Q(extra_attempts__gt=0, sitting__resits_close_at__gt=now),
            user=user,
            sitting__state=Sitting.State.PUBLISHED,
        )
        .select_related("sitting", "sitting__paper")
        .prefetch_related("attempts", "resits")
    )
    return [task for seat in seats if (task := _exam(seat, now))]


def _exam(seat: Candidate, now: datetime) -> Task | None:
    sitting = seat.sitting
    tried = list(seat.attempts.all())
    if seat.passed and sitting.releases(sitting.release_mark, now=now):
        return None
    under_way = any(attempt.state == Attempt.State.IN_PROGRESS for attempt in tried)
    found = openings.of(seat, tried, openings.standing(seat))
    if not under_way and not any(opening.is_usable(now) for opening in found):
        return None
    opening = openings.nearest(found, now=now)
    coming = opening.opens_at > now
    note = _("%(minutes)s minutes, attempt %(number)s of %(all)s") % {
        "minutes": sitting.minutes + seat.extra_minutes,
        "number": max(len(tried), 1) if under_way else len(tried) + 1,
        "all": seat.attempts_allowed,
    }
    return Task(
        kind="exam",
        title=sitting.title,
        note=note,
        url=f"/exams/{sitting.pk}/",
        action=_("Go on with the exam") if under_way else _("To the exam"),
        day=timezone.localdate(opening.opens_at if coming else opening.closes_at),
        due=opening.closes_at,
        starts=opening.opens_at if coming else None,
        under_way=under_way,
        sitting=sitting,
        candidate=seat,
    )


def _courses(places: Sequence[Enrolment], now: datetime) -> list[Task]:
    """What is required besides exams, which come from their seats, and not met, where there is a place to do it; what
    two classes ask stands once, with the earlier day."""
    open_ = [
        (row.enrolment.training_class, standing)
        for row in requirements.rows(places, shown_at=now)
        for standing in row.required
        if not standing.met and standing.kind != exam.RULE.name
    ]
    paths = requirements.addresses(standing for _of, standing in open_)
    found: dict[str, Task] = {}
    for task in (_asked(of, standing, paths) for of, standing in open_ if _path(standing, paths)):
        known = found.get(task.url)
        if known is None or (task.day or date.max) < (known.day or date.max):
            found[task.url] = task
    return list(found.values())


def _path(standing: requirements.Standing, paths: dict[int, str]) -> str:
    return paths.get(standing.requirement.pk, "") if standing.requirement else ""


def _asked(training_class: TrainingClass, standing: requirements.Standing, paths: dict[int, str]) -> Task:
    day = standing.due or training_class.ends_on
    return Task(
        kind=standing.kind,
        title=standing.title,
        note=training_class.title,
        url=_path(standing, paths),
        action=standing.act,
        day=day,
        due=timezone.make_aware(datetime.combine(day, time.max)),
    )


def _sessions(places: Sequence[Enrolment], now: datetime) -> list[Task]:
    coming = ClassSession.objects.filter(
        training_class__in=[p.training_class_id for p in places], ends_at__gt=now, cancelled_at=None
    )
    return [_session(session) for session in coming.order_by("starts_at")[:SHOWN_SESSIONS]]


def _session(session: ClassSession) -> Task:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return Task(
        kind="session",
        title=session.title,
        note=" · ".join(filter(None, [f"{starts:%H:%M}–{ends:%H:%M}", session.place])),
        url=f"/classes/{session.training_class_id}/",
        action=_("See the timetable"),
        day=starts.date(),
        starts=session.starts_at,
    )
