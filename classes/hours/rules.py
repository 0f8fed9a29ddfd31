"""Conversion rules, annual requirements and limits of leave: which hold for whom, and adding a newer one. What holds
stays."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, scope
from accounts.models import Membership, Role, Unit, User
from classes.models import HourRequirement, HourRule, LeaveLimit
from lib.problems import Refusal

from .conversion import Rule, Step, nearest
from .folding import Asked

Dated = HourRule | HourRequirement | LeaveLimit
# Of each kind of rule: what the trail calls adding one, and taking one back.
ACTIONS = {
    HourRule: ("hour_rule.add", "hour_rule.withdraw"),
    HourRequirement: ("hour_requirement.add", "hour_requirement.withdraw"),
    LeaveLimit: ("leave_limit.add", "leave_limit.withdraw"),
}


class Conversions:
    """All conversion rules, read once: one query for however many entries."""

    def __init__(self) -> None:
        self._by_form: dict[str, list[Rule]] = {}
        for row in HourRule.objects.select_related("unit"):
            self._by_form.setdefault(row.form, []).append(as_rule(row))

    @property
    def cap_anything(self) -> bool:
        return any(rule.cap is not None for rules in self._by_form.values() for rule in rules)

    def of(self, form: str, *, path: str, day: date) -> Rule | None:
        return nearest(self._by_form.get(form, ()), path=path, day=day)


class Requirements:
    """All annual requirements, read once."""

    def __init__(self) -> None:
        self._by_band: dict[str, list[Asked]] = {}
        for row in HourRequirement.objects.select_related("unit"):
            self._by_band.setdefault(row.band, []).append(as_asked(row))

    def of(self, band: str | None, *, path: str, day: date) -> Asked | None:
        """What is asked of a rank band in a unit on a day; of nobody without a rank."""
        return nearest(self._by_band.get(band, ()), path=path, day=day) if band else None

    def of_service(self, member: Membership | None, day: date) -> Asked | None:
        if member is None or member.rank is None:
            return None
        return self.of(member.rank.band, path=member.unit.path, day=day)


class Services:
    """Where people served, read once: one query for however many days."""

    def __init__(self, user_ids: Iterable[int]) -> None:
        self._by_user: dict[int, list[Membership]] = {}
        for member in Membership.objects.filter(user__in=set(user_ids)).select_related("unit", "rank"):
            self._by_user.setdefault(member.user_id, []).append(member)

    def on(self, user_id: int, day: date) -> Membership | None:
        held = (m for m in self._by_user.get(user_id, ()) if m.starts_on <= day and (not m.ends_on or day < m.ends_on))
        return next(held, None)


def as_rule(row: HourRule) -> Rule:
    return Rule(
        pk=row.pk,
        form=row.form,
        path=row.unit.path if row.unit else "",
        effective_from=row.effective_from,
        per_day=row.hours_per_day,
        steps=tuple(Step.from_json(step) for step in row.sessions),
        per_test=row.hours_per_test,
        cap=row.yearly_cap,
    )


def as_asked(row: HourRequirement) -> Asked:
    return Asked(
        band=row.band,
        path=row.unit.path if row.unit else "",
        effective_from=row.effective_from,
        hours=Decimal(row.hours),
        years=row.years,
        online=Decimal(row.online_hours),
        carry_over=row.carry_over,
        source=row.source,
    )


def proposed_for_days(*, form: str, unit: Unit, day: date, days: int) -> tuple[Decimal, Decimal] | None:
    """(hours a day, hours in all) by the rule that holds in the unit on the day; None where there is none."""
    rule = Conversions().of(form, path=unit.path, day=day)
    if rule is None or rule.per_day is None:
        return None
    return rule.per_day, rule.per_day * days


def may_rule_all(user: User) -> bool:
    """Whether the person may add rules for everybody: the training authority of every tree."""
    tops = scope.paths(user, Role.TRAINING_AUTHORITY)
    return bool(tops) and not Unit.objects.filter(depth=1).exclude(path__in=tops).exists()


def concerned(row: Dated) -> int:
    """How many people the rule would be asked about today: of the unit, or of all; of the band where it has one."""
    serving = Membership.objects.current().filter(user__is_active=True)
    if row.unit:
        serving = serving.filter(unit__path__startswith=row.unit.path)
    if isinstance(row, HourRequirement):
        serving = serving.filter(rank__band=row.band)
    return serving.count()


def add(*, row: Dated, by: User, now: datetime) -> None:
    """Append a rule; the one before holds until its day. Refusals: rule_reach, limit_past, rule_date_taken."""
    if isinstance(row, LeaveLimit) and row.effective_from < timezone.localdate(now):
        text = _("It begins today at the earliest: a class that has begun keeps the limit it began with.")
        raise Refusal("limit_past", text, status=400)
    if not (scope.reaches(by, row.unit, Role.TRAINING_AUTHORITY) if row.unit else may_rule_all(by)):
        raise Refusal("rule_reach", _("You set rules only for units within your reach."))
    row.added_by = by
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            message = _("A rule of this kind begins on that day already. Choose another day.")
            raise Refusal("rule_date_taken", message) from error
        audit.record(action=ACTIONS[type(row)][0], actor=by, target=row, detail=_detail(row), now=now)


def withdraw(*, row: Dated, by: User, today: date, now: datetime) -> None:
    """Take back a rule that does not hold yet. Refusals: rule_reach, rule_in_effect."""
    if not (scope.reaches(by, row.unit, Role.TRAINING_AUTHORITY) if row.unit else may_rule_all(by)):
        raise Refusal("rule_reach", _("You set rules only for units within your reach."))
    with transaction.atomic():
        locked = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.effective_from <= today:
            raise Refusal("rule_in_effect", _("It is in effect: add a newer rule instead."))
        audit.record(action=ACTIONS[type(row)][1], actor=by, target=locked, detail=_detail(locked), now=now)
        locked.delete()


def _detail(row: Dated) -> dict[str, str]:
    kept = {"unit": row.unit.code if row.unit else "", "from": row.effective_from.isoformat()}
    if isinstance(row, HourRule):
        return {**kept, **{name: str(value) for name, value in as_rule(row).as_json().items() if name != "rule"}}
    if isinstance(row, LeaveLimit):
        return {**kept, "one_in": str(row.one_in)}
    return {**kept, "band": row.band, "hours": str(row.hours), "years": str(row.years)}
