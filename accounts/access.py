"""Fetching people, units and what hangs on them through the permission that the caller needs; out of reach is a 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from . import scope
from .intake import KIND as ROSTER
from .models import AuditEntry, Feedback, Job, Membership, Role, RoleGrant, Unit, User

# Who answers feedback: those who manage the person's unit, and those who run the machine.
ANSWERING = (Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY, Role.SYSTEM_ADMIN)

View = Callable[..., HttpResponseBase]


def roles_required(*roles: str) -> Callable[[View], View]:
    """The page does not exist for those who hold none of the roles."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not scope.has_role(request.user, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def people(user: User) -> QuerySet[User]:
    """Whom the desk may look up: those who serve within reach and those who left from there."""
    return scope.served(user, *scope.LOOKING)


def person(user: User, pk: int) -> User:
    return get_object_or_404(people(user), pk=pk)


def kept_person(user: User, pk: int) -> User:
    """A person whose service the user may change."""
    found = person(user, pk)
    if not scope.keeps(user, found):
        raise Http404
    return found


def kept_account(user: User, pk: int) -> User:
    """A person whose account the user may close or hand out a code for."""
    found = person(user, pk)
    if not scope.keeps_account(user, found):
        raise Http404
    return found


def kept_people(user: User, keys: list[str]) -> list[User]:
    """All of the chosen, or a 404 when one of them is out of reach or is kept from above."""
    try:
        found = list(people(user).filter(pk__in=keys).with_membership().order_by("staff_number"))
    except ValueError as error:
        raise Http404 from error
    if not found or len(found) < len(set(keys)) or scope.beyond(user, found):
        raise Http404
    return found


def units(user: User) -> QuerySet[Unit]:
    """Units whose people the user may look up, in the order of the tree."""
    return scope.units(user, *scope.LOOKING).order_by("path")


def kept_unit(user: User, pk: int) -> Unit:
    return get_object_or_404(scope.units(user, *scope.KEEPING), pk=pk)


def secured_grant(user: User, pk: int) -> RoleGrant:
    """A role that holds now, over a unit of which the user is security administrator."""
    within = scope.under("unit__path", scope.paths(user, Role.SECURITY_ADMIN))
    return get_object_or_404(RoleGrant.objects.active().filter(within).select_related("user", "unit"), pk=pk)


def roster_job(user: User, pk: int) -> Job:
    """An import of one's own."""
    return get_object_or_404(Job, pk=pk, owner=user, kind=ROSTER)


def feedback(user: User) -> QuerySet[Feedback]:
    """What people within reach told us; one's own is for somebody else to answer."""
    return Feedback.objects.filter(user__in=scope.served(user, *ANSWERING)).exclude(user=user)


def feedback_item(user: User, pk: int) -> Feedback:
    return get_object_or_404(feedback(user).select_related("user"), pk=pk)


def trail(user: User) -> QuerySet[AuditEntry]:
    """All entries for an auditor of every tree; else what was done by people who ever served within reach."""
    tops = scope.paths(user, Role.AUDIT_ADMIN)
    if Unit.objects.filter(depth=1).exclude(path__in=tops).exists():
        reach = Membership.objects.filter(scope.under("unit__path", tops))
        return AuditEntry.objects.filter(actor__in=reach.values("user"))
    return AuditEntry.objects.all() if tops else AuditEntry.objects.none()
