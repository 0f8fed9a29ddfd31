"""The unit tree grows, is renamed, moved and pruned; nothing of it is ever deleted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib.problems import Refusal

from . import audit, scope
from .models import Membership, Unit, User


def found(*, name: str, code: str, kind: str = Unit.Kind.BUREAU, now: datetime | None = None) -> Unit:
    """A new tree: only the system itself plants one (set-up, demo, console). Refusal: units-code."""
    with transaction.atomic():
        _check_code(code)
        unit = Unit.add_root(instance=Unit(name=name, code=code, kind=kind))
        audit.record(action="unit.create", target=unit, detail={"code": code}, now=now)
    return unit


def create(
    *,
    parent: Unit,
    name: str,
    code: str,
    kind: str,
    by: User | None,
    short_name: str = "",
    now: datetime | None = None,
) -> Unit:
    """A new unit below another. Refusals: units-reach, units-code, units-closed."""
    _check_reach(by, parent)
    with transaction.atomic():
        # The parent's row is the gate: two children made at once would be given the same path.
        parent = Unit.objects.select_for_update().get(pk=parent.pk)
        if not parent.is_active:
            raise Refusal("units-closed", _("This unit is closed; choose another."))
        _check_code(code)
        unit = parent.add_child(instance=Unit(name=name, code=code, kind=kind, short_name=short_name))
        audit.record(action="unit.create", actor=by, target=unit, detail={"code": code, "below": parent.code}, now=now)
    return unit


def amend(*, unit: Unit, name: str, short_name: str, kind: str, by: User | None, now: datetime | None = None) -> None:
    """Rename; the code stays, because files refer to it. Refusal: units-reach."""
    _check_reach(by, unit)
    with transaction.atomic():
        held = Unit.objects.select_for_update().get(pk=unit.pk)
        was = held.name
        held.name, held.short_name, held.kind = name, short_name, kind
        held.save(update_fields=["name", "short_name", "kind"])
        audit.record(action="unit.amend", actor=by, target=held, detail={"was": was, "name": name}, now=now)
    unit.refresh_from_db()


def move(*, unit: Unit, below: Unit, by: User | None, now: datetime | None = None) -> None:
    """Hang the unit, with everything below it, under another. Refusals: units-reach, units-circle, units-closed."""
    _check_reach(by, unit)
    _check_reach(by, below)
    with transaction.atomic():
        list(Unit.objects.select_for_update().filter(pk__in=[unit.pk, below.pk]).order_by("pk"))
        unit.refresh_from_db()
        below.refresh_from_db()
        if unit.covers(below):
            raise Refusal("units-circle", _("A unit cannot be moved below itself."), status=400)
        if not below.is_active:
            raise Refusal("units-closed", _("This unit is closed; choose another."))
        if by is not None and unit.path in scope.paths(by, *scope.KEEPING):
            raise Refusal("units-reach", _("The topmost unit that you manage is moved from above."), status=403)
        unit.move(below, pos="last-child")
        unit.refresh_from_db()
        audit.record(action="unit.move", actor=by, target=unit, detail={"below": below.code}, now=now)


def close(*, unit: Unit, by: User | None, now: datetime | None = None) -> None:
    """Take the unit out of use once nobody serves in it or below. Refusals: units-reach, units-in-use."""
    _check_reach(by, unit)
    with transaction.atomic():
        held = Unit.objects.select_for_update().get(pk=unit.pk)
        serving = Membership.objects.current().filter(unit__path__startswith=held.path).count()
        if serving:
            raise Refusal(
                "units-in-use",
                _("%(count)s people still serve in this unit or below it; transfer them first.") % {"count": serving},
            )
        Unit.objects.filter(path__startswith=held.path, is_active=True).update(is_active=False)
        audit.record(action="unit.close", actor=by, target=held, now=now)
    unit.refresh_from_db()


def reopen(*, unit: Unit, by: User | None, now: datetime | None = None) -> None:
    """Put the unit into use again. Refusal: units-reach."""
    _check_reach(by, unit)
    with transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(is_active=True)
        audit.record(action="unit.reopen", actor=by, target=unit, now=now)
    unit.refresh_from_db()


def _check_reach(by: User | None, unit: Unit) -> None:
    if by is not None and not scope.reaches(by, unit, *scope.KEEPING):
        raise Refusal("units-reach", _("This unit is outside what you manage."), status=403)


def _check_code(code: str) -> None:
    if Unit.objects.filter(code=code).exists():
        raise Refusal("units-code", _("Another unit has this code already."))
