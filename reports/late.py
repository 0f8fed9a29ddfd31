"""Who is late: required tasks of running classes whose last day is past."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Unit, User
from classes import access, requirements
from classes.models import Enrolment, Requirement, TrainingClass

from . import completion


@dataclass(frozen=True)
class Late:
    """One person in one class: what is overdue, in words, and since how many days the oldest of it."""

    enrolment: Enrolment
    missing: list[str]
    days: int


def read(*, user: User, unit: Unit, today: date) -> list[Late]:
    """Those of the unit's subtree whom the manager may see, the longest overdue first; eight queries."""
    places = (
        access.enrolments_of_present_people(user)
        .active()
        .filter(training_class__state=TrainingClass.State.RUNNING, training_class__in=_pressing(today))
        .filter(user__memberships__ends_on__isnull=True, user__memberships__unit__path__startswith=unit.path)
    )
    found = [late for row in requirements.rows(completion.joined(places)) if (late := _late(row, today))]
    return sorted(found, key=lambda late: (-late.days, late.enrolment.user.staff_number))


def _pressing(today: date) -> QuerySet[Requirement]:
    """Classes in which something may be overdue: the others need not be read person by person."""
    past = Q(due_on__lt=today) | Q(sitting__closes_at__date__lt=today)
    return Requirement.objects.filter(past).values("training_class")


def _late(row: requirements.Row, today: date) -> Late | None:
    overdue = [standing for standing in row.required if standing.is_overdue(today)]
    days = [(today - standing.due).days for standing in overdue if standing.due]
    return Late(row.enrolment, [standing.missing for standing in overdue], max(days)) if days else None
