"""Leave: a trainee asks, whoever runs the class answers, and what is approved is on record as attendance at once."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes import notice_templates
from classes.lifecycle import editable
from classes.models import ClassSession, Enrolment, LeaveLine, LeaveRequest, TrainingClass
from lib.problems import Refusal

from . import entering

State = LeaveRequest.State
REASON_LENGTH = 300


def ask(*, enrolment: Enrolment, hours: Mapping[ClassSession, Decimal], reason: str, now: datetime) -> LeaveRequest:
    """Ask for leave from these sessions; the class head is told.

    Refusals: class_ended, not_enrolled, nothing_chosen, reason_missing, already_requested, session_cancelled.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if not hours:
        raise Refusal("nothing_chosen", _("Choose the sessions for which you ask for leave."))
    if not reason:
        raise Refusal("reason_missing", _("Say why you ask for leave."))
    with transaction.atomic():
        training_class = editable(enrolment.training_class)
        _refuse_unless_possible(enrolment, hours)
        request = LeaveRequest.objects.create(enrolment=enrolment, reason=reason, asked_at=now)
        LeaveLine.objects.bulk_create(
            LeaveLine(request=request, session=session, hours=wanted) for session, wanted in hours.items()
        )
        _tell_head(training_class, request, enrolment.user, now)
    return request


def withdraw(*, request: LeaveRequest, now: datetime) -> None:
    """The trainee takes it back before it is answered. Refusal: answered."""
    with transaction.atomic():
        locked = _waiting(request)
        locked.state, locked.decided_at = State.WITHDRAWN, now
        locked.save(update_fields=["state", "decided_at"])


def approve(*, request: LeaveRequest, answer: str, by: User, now: datetime) -> None:
    """Grant it: the hours are on record as leave, the trainee is told.

    Refusals: class_ended, answered, own_leave, not_enrolled, was_present.
    """
    with transaction.atomic():
        editable(request.enrolment.training_class)
        locked = _decided(request, State.APPROVED, answer.strip(), by, now)
        entering.fill_leave(request=locked, by=by, now=now)
        _tell_trainee(locked, now)


def refuse(*, request: LeaveRequest, answer: str, by: User, now: datetime) -> None:
    """Say no, with a reason that the trainee reads. Refusals: class_ended, answered, own_leave, reason_missing."""
    if not answer.strip():
        raise Refusal("reason_missing", _("Say why the leave is refused."))
    with transaction.atomic():
        editable(request.enrolment.training_class)
        _tell_trainee(_decided(request, State.REFUSED, answer.strip(), by, now), now)


def _refuse_unless_possible(enrolment: Enrolment, hours: Mapping[ClassSession, Decimal]) -> None:
    if not Enrolment.objects.active().filter(pk=enrolment.pk).exists():
        raise Refusal("not_enrolled", _("You are not on the roster of this class any more."))
    fresh = ClassSession.objects.filter(training_class=enrolment.training_class_id, cancelled_at=None)
    if fresh.filter(pk__in=[session.pk for session in hours]).count() != len(hours):
        raise Refusal("session_cancelled", _("One of these sessions does not take place any more. Choose again."))
    waiting = LeaveLine.objects.filter(request__enrolment=enrolment, request__state=State.OPEN, session__in=list(hours))
    if waiting.exists():
        raise Refusal("already_requested", _("You have asked for one of these already; the answer is still to come."))


def _waiting(request: LeaveRequest) -> LeaveRequest:
    """Locked; two answers at once are one answer and a refusal."""
    locked = LeaveRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != State.OPEN:
        raise Refusal("answered", _("This request is not open any more: %(state)s.") % {"state": _shown(locked)})
    return locked


def _decided(request: LeaveRequest, state: str, answer: str, by: User, now: datetime) -> LeaveRequest:
    locked = _waiting(request)
    place = request.enrolment
    if place.user_id == by.pk:
        raise Refusal("own_leave", _("Nobody answers a request of one's own; somebody else who runs the class can."))
    if not Enrolment.objects.active().filter(pk=place.pk).exists():
        raise Refusal("not_enrolled", _("This person is not on the roster any more."))
    locked.state, locked.answer, locked.decided_at, locked.decided_by = state, answer[:REASON_LENGTH], now, by
    locked.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    detail = {"request": locked.pk, "answer": locked.answer}
    action = "class.leave_approve" if state == State.APPROVED else "class.leave_refuse"
    audit.record(action=action, actor=by, target=place, detail=detail, now=now)
    return locked


def _shown(request: LeaveRequest) -> str:
    return str(request.get_state_display())


def _tell_head(training_class: TrainingClass, request: LeaveRequest, person: User, now: datetime) -> None:
    values = {"name": person.name, "title": training_class.title, "class": training_class.pk, "reason": request.reason}
    notices.send(
        notice_templates.LEAVE_ASKED,
        user_ids=[training_class.head_id],
        params=values,
        key=f"leave:{request.pk}:asked",
        now=now,
    )


def _tell_trainee(request: LeaveRequest, now: datetime) -> None:
    training_class = request.enrolment.training_class
    approved = request.state == State.APPROVED
    notices.send(
        notice_templates.LEAVE_APPROVED if approved else notice_templates.LEAVE_REFUSED,
        user_ids=[request.enrolment.user_id],
        params={"title": training_class.title, "class": training_class.pk, "answer": request.answer},
        key=f"leave:{request.pk}:{request.state}",
        now=now,
    )
