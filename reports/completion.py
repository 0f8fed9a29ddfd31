"""Completion facts of enrolments, joined once for however many rows: the stuff that several reports are made of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Unit, User
from classes import access, requirements
from classes.models import Certificate, CreditEntry, Enrolment, TrainingClass
from lib.sums import ExactSum

from .base import Chart, Field

CHARTED_UNITS = 12


class Status(models.TextChoices):
    """How a place stands: what closing decided, or what it would decide today."""

    COMPLETED = "completed", _("completed")
    NOT_COMPLETED = "not_completed", _("not completed")
    READY = "ready", _("can complete")
    LACKING = "lacking", _("lacks something")


# As columns and charts have them: what is reached first.
STATUSES = (Status.COMPLETED, Status.READY, Status.LACKING, Status.NOT_COMPLETED)


class UnitBasis(models.TextChoices):
    """By which unit a report counts a person who has moved since."""

    THEN = "then", _("by unit at that time")
    NOW = "now", _("by present unit")


@dataclass(frozen=True)
class Place:
    """One enrolment with everything that a completion report says of it."""

    row: requirements.Row
    unit: Unit | None
    status: Status
    hours: Decimal
    certificate: str

    @property
    def enrolment(self) -> Enrolment:
        return self.row.enrolment


def places(*, user: User, filters: dict[str, Any]) -> list[Place]:
    """Places that the manager may read and the filters keep, in the order of units and staff numbers.

    Twelve queries however many there are.
    """
    by_now = basis_of(filters) == UnitBasis.NOW
    chosen = _chosen(user, filters, by_now=by_now)
    rows = requirements.rows(joined(chosen))
    hours = _hours(chosen)
    serials = _serials(chosen)
    units = units_now(chosen) if by_now else None
    made = [_place(row, units, hours, serials) for row in rows]
    kept = [p for p in made if not filters.get("status") or p.status == filters["status"]]
    return sorted(kept, key=lambda p: (p.unit.path if p.unit else "", p.enrolment.user.staff_number))


def by_unit(places_: Iterable[Place]) -> dict[Unit | None, list[Place]]:
    """Places under their units, in the order in which they come."""
    found: dict[Unit | None, list[Place]] = defaultdict(list)
    for place in places_:
        found[place.unit].append(place)
    return found


def unit_chart(grouped: dict[Unit | None, list[Place]]) -> Chart:
    """Places by unit and status, the largest units first."""
    largest = sorted(grouped.items(), key=lambda pair: -len(pair[1]))[:CHARTED_UNITS]
    rows = [[unit_name(unit), *counts(found)] for unit, found in largest]
    is_cut = len(grouped) > CHARTED_UNITS
    title = _("The %(count)s largest units") % {"count": CHARTED_UNITS} if is_cut else _("By unit")
    return Chart(title, "stack", [Field(_("Unit")), *(Field(status.label, "int") for status in STATUSES)], rows)


def joined(chosen: QuerySet[Enrolment]) -> list[Enrolment]:
    """Places with their people, units and classes, each of these made once: a join would make them for every place."""
    found = list(chosen.only("user", "unit", "training_class", "outcome", "outcome_facts", "exempted"))
    users = User.objects.filter(pk__in=chosen.values("user")).only("name", "staff_number").in_bulk()
    units = Unit.objects.in_bulk({place.unit_id for place in found if place.unit_id})
    classes = TrainingClass.objects.in_bulk({place.training_class_id for place in found})
    for place in found:
        place.user = users[place.user_id]
        place.unit = units.get(place.unit_id) if place.unit_id else None
        place.training_class = classes[place.training_class_id]
    return found


def units_now(enrolments: QuerySet[Enrolment]) -> dict[int, Unit]:
    """{person id: unit} of today, of those who serve somewhere; two queries."""
    rows = Membership.objects.current().filter(user__in=enrolments.values("user"))
    served = dict(rows.values_list("user_id", "unit_id"))
    units = Unit.objects.in_bulk(set(served.values()))
    return {user: units[unit] for user, unit in served.items()}


def basis_of(filters: dict[str, Any]) -> UnitBasis:
    """By which unit people are counted; by the unit of that time unless said otherwise."""
    return UnitBasis(filters.get("basis") or UnitBasis.THEN)


def unit_name(unit: Unit | None) -> str:
    return str(unit or _("no unit"))


def unit_title(filters: dict[str, Any]) -> str | Promise:
    """The head of a column of units says by which they are."""
    return _("Present unit") if basis_of(filters) == UnitBasis.NOW else _("Unit at that time")


def _chosen(user: User, filters: dict[str, Any], *, by_now: bool) -> QuerySet[Enrolment]:
    reach = access.enrolments_of_present_people(user) if by_now else access.enrolments_in_reach(user)
    found = reach.active().exclude(training_class__state=TrainingClass.State.DRAFT)
    if filters.get("training_class"):
        found = found.filter(training_class=filters["training_class"])
    if filters.get("unit"):
        found = _in_unit(found, filters["unit"], by_now=by_now)
    if filters.get("year"):
        found = found.filter(training_class__ends_on__year=filters["year"])
    if filters.get("q"):
        found = found.filter(Q(user__name__icontains=filters["q"]) | Q(user__staff_number__icontains=filters["q"]))
    return found


def _in_unit(found: QuerySet[Enrolment], unit: Unit, *, by_now: bool) -> QuerySet[Enrolment]:
    if by_now:
        return found.filter(
            user__in=Membership.objects.current().filter(unit__path__startswith=unit.path).values("user")
        )
    return found.filter(unit__path__startswith=unit.path)


def _hours(enrolments: QuerySet[Enrolment]) -> dict[int, Decimal]:
    rows = CreditEntry.objects.filter(enrolment__in=enrolments.values("pk")).values_list("enrolment")
    return dict(rows.annotate(hours=ExactSum("hours")))


def _serials(enrolments: QuerySet[Enrolment]) -> dict[int, str]:
    issued = Certificate.objects.valid().filter(enrolment__in=enrolments.values("pk"))
    return dict(issued.values_list("enrolment_id", "serial"))


def _place(
    row: requirements.Row, units: dict[int, Unit] | None, hours: dict[int, Decimal], serials: dict[int, str]
) -> Place:
    enrolment = row.enrolment
    return Place(
        row=row,
        unit=units.get(enrolment.user_id) if units is not None else enrolment.unit,
        status=_status(row),
        hours=hours.get(enrolment.pk, Decimal(0)),
        certificate=serials.get(enrolment.pk, ""),
    )


def _status(row: requirements.Row) -> Status:
    if row.enrolment.outcome:
        return Status(row.enrolment.outcome)
    return Status.READY if row.is_complete else Status.LACKING


def counts(places_: Sequence[Place]) -> list[int]:
    """How many there are in each of STATUSES."""
    found = Counter(place.status for place in places_)
    return [found[status] for status in STATUSES]


def count(places_: Iterable[Place], *statuses: Status) -> int:
    return sum(p.status in statuses for p in places_)
