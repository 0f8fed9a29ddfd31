"""The one place that says who may see whom.

A role is granted for a unit and holds for its subtree. `units(user, *roles)` is the set of units that any of the
roles reaches; `people(user, *roles)` the persons whose current unit is among them. Every list, chooser, form, report
and API of every app narrows by these.
"""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lib.compiled import Compiled

from .models import Membership, Role, RoleGrant, Unit, User

# Who runs classes and reads completion for a subtree.
MANAGING = (Role.CLASS_HEAD, Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY)
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
# Who keeps the roster and the unit tree, and hands out activation codes.
KEEPING = (Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY, Role.SYSTEM_ADMIN)
# Who may look people up on the desk.
LOOKING = (*MANAGING, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)

_HELD = Compiled[tuple[str, str]](
    lambda user: RoleGrant.objects.filter(user=user).active().values_list("role", "unit__path"), user=int
)


def grants(user: User) -> list[tuple[str, str]]:
    """(role, unit path) pairs that hold now; one query a request, kept on the user object."""
    if not user.is_authenticated:
        return []
    cached = user.__dict__.get("_grants")
    if cached is None:
        cached = _HELD.rows(user=user.pk)
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


def served(user: User, *roles: str) -> QuerySet[User]:
    """People whose latest unit is in the reach of the roles: those who serve there and those who left from there."""
    latest = Membership.objects.filter(user=OuterRef("pk")).order_by("-starts_on", "-pk").values("unit__path")[:1]
    return User.objects.alias(latest_path=Subquery(latest)).filter(under("latest_path", paths(user, *roles)))


def beyond(user: User, people: Iterable[User]) -> set[int]:
    """Keys of those among `people` who hold a role that the keeper does not cover.

    Who could reset such a person's password could take the role over: a unit manager keeps no administrator who
    happens to serve in the unit, nor anyone who holds a role higher up the tree.
    """
    tops = paths(user, *KEEPING)
    held = RoleGrant.objects.active().filter(user__in=people).values_list("user_id", "role", "unit__path")
    return {key for key, role, path in held if role in ADMINS or not path.startswith(tuple(tops))}


def keeps(user: User, person: User) -> bool:
    """Whether the keeper may change this person's service and identity."""
    return served(user, *KEEPING).filter(pk=person.pk).exists() and not beyond(user, [person])


def keeps_account(user: User, person: User) -> bool:
    """Whether the user may close this account or hand out a code for it."""
    return keeps(user, person) or (user.pk != person.pk and _secures(user, person))


def _secures(user: User, person: User) -> bool:
    """The security administrator keeps the accounts of those who hold roles within reach, administrators included."""
    held = [path for _role, path in grants(person)]
    tops = tuple(paths(user, Role.SECURITY_ADMIN))
    return bool(held) and bool(tops) and all(path.startswith(tops) for path in held)


def reaches(user: User, unit: Unit, *roles: str) -> bool:
    """Whether one of the roles covers this unit."""
    return any(unit.path.startswith(path) for path in paths(user, *roles))
