"""The ways into a class that others than its head open: units nominate, people apply; and the person's own way out."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import admission, enrolment, notice_templates, overlaps, steps
from .models import Enrolment, TrainingClass
from .steps import Act

State = Enrolment.State


def apply(
    *, user: User, training_class: TrainingClass, statement: str, now: datetime, despite_overlap: bool = False
) -> Enrolment:
    """Apply, or apply again after a refusal with something changed.

    Refusals: entries_closed, not_for_unit, already_there, overlap, overlap_forbidden.
    """
    statement = _said(statement, _("Say in a sentence why you want to take part."))
    with transaction.atomic():
        locked = enrolment.lock(training_class)
        _refuse_closed(locked, locked.by_application, now)
        admission.refuse_unconcerned(locked, [user.unit])
        places = [place for place in enrolment.drawn_up(locked, [user.pk], now) if not place.is_under_way]
        if not places:
            raise Refusal("already_there", _("You are enrolled already, or your application is under way."))
        overlapping = overlaps.refuse_own(training_class=locked, user_id=user.pk, despite=despite_overlap)
        _submit(places, State.APPLIED, Act.APPLY, user, statement, now, overlapping)
        audit.record(action="class.apply", actor=user, target=locked, now=now)
    return places[0]


def nominate(
    *,
    training_class: TrainingClass,
    people: Iterable[User],
    by: User,
    now: datetime,
    reason: str = "",
    despite_overlap: bool = False,
) -> list[Enrolment]:
    """Nominate people of one's units; who is enrolled or on the way already stays as it is. Returns the new ones.

    Refusals: entries_closed, account_disabled, not_for_unit, overlap, overlap_forbidden.
    """
    wanted = {person.pk: person for person in people}
    with transaction.atomic():
        locked = enrolment.lock(training_class)
        _refuse_closed(locked, locked.by_nomination, now)
        enrolment.refuse_disabled(wanted.values())
        places = [place for place in enrolment.drawn_up(locked, list(wanted), now) if not place.is_under_way]
        enrolment.use_present_service(places)
        admission.refuse_unconcerned(locked, [place.unit for place in places])
        overlapping = overlaps.refuse(
            training_class=locked, user_ids=[place.user_id for place in places], despite=despite_overlap
        )
        for place in places:
            place.nominated_by = by
        _submit(places, State.NOMINATED, Act.NOMINATE, by, reason.strip()[: steps.LONGEST], now, overlapping)
        if places:
            detail = {"people": [place.user_id for place in places]}
            audit.record(action="class.nominate", actor=by, target=locked, detail=detail, now=now)
            _tell(locked, places, notice_templates.NOMINATED, "nominated", reason, now)
    return places


def take_back(*, enrolment_: Enrolment, by: User, now: datetime, reason: str = "") -> None:
    """End what nobody has made a place of: by the person, or by whoever nominated. Refusal: not_under_way."""
    with transaction.atomic():
        locked = enrolment.lock(enrolment_.training_class)
        open_ = locked.enrolments.filter(pk=enrolment_.pk, state__in=(*Enrolment.PENDING, State.WAITING))
        if not open_.update(state=State.CANCELLED):
            raise Refusal("not_under_way", _("This has been decided or taken back already; reload the page."))
        steps.append([enrolment_], Act.TAKE_BACK, by=by, now=now, reason=reason.strip()[: steps.LONGEST])
        audit.record(action="class.take_back", actor=by, target=enrolment_, now=now)
        if by.pk != enrolment_.user_id:
            _tell(locked, [enrolment_], notice_templates.NOMINATION_BACK, "back", reason, now)


def leave(*, enrolment_: Enrolment, reason: str, by: User, now: datetime) -> bool:
    """Give up one's own place before the class runs; once it runs, the class head is asked. Returns whether one is out.

    Refusals: reason_missing, class_ended, not_enrolled.
    """
    reason = _said(reason, _("Say why you cannot take part."))
    with transaction.atomic():
        locked = enrolment.lock(enrolment_.training_class)
        enrolment.refuse_ended(locked)
        is_out = locked.state != TrainingClass.State.RUNNING
        if is_out:
            enrolment.withdraw(enrolment=enrolment_, reason=reason, by=by, now=now)
        else:
            _ask_leave(locked, enrolment_, reason, by, now)
        notices.send(
            notice_templates.LEFT if is_out else notice_templates.ASKS_TO_LEAVE,
            user_ids=[locked.head_id],
            params={"name": by.name, "title": locked.title, "class": locked.pk, "reason": reason},
            key=f"class:{locked.pk}:leave:{enrolment_.pk}:{int(now.timestamp())}",
            now=now,
        )
    return is_out


def _ask_leave(locked: TrainingClass, place: Enrolment, reason: str, by: User, now: datetime) -> None:
    asked = Enrolment.objects.active().filter(pk=place.pk, leave_reason="").update(leave_reason=reason)
    if not asked:
        raise Refusal("not_enrolled", _("You are not enrolled any more, or have asked already."))
    steps.append([place], Act.ASK_LEAVE, by=by, now=now, reason=reason)


def _said(text: str, otherwise: str) -> str:
    text = text.strip()[: steps.LONGEST]
    if not text:
        raise Refusal("reason_missing", otherwise)
    return text


def _refuse_closed(locked: TrainingClass, is_a_way: bool, now: datetime) -> None:
    if not is_a_way or not locked.takes_entries(timezone.localdate(now)):
        raise Refusal("entries_closed", _("The class takes nobody in this way, or not any more. Ask the class head."))


def _submit(
    places: list[Enrolment], state: str, act: str, by: User, statement: str, now: datetime, overlapping: Collection[int]
) -> None:
    """Write down what is submitted; who was on record for this class before submits again."""
    again = [place for place in places if place.pk]
    new = [place for place in places if not place.pk]
    enrolment.use_present_service(places)
    for place in places:
        place.state, place.statement, place.enrolled_at = state, statement, now
        place.reason, place.withdrawn_at = "", None
    enrolment.save_all(places)
    for group, step in ((new, act), (again, Act.RESUBMIT)):
        steps.append(group, step, by=by, now=now, reason=statement, overlapping=overlapping)


def _tell(
    locked: TrainingClass,
    places: list[Enrolment],
    template: notices.Template,
    what: str,
    reason: str,
    now: datetime,
) -> None:
    notices.send(
        template,
        user_ids=[place.user_id for place in places],
        params={"title": locked.title, "class": locked.pk, "reason": reason.strip()[: steps.LONGEST]},
        key=f"class:{locked.pk}:{what}:{int(now.timestamp())}",
        now=now,
    )
