"""Who is late: required tasks of running classes whose last day is past."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Unit, User
from classes import access, requirements
from classes.models import Enrolment, TrainingClass


@dataclass(frozen=True)
class Late:
    """One person in one class: what is overdue, in words, and since how many days the oldest of it."""

    enrolment: Enrolment
    missing: list[str]
    days: int


def read(*, user: User, unit: Unit, today: date) -> list[Late]:
    """Those of the unit's subtree whom the manager may see, the longest overdue first; six queries."""
    places = (
        access.enrolments_of_present_people(user)
        .active()
        .filter(training_class__state=TrainingClass.State.RUNNING)
        .filter(user__memberships__ends_on__isnull=True, user__memberships__unit__path__startswith=unit.path)
        .select_related("user", "unit", "training_class")
    )
    found = [late for row in requirements.rows(places) if (late := _late(row, today))]
    return sorted(found, key=lambda late: (-late.days, late.enrolment.user.staff_number))


def _late(row: requirements.Row, today: date) -> Late | None:
    overdue = [standing for standing in row.required if standing.is_overdue(today)]
    days = [(today - standing.due).days for standing in overdue if standing.due]
    return Late(row.enrolment, [standing.missing for standing in overdue], max(days)) if days else None
