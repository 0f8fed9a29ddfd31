"""Factory functions for tests: what is not said gets a plain value that is valid and unlike any other."""

from datetime import date
from itertools import count
from typing import Any

from accounts import roles
from accounts.models import Membership, RankLevel, RoleGrant, Unit, User

PASSWORD = "granat-roof-42"
LONG_AGO = date(2020, 1, 1)

_number = count(1)


def make_unit(name: str = "", *, parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit at the top, or below `parent`."""
    number = next(_number)
    unit = Unit(name=name or f"测试单位{number}", code=fields.pop("code", f"U{number:05}"), **fields)
    if parent is None:
        return Unit.add_root(instance=unit)
    parent.refresh_from_db()
    return parent.add_child(instance=unit)


def make_user(name: str = "", *, unit: Unit | None = None, role: str | None = None, **fields: Any) -> User:
    """A person who can log in with PASSWORD, serving in `unit` if given, holding `role` over it if given."""
    number = next(_number)
    password = fields.pop("password", PASSWORD)
    staff_number = fields.pop("staff_number", f"T{number:06}")
    user = User.objects.create_user(staff_number, name or f"测试{number}", password, **fields)
    if unit is not None:
        make_membership(user, unit)
    if role is not None:
        assert unit is not None, "a role is granted for a unit"
        grant(user, role, unit)
    return user


def make_membership(
    user: User, unit: Unit, *, rank: RankLevel | None = None, starts_on: date = LONG_AGO, **fields: Any
) -> Membership:
    user.__dict__.pop("membership", None)
    return Membership.objects.create(user=user, unit=unit, rank=rank, starts_on=starts_on, **fields)


def grant(user: User, role: str, unit: Unit) -> RoleGrant:
    """As the system would; the verb's own rules have their own tests."""
    return roles.grant(user=user, role=role, unit=unit, by=None)
