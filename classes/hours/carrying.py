"""结转: hours beyond a year's requirement that count in the next, where a rule says so and up to its limit.

Two lines for each form: out of the old year and into the new one, so that nothing counts twice over several years.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, scope
from accounts.models import Membership, Role, User
from classes import ledger
from classes.models import CreditEntry
from lib.problems import Refusal
from lib.sums import ExactSum

from . import folding
from .rules import Requirements


@dataclass(frozen=True)
class Surplus:
    """What one person would carry over, by form."""

    user_id: int
    by_form: dict[str, Decimal]


def foresee(*, year: int, by: User) -> list[Surplus]:
    """Who has hours to carry over out of the year and has not carried any yet; three queries.

    Of those who served within reach on its last day, by the requirement of that day.
    """
    day, requirements = date(year, 12, 31), Requirements()
    reach = scope.under("unit__path", scope.paths(by, Role.TRAINING_AUTHORITY))
    members = list(Membership.objects.on(day).filter(reach).select_related("unit", "rank"))
    asked = {m.user_id: requirements.of_service(m, day) for m in members}
    folded = _folded((user for user, found in asked.items() if found and found.carry_over is not None), year)
    surplus = (Surplus(user, folding.carried(forms, asked=asked[user])) for user, forms in folded.items())
    return [one for one in surplus if one.by_form]


def carry_over(*, year: int, by: User, now: datetime) -> int:
    """Post what `foresee` says; a second call adds nothing. Returns how many people carried hours over.

    Refusal: year_not_over.
    """
    if year >= timezone.localdate(now).year:
        raise Refusal("year_not_over", _("Hours are carried over when the year is over."))
    with transaction.atomic():
        found = foresee(year=year, by=by)
        ledger.post(earned=[line for one in found for line in _lines(one, year)], by=by, now=now)
        if found:
            detail = {"year": year, "people": len(found)}
            audit.record(action="ledger.carry_over", actor=by, detail=detail, now=now)
    return len(found)


def _folded(users: Iterable[int], year: int) -> dict[int, dict[str, Decimal]]:
    """{person: {form: hours}} of the year, of those who have carried nothing out of it yet."""
    wanted = set(users)
    out = CreditEntry.objects.filter(year=year, source=CreditEntry.Source.CARRY_OVER, key__endswith=f":{year}:out")
    wanted.difference_update(out.values_list("user", flat=True))
    rows = CreditEntry.objects.filter(user__in=wanted, year=year).order_by()
    found: dict[int, dict[str, Decimal]] = {}
    for user, form, hours in rows.values_list("user", "form").annotate(hours=ExactSum("hours")):
        found.setdefault(user, {})[form] = hours
    return found


def _lines(surplus: Surplus, year: int) -> Iterable[ledger.Earned]:
    for form, hours in surplus.by_form.items():
        for part, day, sign in (("out", date(year, 12, 31), -1), ("in", date(year + 1, 1, 1), 1)):
            yield ledger.Earned(
                user_id=surplus.user_id,
                earned_on=day,
                form=form,
                hours=sign * hours,
                title=_title(part, year),
                source=CreditEntry.Source.CARRY_OVER,
                key=f"carry:{surplus.user_id}:{form}:{year}:{part}",
                rule={"kind": "carry_over", "from": year, "hours": str(hours)},
            )


def _title(part: str, year: int) -> str:
    if part == "out":
        return _("Carried over into %(year)s") % {"year": year + 1}
    return _("Carried over from %(year)s") % {"year": year}
