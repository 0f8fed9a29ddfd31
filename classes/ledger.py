"""The study-hour ledger: posting and reversing. Nothing is ever changed or deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Membership, User
from lib.problems import Refusal

from .models import CreditEntry, Enrolment, HourRequirement


@dataclass(frozen=True)
class YearSummary:
    """A person's year: hours in all and by form, against what the rank asks (None when nothing is asked of it)."""

    year: int
    total: Decimal
    by_form: dict[str, Decimal]
    required: Decimal | None

    @property
    def missing(self) -> Decimal:
        return max((self.required or Decimal(0)) - self.total, Decimal(0))

    @property
    def percent(self) -> int:
        """Whole per cent of the requirement, 100 at most."""
        return min(int(self.total * 100 / self.required), 100) if self.required else 100


def post_for_enrolments(*, enrolments: list[Enrolment], by: User | None, now: datetime, round_: int = 1) -> int:
    """Post the class's hours for these completed places; a second call adds nothing. Returns how many were new.

    Unit and rank are those of the last day of the class; `enrolments` come with their class, all of one class.
    """
    wanted = {_key(place, round_): place for place in enrolments if place.training_class.study_hours > 0}
    posted = set(CreditEntry.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [place for key, place in wanted.items() if key not in posted]
    served = _served(new)
    rows = [_entry(place, served.get(place.user_id), by, now, round_) for place in new]
    CreditEntry.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def reverse(*, entry: CreditEntry, reason: str, by: User, now: datetime) -> CreditEntry:
    """Cancel an entry by its negative, with a reason. Refusals: reason_missing, already_reversed (a reversal too)."""
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the hours are reversed."))
    with transaction.atomic():
        locked = CreditEntry.objects.select_for_update().get(pk=entry.pk)
        if locked.reverses_id or CreditEntry.objects.filter(reverses=locked).exists():
            raise Refusal("already_reversed", _("This entry is already reversed."))
        reversal = _reversal(locked, reason.strip(), by, now)
        audit.record(action="ledger.reverse", actor=by, target=locked, detail={"reason": reason}, now=now)
    return reversal


def summary(*, user: User, year: int, day: date) -> YearSummary:
    """Hours of a year and the requirement of the rank held on `day`: three queries."""
    rows = CreditEntry.objects.filter(user=user, year=year).order_by().values_list("form").annotate(hours=Sum("hours"))
    by_form = {form: hours for form, hours in rows if hours}
    return YearSummary(year, sum(by_form.values(), Decimal(0)), by_form, required_hours(user=user, day=day))


def history(*, user: User, today: date) -> list[YearSummary]:
    """Every year that has an entry, and this one, the newest first; three queries however many there are."""
    by_year: dict[int, dict[str, Decimal]] = {today.year: {}}
    rows = CreditEntry.objects.filter(user=user).order_by().values_list("year", "form").annotate(hours=Sum("hours"))
    for year, form, hours in rows:
        by_year.setdefault(year, {})[form] = hours
    asked = _RequiredHours(user)
    return [
        YearSummary(year, sum(forms.values(), Decimal(0)), forms, asked.on(min(today, date(year, 12, 31))))
        for year, forms in sorted(by_year.items(), reverse=True)
    ]


def required_hours(*, user: User, day: date) -> Decimal | None:
    """Hours that the rank asks each year on that day; five-year rules are shown as their yearly share."""
    return _RequiredHours(user).on(day)


class _RequiredHours:
    """One person's services and all rules, read once: two queries for however many days."""

    def __init__(self, user: User) -> None:
        self._services = list(Membership.objects.filter(user=user).select_related("rank"))
        self._rules = list(HourRequirement.objects.order_by("-effective_from"))

    def on(self, day: date) -> Decimal | None:
        held = (m for m in self._services if m.starts_on <= day and (m.ends_on is None or day < m.ends_on))
        member = next(held, None)
        if member is None or member.rank is None:
            return None
        rules = (r for r in self._rules if r.band == member.rank.band and r.effective_from <= day)
        rule = next(rules, None)
        return rule.yearly if rule else None


def _key(enrolment: Enrolment, round_: int) -> str:
    return f"class:{enrolment.pk}:{round_}"


def _served(enrolments: list[Enrolment]) -> dict[int, Membership]:
    """Where each person served on the last day of the class."""
    if not enrolments:
        return {}
    day = enrolments[0].training_class.ends_on
    found = Membership.objects.on(day).filter(user__in=[place.user_id for place in enrolments])
    return {member.user_id: member for member in found.select_related("rank")}


def _entry(enrolment: Enrolment, member: Membership | None, by: User | None, now: datetime, round_: int) -> CreditEntry:
    training_class = enrolment.training_class
    rank_name = member.rank.name if member and member.rank else enrolment.rank_name
    return CreditEntry(
        user_id=enrolment.user_id,
        unit_id=member.unit_id if member else enrolment.unit_id,
        rank_name=rank_name,
        year=training_class.ends_on.year,
        earned_on=training_class.ends_on,
        form=training_class.form,
        hours=training_class.study_hours,
        title=training_class.title,
        rule={"kind": "class", "class": training_class.code, "hours": str(training_class.study_hours)},
        enrolment=enrolment,
        posted_at=now,
        posted_by=by,
        key=_key(enrolment, round_),
    )


def _reversal(entry: CreditEntry, reason: str, by: User, now: datetime) -> CreditEntry:
    return CreditEntry.objects.create(
        user_id=entry.user_id,
        unit_id=entry.unit_id,
        rank_name=entry.rank_name,
        year=entry.year,
        earned_on=entry.earned_on,
        form=entry.form,
        hours=-entry.hours,
        title=entry.title,
        rule={"kind": "reversal", "of": entry.key},
        enrolment_id=entry.enrolment_id,
        reverses=entry,
        reason=reason[:300],
        posted_at=now,
        posted_by=by,
        key=f"reversal:{entry.pk}",
    )
