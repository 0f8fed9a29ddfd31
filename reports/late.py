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
    """One person in one class: where they serve now, what is overdue, in words, and the oldest of it in days."""

    enrolment: Enrolment
    unit: Unit
    missing: list[str]
    days: int


def read(*, user: User, unit: Unit, today: date) -> list[Late]:
    """Those of the unit's subtree whom the manager may see, the longest overdue first; ten queries."""
    places = (
        access.enrolments_of_present_people(user)
        .active()
        .filter(training_class__state=TrainingClass.State.RUNNING, training_class__in=_pressing(today))
        .filter(user__memberships__ends_on__isnull=True, user__memberships__unit__path__startswith=unit.path)
    )
    units = completion.units_now(places)
    found = [late for row in requirements.rows(completion.joined(places)) if (late := _late(row, units, today))]
    return sorted(found, key=lambda late: (-late.days, late.enrolment.user.staff_number))


def _pressing(today: date) -> QuerySet[Requirement]:
    """Classes in which something may be overdue: the others need not be read person by person."""
    past = Q(due_on__lt=today) | Q(sitting__closes_at__date__lt=today)
    return Requirement.objects.filter(past).values("training_class")


def _late(row: requirements.Row, units: dict[int, Unit], today: date) -> Late | None:
    overdue = [standing for standing in row.required if standing.is_overdue(today)]
    days = [(today - standing.due).days for standing in overdue if standing.due]
    if not days:
        return None
    missing = [standing.missing for standing in overdue]
    return Late(row.enrolment, units[row.enrolment.user_id], missing, max(days))
