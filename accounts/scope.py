"""The one place that says who may see whom.

A role is granted for a unit and holds for its subtree. `units(user, *roles)` is the set of units that any of the
roles reaches; `people(user, *roles)` the persons whose current unit is among them. Every list, chooser, form, report
and API of every app narrows by these.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from .models import Membership, Role, Unit, User

# Who runs classes and reads completion for a subtree.
MANAGING = (Role.CLASS_HEAD, Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY)
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def grants(user: User) -> list[tuple[str, str]]:
    """(role, unit path) pairs that hold now; one query a request, kept on the user object."""
    if not user.is_authenticated:
        return []
    cached = user.__dict__.get("_grants")
    if cached is None:
        cached = list(user.role_grants.active().values_list("role", "unit__path"))
        user.__dict__["_grants"] = cached
    return cached


def forget(user: User) -> None:
    """Drop what `grants` kept, after a grant changed."""
    user.__dict__.pop("_grants", None)


def has_role(user: User, *roles: str) -> bool:
    """Whether the person holds any of the roles anywhere; no role named means any role at all."""
    return any(not roles or role in roles for role, _ in grants(user))


def paths(user: User, *roles: str) -> list[str]:
    """Paths of the topmost units that the roles reach."""
    wanted = sorted({path for role, path in grants(user) if role in roles})
    return [path for path in wanted if not any(path != top and path.startswith(top) for top in wanted)]


def under(field: str, prefixes: Iterable[str]) -> Q:
    """Condition: `field` (a look-up such as "unit__path") begins with any of the prefixes; no prefix, nothing."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(**{f"{field}__startswith": prefix})
    return condition


def units(user: User, *roles: str) -> QuerySet[Unit]:
    """Units in the reach of the roles."""
    return Unit.objects.filter(under("path", paths(user, *roles)))


def people(user: User, *roles: str) -> QuerySet[User]:
    """People whose current unit is in the reach of the roles."""
    reach = Membership.objects.current().filter(under("unit__path", paths(user, *roles)))
    return User.objects.filter(pk__in=reach.values("user"))


def reaches(user: User, unit: Unit, *roles: str) -> bool:
    """Whether one of the roles covers this unit."""
    return any(unit.path.startswith(path) for path in paths(user, *roles))
