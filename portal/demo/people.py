"""Units, people and roles of the invented city."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts import roles
from accounts.models import Membership, RankLevel, Unit, User

from . import files

SERVICE_BEGINS = date(2024, 1, 1)


@dataclass
class City:
    """What the other loaders ask for: units by code, people by staff number, accounts by key."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)

    @property
    def root(self) -> Unit:
        return self.units["QL"]

    def below(self, code: str) -> list[User]:
        """People whose unit code is this or begins with it, by staff number."""
        return [user for number, user in sorted(self.people.items()) if self.code_of[number].startswith(code)]

    code_of: dict[str, str] = field(default_factory=dict)


def load() -> City:
    data = files.read("people.yaml")
    city = City()
    ranks = {rank.name: rank for rank in RankLevel.objects.all()}  # those of the law, which every new database has
    _units(city, data["units"])
    _people(city, data, ranks)
    _accounts(city, data["accounts"])
    return city


def accounts() -> list[dict[str, str]]:
    """Key, staff number, name and role of the accounts that the demo prints."""
    return files.read("people.yaml")["accounts"]


def _units(city: City, rows: list[dict[str, str]]) -> None:
    for row in rows:
        values = {name: row[name] for name in ("code", "name", "short_name", "kind")}
        if row["parent"] is None:
            city.units[row["code"]] = Unit.add_root(**values)
        else:
            parent = Unit.objects.get(code=row["parent"])
            city.units[row["code"]] = parent.add_child(**values)
    city.units = {unit.code: unit for unit in Unit.objects.all()}


def _people(city: City, data: dict, ranks: dict[str, RankLevel]) -> None:
    nobody = make_password(None)
    rows = data["people"]
    users = [
        User(staff_number=row["staff_number"], name=row["name"], mobile=row.get("mobile"), password=nobody)
        for row in rows
    ]
    User.objects.bulk_create(users)
    city.people = {
        user.staff_number: user for user in User.objects.filter(staff_number__in=[u.staff_number for u in users])
    }
    city.code_of = {row["staff_number"]: row["unit"] for row in rows}
    moves = {row["staff_number"]: row for row in data["transfers"]}
    memberships = [m for row in rows for m in _memberships(city, row, ranks, moves.get(row["staff_number"]))]
    Membership.objects.bulk_create(memberships)


def _memberships(city: City, row: dict, ranks: dict[str, RankLevel], move: dict | None) -> list[Membership]:
    user, rank = city.people[row["staff_number"]], ranks[row["rank"]]
    begins = move["moved_on"] if move else SERVICE_BEGINS
    now = Membership(user=user, unit=city.units[row["unit"]], rank=rank, post=row.get("post", ""), starts_on=begins)
    if move is None:
        return [now]
    before = Membership(
        user=user, unit=city.units[move["from_unit"]], rank=rank, starts_on=SERVICE_BEGINS, ends_on=begins
    )
    return [before, now]


def _accounts(city: City, rows: list[dict]) -> None:
    for row in rows:
        user = city.people[row["staff_number"]]
        user.set_password(settings.DEMO_PASSWORD)
        user.save(update_fields=["password"])
        city.accounts[row["key"]] = user
        if row["role"]:
            roles.grant(user=user, role=row["role"], unit=city.units[row["unit"]], by=None)
