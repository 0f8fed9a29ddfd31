"""Deciding on nominations, applications and wishes to leave: the unit of an applicant first, then the class head."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import access, enrolment, notice_templates, overlaps, steps
from .models import Enrolment, TrainingClass
from .steps import Act

State = Enrolment.State
NOTHING: Mapping[int, str] = MappingProxyType({})
NAMED = 10  # names in one notice


def approve(
    *,
    training_class: TrainingClass,
    places: Collection[int],
    by: User,
    now: datetime,
    reason: str = "",
    despite_overlap: bool = False,
    seen: Mapping[int, str] = NOTHING,
) -> Counter[str]:
    """Say yes to those of these that wait for `by`. Returns how many are in which state now.

    `seen`: the state in which `by` saw each. Whoever speaks for a unit and runs the class has two decisions to make: a
    second press of the first is not the second.

    Refusals: already_decided, class_ended, account_disabled, overlap, overlap_forbidden.
    """
    reason = reason.strip()[: steps.LONGEST]
    with transaction.atomic():
        locked, found = _waiting_for(access.awaiting(by), training_class, places, seen)
        enrolment.refuse_disabled(place.user for place in found)
        coming = [place for place in found if not place.is_active]
        overlapping = overlaps.refuse(
            training_class=locked, user_ids=[place.user_id for place in coming], despite=despite_overlap
        )
        how = {"by": by, "now": now, "reason": reason, "overlapping": overlapping}
        first = [place for place in coming if place.state == State.APPLIED and locked.asks_unit]
        seated = [place for place in coming if place not in first]
        _endorse(locked, first, **how)
        done = enrolment.seat(locked, seated, act=Act.APPROVE, **how)
        leaving = [place for place in found if place not in coming]
        for place in leaving:
            enrolment.withdraw(enrolment=place, reason=place.leave_reason, by=by, now=now)
    return Counter([place.state for place in (*first, *done)]) + Counter({State.WITHDRAWN.value: len(leaving)})


def refuse(
    *,
    training_class: TrainingClass,
    places: Collection[int],
    reason: str,
    by: User,
    now: datetime,
    seen: Mapping[int, str] = NOTHING,
) -> Counter[str]:
    """Say no, with a reason, to those of these that wait for `by`, or for a place in a class that `by` runs; they and
    who nominated them are told.

    Refusals: reason_missing, already_decided, class_ended.
    """
    reason = reason.strip()[: steps.LONGEST]
    if not reason:
        raise Refusal("reason_missing", _("Say why: the person reads it, and can mend it and submit again."))
    with transaction.atomic():
        locked, found = _waiting_for(access.refusable(by), training_class, places, seen)
        kept = [place for place in found if place.is_active]
        refused = [place for place in found if place not in kept]
        Enrolment.objects.filter(pk__in=[place.pk for place in refused]).update(state=State.REFUSED)
        Enrolment.objects.filter(pk__in=[place.pk for place in kept]).update(leave_reason="")
        steps.append(refused, Act.REFUSE, by=by, now=now, reason=reason)
        steps.append(kept, Act.KEEP, by=by, now=now, reason=reason)
        _record("class.refuse", locked, found, by, now)
        _tell_refused(locked, refused, reason, now)
        _tell_kept(locked, kept, reason, now)
    return Counter({State.REFUSED.value: len(refused), State.APPROVED.value: len(kept)})


def _waiting_for(
    waiting: QuerySet[Enrolment], training_class: TrainingClass, places: Collection[int], seen: Mapping[int, str]
) -> tuple[TrainingClass, list[Enrolment]]:
    """The class, locked, and which of these still wait: asked anew, since others decide too."""
    locked = enrolment.lock(training_class)
    enrolment.refuse_ended(locked)
    asked = waiting.filter(training_class=locked, pk__in=places)
    found = list(asked.select_related("user", "unit", "training_class").order_by("submitted_at", "pk"))
    found = [place for place in found if seen.get(place.pk, place.state) == place.state]
    if not found:
        raise Refusal("already_decided", _("Somebody has decided on this in the meantime; nothing was changed."))
    return locked, found


def _endorse(
    locked: TrainingClass, first: list[Enrolment], *, by: User, now: datetime, reason: str, overlapping: Collection[int]
) -> None:
    if not first:
        return
    for place in first:
        place.state = State.ENDORSED
    enrolment.save_all(first)
    steps.append(first, Act.ENDORSE, by=by, now=now, reason=reason, overlapping=overlapping)
    _record("class.endorse", locked, first, by, now)


def _record(action: str, locked: TrainingClass, places: Iterable[Enrolment], by: User, now: datetime) -> None:
    detail = {"people": [place.user_id for place in places]}
    audit.record(action=action, actor=by, target=locked, detail=detail, now=now)


def _tell_refused(locked: TrainingClass, refused: list[Enrolment], reason: str, now: datetime) -> None:
    moment = int(now.timestamp())
    said = {"title": locked.title, "class": locked.pk, "reason": reason}
    notices.send(
        notice_templates.NOT_ACCEPTED,
        user_ids=[place.user_id for place in refused],
        params=said,
        key=f"class:{locked.pk}:refused:{moment}",
        now=now,
    )
    for nominator in {place.nominated_by_id for place in refused if place.nominated_by_id}:
        names = [place.user.name for place in refused if place.nominated_by_id == nominator]
        notices.send(
            notice_templates.NOMINEES_NOT_ACCEPTED,
            user_ids=[nominator],
            params={**said, "names": names[:NAMED], "count": len(names)},
            key=f"class:{locked.pk}:nominees-refused:{moment}",
            now=now,
        )


def _tell_kept(locked: TrainingClass, kept: list[Enrolment], reason: str, now: datetime) -> None:
    notices.send(
        notice_templates.KEPT,
        user_ids=[place.user_id for place in kept],
        params={"title": locked.title, "class": locked.pk, "reason": reason},
        key=f"class:{locked.pk}:kept:{int(now.timestamp())}",
        now=now,
    )
