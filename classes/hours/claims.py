"""线下培训补录: filing a claim, deciding it, and the entry that an approved one posts, exactly once.

A claim that was decided stays as it is: who was refused files a corrected one, which `follows` it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes import ledger, notice_templates
from classes.models import CreditEntry, HourClaim, HourEvidence
from lib.problems import Refusal

from . import conversion, evidence
from .rules import Conversions
from .sheets import MOST_HOURS, MOST_YEARS

State = HourClaim.State
REASON_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the claimant says. `hours` None: as the rule has it."""

    title: str
    organiser: str
    form: str
    starts_on: date
    ends_on: date
    days: Decimal | None = None
    minutes: int | None = None
    passed_test: bool = False
    hours: Decimal | None = None
    remark: str = ""


def proposed(told: Told, *, user: User) -> Decimal | None:
    """Hours by the rule that held where the person served on the last day; None where there was none."""
    member = user.membership_on(told.ends_on)
    rule = Conversions().of(told.form, path=member.unit.path if member else "", day=told.ends_on)
    return conversion.worth(rule, days=told.days, minutes=told.minutes, passed_test=told.passed_test)


def file(
    *,
    user: User,
    told: Told,
    by: User,
    now: datetime,
    data: bytes | None = None,
    file_name: str = "",
    follows: HourClaim | None = None,
) -> HourClaim:
    """File a claim; with `follows`, in place of one that was refused, whose file stays where no other is sent.

    Refusals: day_to_come, day_past, no_hours, too_many_hours, evidence_missing, evidence_unreadable, claimed_already,
    not_refused.
    """
    _refuse_day(told.ends_on, timezone.localdate(now))
    rule_says = proposed(told, user=user)
    hours = told.hours if told.hours is not None else rule_says
    if not hours or hours <= 0:
        raise Refusal("no_hours", _("No rule says how many hours this is worth: write the hours yourself."))
    _refuse_too_many(max(hours, rule_says or hours))
    if not data and not (follows and follows.evidence_id):
        raise Refusal(
            "evidence_missing", _("Add a file that shows it: a certificate, a notice or a photograph of one.")
        )
    with transaction.atomic(), evidence.kept(data, name=file_name, by=by, now=now) as kept:
        _refuse_second(user, told, follows)
        made = _written(user, told, hours, rule_says, kept, by, now, follows)
        audit.record(action="claim.file", actor=by, target=made, detail=_detail(made), now=now)
    return made


def approve(*, claim: HourClaim, hours: Decimal | None, by: User, now: datetime) -> HourClaim:
    """Post the hours; `hours` where the one who approves counts others than were claimed.

    Refusals: own_claim, claim_decided, no_hours, too_many_hours.
    """
    with _deciding(claim, by) as locked:
        granted = locked.hours if hours is None else hours
        if granted <= 0:
            raise Refusal("no_hours", _("Hours are more than 0; refuse the claim if none are right."))
        _refuse_too_many(granted)
        ledger.post(earned=[_earned(locked, granted, by)], by=by, now=now)
        locked.entry = CreditEntry.objects.get(key=_key(locked))
        _decide(locked, State.APPROVED, "", by, now)
        counted = {"hours": str(locked.entry.hours), "year": locked.entry.year}
        _tell(locked, notice_templates.HOURS_APPROVED, counted, now)
    return locked


def refuse(*, claim: HourClaim, reason: str, by: User, now: datetime) -> HourClaim:
    """Say no, with a reason that the person reads. Refusals: reason_missing, own_claim, claim_decided."""
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Say why, so that the person can mend it."))
    with _deciding(claim, by) as locked:
        _decide(locked, State.REFUSED, reason, by, now)
        _tell(locked, notice_templates.HOURS_REFUSED, {"reason": reason}, now)
    return locked


def take_back(*, claim: HourClaim, by: User, now: datetime) -> HourClaim:
    """Withdraw a claim that nobody has decided. Refusal: claim_decided."""
    with transaction.atomic():
        locked = _locked(claim)
        _decide(locked, State.WITHDRAWN, "", by, now)
    return locked


@contextmanager
def _deciding(claim: HourClaim, by: User) -> Iterator[HourClaim]:
    """The claim, locked in a transaction, for somebody who may decide it."""
    if claim.user_id == by.pk:
        raise Refusal("own_claim", _("Nobody decides a claim of one's own."))
    with transaction.atomic():
        yield _locked(claim)


def _locked(claim: HourClaim) -> HourClaim:
    locked = HourClaim.objects.select_for_update(of=("self",)).select_related("user").get(pk=claim.pk)
    if not locked.is_waiting:
        raise Refusal("claim_decided", _("This claim was decided already."))
    return locked


def _refuse_day(day: date, today: date) -> None:
    if day > today:
        raise Refusal("day_to_come", _("Claim it when it is over: the last day is still to come."))
    if day.year < today.year - MOST_YEARS:
        raise Refusal("day_past", _("This day is more than 20 years ago."))


def _refuse_too_many(hours: Decimal) -> None:
    """More is a slip, and at some point more than a line of the ledger holds."""
    if hours > MOST_HOURS:
        raise Refusal("too_many_hours", _("Hours are more than 0 and at most %(most)s.") % {"most": MOST_HOURS})


def _refuse_second(user: User, told: Told, follows: HourClaim | None) -> None:
    """One training is claimed once, unless the claim was refused or taken back."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if follows is not None:
        refused = HourClaim.objects.select_for_update(of=("self",)).get(pk=follows.pk)
        if refused.state != State.REFUSED or HourClaim.objects.filter(follows=refused).exists():
            raise Refusal("not_refused", _("A corrected claim was filed already, or this one was not refused."))
    # What was reversed counts for nothing: it may be claimed again, and rightly this time.
    same = HourClaim.objects.filter(user=user, title=told.title, ends_on=told.ends_on, entry__reversed_by=None)
    if same.filter(state__in=(State.WAITING, State.APPROVED)).exists():
        raise Refusal("claimed_already", _("This training of that day is claimed already."))


def _written(
    user: User,
    told: Told,
    hours: Decimal,
    rule_says: Decimal | None,
    kept: HourEvidence | None,
    by: User,
    now: datetime,
    follows: HourClaim | None,
) -> HourClaim:
    said = {**vars(told), "hours": hours}
    return HourClaim.objects.create(
        **said,
        user=user,
        proposed=rule_says,
        evidence=kept or (follows.evidence if follows else None),
        filed_by=by,
        filed_at=now,
        follows=follows,
    )


def _decide(claim: HourClaim, state: HourClaim.State, reason: str, by: User, now: datetime) -> None:
    claim.state, claim.reason, claim.decided_by, claim.decided_at = state, reason, by, now
    claim.save(update_fields=["state", "reason", "decided_by", "decided_at", "entry"])
    audit.record(action=_ACTIONS[state], actor=by, target=claim, detail=_detail(claim), now=now)


_ACTIONS = {
    State.APPROVED: "claim.approve",
    State.REFUSED: "claim.refuse",
    State.WITHDRAWN: "claim.take_back",
}


def _key(claim: HourClaim) -> str:
    return f"claim:{claim.pk}"


def _earned(claim: HourClaim, hours: Decimal, by: User) -> ledger.Earned:
    told = {"days": claim.days, "minutes": claim.minutes, "proposed": claim.proposed, "claimed": claim.hours}
    return ledger.Earned(
        user_id=claim.user_id,
        earned_on=claim.ends_on,
        form=claim.form,
        hours=hours,
        title=claim.title,
        organiser=claim.organiser,
        source=CreditEntry.Source.MANUAL,
        key=_key(claim),
        rule={"kind": "claim", **{name: str(value) for name, value in told.items() if value is not None}},
        evidence=claim.evidence,
        approved_by=by,
    )


def _detail(claim: HourClaim) -> dict[str, str]:
    person = claim.user.staff_number
    detail = {"person": person, "hours": str(claim.hours), "reason": claim.reason}
    return {name: value for name, value in detail.items() if value}


def _tell(claim: HourClaim, template: notices.Template, said: Mapping[str, Any], now: datetime) -> None:
    notices.send(
        template,
        user_ids=[claim.user_id],
        params={"title": claim.title, "claim": claim.pk, **said},
        key=f"claim:{claim.pk}:{claim.state}",
        now=now,
    )
