"""The study-hour ledger: posting and reversing. Nothing is ever changed or deleted.

An entry counts in the year, for the unit and under the rule of the day on which it was earned. Where a rule has a
yearly cap, an entry counts as far as there is room; when a reversal makes room, what was cut is counted again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Membership, User
from lib.problems import Refusal
from lib.sums import ExactSum

from .hours import conversion, folding
from .hours.folding import YearSummary
from .hours.rules import Conversions, Requirements, Services
from .models import CreditEntry, Enrolment, HourClaim, HourEvidence

__all__ = ["Earned", "YearSummary", "history", "post", "post_for_enrolments", "required_hours", "reverse", "summary"]

Source = CreditEntry.Source
NONE = Decimal(0)
CARRIED = Q(source=Source.CARRY_OVER) | Q(reverses__source=Source.CARRY_OVER)


@dataclass(frozen=True, kw_only=True)
class Earned:
    """Hours to post. `unit_id` and `rank_name` stand where nobody knows where the person served that day."""

    user_id: int
    earned_on: date
    form: str
    hours: Decimal
    title: str
    source: str
    key: str
    rule: dict[str, Any] = field(default_factory=dict)
    organiser: str = ""
    enrolment: Enrolment | None = None
    evidence: HourEvidence | None = None
    approved_by: User | None = None
    unit_id: int | None = None
    rank_name: str = ""


def post(*, earned: Iterable[Earned], by: User | None, now: datetime) -> int:
    """Post these hours, each key once; a second call adds nothing. Returns how many were new."""
    wanted = {one.key: one for one in earned}
    with transaction.atomic():
        conversions = Conversions()
        _queue(conversions, {one.user_id for one in wanted.values()})
        posted = set(CreditEntry.objects.filter(key__in=wanted).values_list("key", flat=True))
        new = [one for key, one in wanted.items() if key not in posted]
        rows = _rows(new, conversions, by, now)
        CreditEntry.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def post_for_enrolments(*, enrolments: list[Enrolment], by: User | None, now: datetime, round_: int = 1) -> int:
    """Post the class's hours for these completed places; a second call adds nothing. Returns how many were new.

    Unit and rank are those of the last day of the class; `enrolments` come with their class, all of one class.
    """
    worth = [place for place in enrolments if place.training_class.study_hours > 0]
    return post(earned=[_of_place(place, round_) for place in worth], by=by, now=now) if worth else 0


def reverse(*, entry: CreditEntry, reason: str, by: User, now: datetime) -> CreditEntry:
    """Cancel an entry by its negative, with a reason. What was carried over goes in both years, lest it count twice.

    Refusals: reason_missing, own_hours, already_reversed (a reversal too).
    """
    made = reverse_all(entries=[entry], reason=reason, by=by, now=now)
    return next(one for one in made if one.reverses_id == entry.pk)


def reverse_all(*, entries: Iterable[CreditEntry], reason: str, by: User, now: datetime) -> list[CreditEntry]:
    """The same for many with one reason, all of them or none, in a fixed number of statements unless a cap had cut
    something."""
    people = {entry.pk: entry.user_id for entry in entries}
    wanted = set(people)
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the hours are reversed."))
    if by.pk in people.values():
        raise Refusal("own_hours", _("Nobody reverses hours of one's own."))
    with transaction.atomic():
        _queue(None, set(people.values()))
        wanted |= _counterparts(wanted)
        locked = list(CreditEntry.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
        if any(entry.reverses_id for entry in locked) or CreditEntry.objects.filter(reverses__in=wanted).exists():
            raise Refusal("already_reversed", _("This entry is already reversed."))
        reversals = [_reversal(entry, reason.strip(), by, now) for entry in locked]
        CreditEntry.objects.bulk_create(reversals, batch_size=500)
        _count_again(locked, by, now)
        facts = [audit.Fact("ledger.reverse", entry, {"reason": reason}) for entry in locked]
        audit.record_all(facts, actor=by, now=now)
    return reversals


def of_person(user: User) -> QuerySet[CreditEntry]:
    """All lines of a person, the newest first, with what each page says of them."""
    found = CreditEntry.objects.filter(user=user)
    return found.select_related("unit", "reverses", "reversed_by", "evidence", "approved_by", "posted_by")


def summary(*, user: User, year: int, day: date) -> YearSummary:
    """Hours of a year and the requirement of the rank held on `day`: three queries."""
    return folding.summarise(_folded(user), year=year, asked=_asked(user)(day))


def history(*, user: User, today: date) -> list[YearSummary]:
    """Every year that has an entry, and this one, the newest first; three queries however many there are."""
    folded, asked = _folded(user), _asked(user)
    return [
        folding.summarise(folded, year=year, asked=asked(min(today, date(year, 12, 31))))
        for year in sorted({today.year, *folded}, reverse=True)
    ]


def required_hours(*, user: User, day: date) -> Decimal | None:
    """Hours that the rank asks each year on that day; five-year rules are shown as their yearly share."""
    asked = _asked(user)(day)
    return asked.yearly if asked else None


def _folded(user: User) -> folding.Folded:
    rows = (
        CreditEntry.objects.filter(user=user).order_by().values_list("year", "form").annotate(hours=ExactSum("hours"))
    )
    return folding.fold(rows)


def _asked(user: User) -> Any:
    """day → what is asked of the person on it; two queries for however many days."""
    services, requirements = Services([user.pk]), Requirements()
    return lambda day: requirements.of_service(services.on(user.pk, day), day)


def _queue(conversions: Conversions | None, user_ids: set[int]) -> None:
    """Who posts for the same people waits, where a cap makes one entry depend on another."""
    if conversions is None or conversions.cap_anything:
        list(User.objects.filter(pk__in=user_ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _of_place(enrolment: Enrolment, round_: int) -> Earned:
    training_class = enrolment.training_class
    return Earned(
        user_id=enrolment.user_id,
        earned_on=training_class.ends_on,
        form=training_class.form,
        hours=training_class.study_hours,
        title=training_class.title,
        source=Source.CLASS,
        key=f"class:{enrolment.pk}:{round_}",
        rule={"kind": "class", "class": training_class.code, "hours": str(training_class.study_hours)},
        enrolment=enrolment,
        unit_id=enrolment.unit_id,
        rank_name=enrolment.rank_name,
    )


def _rows(new: Sequence[Earned], conversions: Conversions, by: User | None, now: datetime) -> list[CreditEntry]:
    if not new:
        return []
    services = Services(one.user_id for one in new)
    sums = _capped_sums({one.user_id for one in new}) if conversions.cap_anything else {}
    rows = []
    for one in sorted(new, key=lambda earned: earned.earned_on):
        row = _entry(one, services.on(one.user_id, one.earned_on), by, now)
        if one.source != Source.CARRY_OVER:
            _apply(row, conversions, services.on(one.user_id, one.earned_on), sums)
        rows.append(row)
    return rows


def _capped_sums(user_ids: set[int]) -> dict[tuple[int, int, str], Decimal]:
    """Hours against which caps are held: (person, year, form) → sum, without what was carried over."""
    rows = CreditEntry.objects.filter(user__in=user_ids).exclude(CARRIED).order_by()
    sums = rows.values_list("user", "year", "form").annotate(hours=ExactSum("hours"))
    return {(user, year, form): hours for user, year, form, hours in sums}


def _entry(one: Earned, member: Membership | None, by: User | None, now: datetime) -> CreditEntry:
    return CreditEntry(
        user_id=one.user_id,
        unit_id=member.unit_id if member else one.unit_id,
        rank_name=member.rank.name if member and member.rank else one.rank_name,
        year=one.earned_on.year,
        earned_on=one.earned_on,
        form=one.form,
        hours=one.hours,
        title=one.title,
        source=one.source,
        organiser=one.organiser,
        rule=one.rule,
        enrolment=one.enrolment,
        evidence=one.evidence,
        approved_by=one.approved_by,
        posted_at=now,
        posted_by=by,
        key=one.key,
    )


def _apply(
    row: CreditEntry, conversions: Conversions, member: Membership | None, sums: dict[tuple[int, int, str], Decimal]
) -> None:
    """Freeze the version of the rule in the row, and cut the row to what its cap leaves."""
    path = member.unit.path if member else ""
    rule = conversions.of(row.form, path=path, day=row.earned_on)
    if rule is None:
        return
    row.hour_rule_id = rule.pk
    if row.source != Source.CLASS or rule.cap is not None:
        row.rule = {**row.rule, **rule.as_json()}
    slot = (row.user_id, row.year, row.form)
    worth = row.hours
    row.hours = conversion.counted(worth, cap=rule.cap, already=sums.get(slot, NONE))
    row.before_cap = worth if row.hours != worth else None
    sums[slot] = sums.get(slot, NONE) + row.hours


def _reversal(entry: CreditEntry, reason: str, by: User | None, now: datetime) -> CreditEntry:
    """Not saved yet."""
    return CreditEntry(
        **_same(entry),
        hours=-entry.hours,
        source=Source.REVERSAL,
        rule={"kind": "reversal", "of": entry.key},
        reverses=entry,
        reason=reason[:300],
        posted_at=now,
        posted_by=by,
        key=f"reversal:{entry.pk}",
    )


def _counterparts(entry_ids: set[int]) -> set[int]:
    """Of lines carried out of a year those that carried them into the next, and the other way round."""
    carried = CreditEntry.objects.filter(pk__in=entry_ids, source=Source.CARRY_OVER).values_list("key", flat=True)
    other = {"out": "in", "in": "out"}
    pairs = [key.rpartition(":") for key in carried]
    keys = [f"{key}:{other[part]}" for key, _colon, part in pairs]
    standing = CreditEntry.objects.filter(key__in=keys, reversed_by=None) if keys else CreditEntry.objects.none()
    return set(standing.values_list("pk", flat=True))


def _same(entry: CreditEntry) -> dict[str, Any]:
    """What an entry shares with its reversal and with itself counted again."""
    names = (
        "user_id", "unit_id", "rank_name", "year", "earned_on", "form", "title", "organiser", "enrolment_id",
        "hour_rule_id", "evidence_id", "approved_by_id",
    )  # fmt: skip
    return {name: getattr(entry, name) for name in names}


def _count_again(gone: Iterable[CreditEntry], by: User, now: datetime) -> None:
    """After reversals: entries of the same person, year and form that the cap had cut, the oldest first, as far as
    there is room now under the cap that each of them froze."""
    slots = {(entry.user_id, entry.year, entry.form) for entry in gone}
    cut = CreditEntry.objects.filter(
        user__in={user for user, _year, _form in slots}, before_cap__isnull=False, reversed_by=None, reverses=None
    )
    for entry in cut.order_by("earned_on", "pk"):
        slot = (entry.user_id, entry.year, entry.form)
        if slot not in slots:
            continue
        already = _capped_sums({entry.user_id}).get(slot, NONE) - entry.hours
        hours = conversion.counted(entry.worth, cap=Decimal(entry.rule["cap"]), already=already)
        if hours > entry.hours:
            _replace(entry, hours, by, now)


def _replace(entry: CreditEntry, hours: Decimal, by: User, now: datetime) -> None:
    _reversal(entry, _("Counted again: there is room under the year's cap now."), by, now).save(force_insert=True)
    again = CreditEntry.objects.create(
        **_same(entry),
        hours=hours,
        before_cap=entry.worth if hours != entry.worth else None,
        source=entry.source,
        rule=entry.rule,
        posted_at=now,
        posted_by=by,
        key=f"again:{entry.pk}",
    )
    HourClaim.objects.filter(entry=entry).update(entry=again)
