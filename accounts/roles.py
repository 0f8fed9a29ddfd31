"""Granting and revoking roles: the security administrator's work, never one's own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib import clock
from lib.problems import Refusal

from . import audit, groups, scope
from .models import Role, RoleGrant, Unit, User


def grant(*, user: User, role: str, unit: Unit, by: User | None, now: datetime | None = None) -> RoleGrant:
    """Give the person a role over the unit and everything below; `by=None` is the system itself (set-up, console).

    Granting what is held already changes nothing. Refusals: roles-not-yours, roles-own, roles-unknown, roles-inactive.
    """
    _check(user=user, unit=unit, by=by)
    if role not in Role.values:
        raise Refusal("roles-unknown", _("There is no such role."), status=400)
    if not user.is_active:
        raise Refusal("roles-inactive", _("This account is disabled; enable it before granting a role."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held, created = RoleGrant.objects.active().get_or_create(
            user=user, role=role, unit=unit, defaults={"granted_by": by}
        )
        if created:
            _follow(user)
            audit.record(action="role.grant", actor=by, target=user, detail=_facts(held), now=now)
    return held


def revoke(*, held: RoleGrant, by: User | None, now: datetime | None = None) -> None:
    """Take a role back; twice is once. Refusals: roles-not-yours, roles-own."""
    _check(user=held.user, unit=held.unit, by=by)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=held.user_id)
        if _end([held], by=by, now=now):
            _follow(held.user)


def revoke_all(*, user: User, by: User | None, now: datetime | None = None) -> int:
    """What leaving does: every role ends. Called inside the verb that ends the service; returns how many ended."""
    ended = _end(list(user.role_grants.active().select_related("unit")), by=by, now=now)
    if ended:
        _follow(user)
    return ended


def _check(*, user: User, unit: Unit, by: User | None) -> None:
    if by is None:
        return
    if not scope.reaches(by, unit, Role.SECURITY_ADMIN):
        raise Refusal(
            "roles-not-yours", _("Only the security administrator of this unit may change roles."), status=403
        )
    if by.pk == user.pk:
        raise Refusal(
            "roles-own", _("Nobody may change their own roles; ask another security administrator."), status=403
        )


def _end(grants: list[RoleGrant], *, by: User | None, now: datetime | None) -> int:
    moment = now or clock.now()
    ended = 0
    for held in grants:
        if RoleGrant.objects.active().filter(pk=held.pk).update(revoked_at=moment):
            ended += 1
            audit.record(action="role.revoke", actor=by, target=held.user, detail=_facts(held), now=moment)
    return ended


def _follow(user: User) -> None:
    scope.forget(user)
    groups.sync_groups(user)


def _facts(held: RoleGrant) -> dict[str, str]:
    return {"role": held.role, "unit": held.unit.code}
