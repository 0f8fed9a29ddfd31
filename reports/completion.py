"""Completion facts of enrolments, joined once for however many rows: the stuff that several reports are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Unit, User
from classes import access, requirements
from classes.models import Certificate, CreditEntry, Enrolment, TrainingClass


class Status(models.TextChoices):
    """How a place stands: what closing decided, or what it would decide today."""

    COMPLETED = "completed", _("completed")
    NOT_COMPLETED = "not_completed", _("not completed")
    READY = "ready", _("can complete")
    LACKING = "lacking", _("lacks something")


class UnitBasis(models.TextChoices):
    """By which unit a report counts a person who has moved since."""

    THEN = "then", _("by unit at that time")
    NOW = "now", _("by present unit")


@dataclass(frozen=True)
class Place:
    """One enrolment with everything that a completion report says of it."""

    enrolment: Enrolment
    unit: Unit | None
    status: Status
    met: int
    total: int
    lacks: str
    grade: Decimal | None
    hours: Decimal
    certificate: str


def places(*, user: User, filters: dict[str, Any]) -> list[Place]:
    """Places that the manager may read and the filters keep, in the order of units and staff numbers; nine queries."""
    by_now = basis_of(filters) == UnitBasis.NOW
    chosen = _chosen(user, filters, by_now=by_now)
    rows = requirements.rows(chosen)
    hours = _hours(chosen)
    serials = _serials(chosen)
    units = _units_now(chosen) if by_now else None
    made = [_place(row, units, hours, serials) for row in rows]
    kept = [p for p in made if not filters.get("status") or p.status == filters["status"]]
    return sorted(kept, key=lambda p: (p.unit.path if p.unit else "", p.enrolment.user.staff_number))


def basis_of(filters: dict[str, Any]) -> UnitBasis:
    """By which unit people are counted; by the unit of that time unless said otherwise."""
    return UnitBasis(filters.get("basis") or UnitBasis.THEN)


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
    return found.select_related("user", "unit", "training_class")


def _in_unit(found: QuerySet[Enrolment], unit: Unit, *, by_now: bool) -> QuerySet[Enrolment]:
    if by_now:
        return found.filter(
            user__in=Membership.objects.current().filter(unit__path__startswith=unit.path).values("user")
        )
    return found.filter(unit__path__startswith=unit.path)


def _hours(enrolments: QuerySet[Enrolment]) -> dict[int, Decimal]:
    rows = CreditEntry.objects.filter(enrolment__in=enrolments.values("pk")).values_list("enrolment")
    return dict(rows.annotate(hours=Sum("hours")))


def _serials(enrolments: QuerySet[Enrolment]) -> dict[int, str]:
    issued = Certificate.objects.valid().filter(enrolment__in=enrolments.values("pk"))
    return dict(issued.values_list("enrolment_id", "serial"))


def _units_now(enrolments: QuerySet[Enrolment]) -> dict[int, Unit]:
    rows = Membership.objects.current().filter(user__in=enrolments.values("user")).select_related("unit")
    return {m.user_id: m.unit for m in rows}


def _place(
    row: requirements.Row, units: dict[int, Unit] | None, hours: dict[int, Decimal], serials: dict[int, str]
) -> Place:
    enrolment = row.enrolment
    return Place(
        enrolment=enrolment,
        unit=units.get(enrolment.user_id) if units is not None else enrolment.unit,
        status=_status(row),
        met=row.met,
        total=row.total,
        lacks=row.lacks,
        grade=row.grade,
        hours=hours.get(enrolment.pk, Decimal(0)),
        certificate=serials.get(enrolment.pk, ""),
    )


def _status(row: requirements.Row) -> Status:
    if row.enrolment.outcome:
        return Status(row.enrolment.outcome)
    return Status.READY if row.is_complete else Status.LACKING


def count(places_: Iterable[Place], *statuses: Status) -> int:
    return sum(p.status in statuses for p in places_)
