"""How people come into a class: its ways of enrolment, its places and the quotas of units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Unit, User
from lib.problems import Refusal

from . import enrolment, lifecycle
from .models import ClassQuota, Enrolment, TrainingClass


@dataclass(frozen=True)
class Standing:
    """One quota: how much of it is taken, and how many more are on the way."""

    quota: ClassQuota
    taken: int
    coming: int
    left: int


def change(*, training_class: TrainingClass, fields: Collection[str], by: User, now: datetime) -> None:
    """Write the named settings; places that come free by it go to who waits. Refusal: class_ended."""
    with transaction.atomic():
        lifecycle.change(training_class=training_class, fields=fields, by=by, now=now)
        enrolment.promote(enrolment.lock(training_class), now=now)


def set_quota(*, training_class: TrainingClass, unit: Unit, places: int, by: User, now: datetime) -> None:
    """Give a unit so many places, in place of what it had. Refusal: class_ended."""
    with transaction.atomic():
        locked = enrolment.lock(training_class)
        lifecycle.refuse_unless_editable(locked)
        ClassQuota.objects.update_or_create(training_class=locked, unit=unit, defaults={"places": places})
        enrolment.promote(locked, now=now)
        _record(locked, unit, places, by, now)


def remove_quota(*, quota: ClassQuota, by: User, now: datetime) -> None:
    """Let the unit draw on the quota above it, or on the places of the class. Refusal: class_ended."""
    with transaction.atomic():
        locked = enrolment.lock(quota.training_class)
        lifecycle.refuse_unless_editable(locked)
        quota.delete()
        enrolment.promote(locked, now=now)
        _record(locked, quota.unit, None, by, now)


def standings(training_class: TrainingClass) -> list[Standing]:
    """The quotas of the class and what is left of them; four queries."""
    quotas = list(training_class.quotas.select_related("unit"))
    free = enrolment.free_places(training_class)
    coming: dict[str, int] = {}
    under_way = training_class.enrolments.filter(state__in=(*Enrolment.PENDING, Enrolment.State.WAITING))
    for path, people in under_way.order_by().values_list("unit__path").annotate(Count("pk")):
        top = free.covering(path or "")
        coming[top] = coming.get(top, 0) + people
    return [
        Standing(q, free.taken[q.unit.path], coming.get(q.unit.path, 0), free.left(q.unit.path) or 0) for q in quotas
    ]


def refuse_unconcerned(training_class: TrainingClass, units: Collection[Unit | None]) -> None:
    """A class is for its unit and those below, and for those that have a quota. Refusal: not_for_unit."""
    tops = (training_class.unit.path, *training_class.quotas.values_list("unit__path", flat=True))
    outside = sorted({str(unit or "—") for unit in units if unit is None or not unit.path.startswith(tops)})
    if outside:
        text = _("The class is not for people of: %(units)s. Ask the class head for a quota.")
        raise Refusal("not_for_unit", text % {"units": "、".join(outside[:20])})


def _record(training_class: TrainingClass, unit: Unit, places: int | None, by: User, now: datetime) -> None:
    detail = {"unit": unit.code, "places": places}
    audit.record(action="class.quota", actor=by, target=training_class, detail=detail, now=now)
