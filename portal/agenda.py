"""What a person has to do next: exams, class tasks and lessons, soonest first; a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from classes import access as class_access
from classes import requirements
from classes.models import ClassSession, Requirement, TrainingClass
from quizzes.models import Attempt, Candidate, Sitting

Kind = Literal["exam", "course", "session"]
SOON_DAYS = 3


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
        """Whole days until it is too late; 0 is today."""
        return (timezone.localdate(self.due) - timezone.localdate(now)).days if self.due else None

    def is_soon(self, now: datetime) -> bool:
        left = self.days_left(now)
        return left is not None and left <= SOON_DAYS

    def is_possible(self, now: datetime) -> bool:
        return self.starts is None or self.starts <= now


def tasks(*, user: User, now: datetime) -> list[Task]:
    """Open exams, unfinished required courses and coming sessions, in the order in which they press."""
    enrolments = [
        e
        for e in class_access.own_enrolments(user)
        if e.training_class.state in (TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
    ]
    found = [*_exams(user, now), *_courses(enrolments), *_sessions(enrolments, now)]
    return sorted(found, key=lambda task: (not task.under_way, task.day or date.max, task.kind))


def next_step(found: list[Task], *, now: datetime) -> Task | None:
    """The one thing to put first: what is under way, else the soonest that can be done now and is no appointment."""
    doable = [task for task in found if task.kind != "session" and task.is_possible(now)]
    return next(iter(doable), None)


def _exams(user: User, now: datetime) -> list[Task]:
    seats = (
        Candidate.objects.filter(user=user, sitting__state=Sitting.State.PUBLISHED, sitting__closes_at__gt=now)
        .select_related("sitting", "sitting__paper")
        .prefetch_related("attempts")
    )
    return [task for seat in seats if (task := _exam(seat, now))]


def _exam(seat: Candidate, now: datetime) -> Task | None:
    sitting = seat.sitting
    tried = list(seat.attempts.all())
    if seat.passed and sitting.releases(sitting.release_mark, now=now):
        return None
    under_way = any(a.state == Attempt.State.IN_PROGRESS for a in tried)
    if len(tried) >= seat.attempts_allowed and not under_way:
        return None
    coming = sitting.opens_at > now
    return Task(
        kind="exam",
        title=sitting.title,
        note=_("%(minutes)s minutes, attempt %(number)s of %(all)s")
        % {
            "minutes": sitting.minutes + seat.extra_minutes,
            "number": max(len(tried), 1) if under_way else len(tried) + 1,
            "all": seat.attempts_allowed,
        },
        url=f"/exams/{sitting.pk}/",
        action=_("Go on with the exam") if under_way else _("To the exam"),
        day=timezone.localdate(sitting.opens_at if coming else sitting.closes_at),
        due=sitting.closes_at,
        starts=sitting.opens_at if coming else None,
        under_way=under_way,
        sitting=sitting,
        candidate=seat,
    )


def _courses(enrolments: list) -> list[Task]:
    open_ = [(row.enrolment, s) for row in requirements.rows(enrolments) for s in row.required if not s.met]
    return [
        _course(enrolment, standing)
        for enrolment, standing in open_
        if standing.requirement.kind == Requirement.Kind.COURSE
    ]


def _course(enrolment: object, standing: requirements.Standing) -> Task:
    training_class: TrainingClass = enrolment.training_class  # type: ignore[attr-defined]
    requirement = standing.requirement
    day = requirement.due_on or training_class.ends_on
    return Task(
        kind="course",
        title=str(requirement.course),
        note=training_class.title,
        url=requirement.course.url if requirement.course else "/courses/",
        action=_("Go on") if standing.started else _("Begin"),
        day=day,
        due=timezone.make_aware(datetime.combine(day, datetime.max.time().replace(microsecond=0))),
        under_way=False,
    )


def _sessions(enrolments: list, now: datetime) -> list[Task]:
    coming = ClassSession.objects.filter(training_class__in=[e.training_class_id for e in enrolments], ends_at__gt=now)
    return [
        Task(
            kind="session",
            title=session.title,
            note=" · ".join(
                filter(
                    None,
                    [
                        f"{timezone.localtime(session.starts_at):%H:%M}–{timezone.localtime(session.ends_at):%H:%M}",
                        session.place,
                    ],
                )
            ),
            url=f"/classes/{session.training_class_id}/",
            action=_("See the timetable"),
            day=timezone.localdate(session.starts_at),
            starts=session.starts_at,
        )
        for session in coming.order_by("starts_at")[:5]
    ]
