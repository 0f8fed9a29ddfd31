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
    """Post the class's hours for these completed places; a second call adds nothing. Returns how many were new."""
    rows = [_entry(e, by, now, round_) for e in enrolments if e.training_class.study_hours > 0]
    before = CreditEntry.objects.filter(key__in=[r.key for r in rows]).count()
    CreditEntry.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows) - before


def reverse(*, entry: CreditEntry, reason: str, by: User, now: datetime) -> CreditEntry:
    """Cancel an entry by its negative, with a reason; reversing twice, or a reversal, is refused."""
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
    rows = CreditEntry.objects.filter(user=user, year=year).values_list("form").annotate(hours=Sum("hours"))
    by_form = {form: hours for form, hours in rows if hours}
    return YearSummary(year, sum(by_form.values(), Decimal(0)), by_form, required_hours(user=user, day=day))


def required_hours(*, user: User, day: date) -> Decimal | None:
    """Hours that the rank asks each year on that day; five-year rules are shown as their yearly share."""
    member = Membership.objects.on(day).filter(user=user).select_related("rank").first()
    if member is None or member.rank is None:
        return None
    rule = HourRequirement.objects.on(day).filter(band=member.rank.band).first()
    return (rule.hours / rule.years).quantize(Decimal("0.1")) if rule else None


def _entry(enrolment: Enrolment, by: User | None, now: datetime, round_: int) -> CreditEntry:
    training_class = enrolment.training_class
    return CreditEntry(
        user_id=enrolment.user_id,
        unit_id=enrolment.unit_id,
        rank_name=enrolment.rank_name,
        year=training_class.ends_on.year,
        earned_on=training_class.ends_on,
        form=training_class.form,
        hours=training_class.study_hours,
        title=training_class.title,
        rule={"kind": "class", "class": training_class.code, "hours": str(training_class.study_hours)},
        enrolment=enrolment,
        posted_at=now,
        posted_by=by,
        key=f"class:{enrolment.pk}:{round_}",
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
