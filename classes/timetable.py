"""The timetable of a class after a session is planned: changing it, cancelling it, holding it after all.

A session with records stays: it is cancelled, shown as such, and counts for nothing.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import notice_templates
from .lifecycle import editable
from .models import ClassSession, TrainingClass

REASON_LENGTH = 300
# What makes trainees come at another time or to another place.
TOLD = frozenset({"starts_at", "ends_at", "place"})


def change(*, session: ClassSession, fields: Collection[str], by: User, now: datetime) -> None:
    """Write the named fields. Trainees are told of another time or place while it lies ahead.

    Refusals: class_ended, session_cancelled.
    """
    if not fields:
        return
    with transaction.atomic():
        training_class = editable(session.training_class)
        if ClassSession.objects.filter(pk=session.pk, cancelled_at__isnull=False).exists():
            text = _("This session is cancelled. Say first that it is held after all, then change it.")
            raise Refusal("session_cancelled", text)
        session.save(update_fields=list(fields))
        detail = {"what": session.title, "fields": sorted(fields)}
        audit.record(action="class.session_change", actor=by, target=training_class, detail=detail, now=now)
        if TOLD & set(fields) and session.ends_at > now:
            _tell(training_class, session, notice_templates.SESSION_MOVED, "moved", now)


def cancel(*, session: ClassSession, reason: str, by: User, now: datetime) -> None:
    """It does not take place: trainees read why, and nothing about it counts.

    Refusals: class_ended, reason_missing, session_cancelled.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Say why it does not take place."))
    with transaction.atomic():
        training_class = editable(session.training_class)
        locked = ClassSession.objects.select_for_update().get(pk=session.pk)
        if locked.cancelled_at:
            raise Refusal("session_cancelled", _("This session is cancelled already."))
        locked.cancelled_at, locked.cancel_reason = now, reason
        locked.save(update_fields=["cancelled_at", "cancel_reason"])
        _record("class.session_cancel", locked, training_class, by, now)
        _tell(training_class, locked, notice_templates.SESSION_CANCELLED, "cancelled", now)


def restore(*, session: ClassSession, by: User, now: datetime) -> None:
    """It takes place after all; what was entered counts again. Refusal: class_ended."""
    with transaction.atomic():
        training_class = editable(session.training_class)
        locked = ClassSession.objects.select_for_update().get(pk=session.pk)
        if locked.cancelled_at is None:
            return
        locked.cancelled_at, locked.cancel_reason = None, ""
        locked.save(update_fields=["cancelled_at", "cancel_reason"])
        _record("class.session_restore", locked, training_class, by, now)
        _tell(training_class, locked, notice_templates.SESSION_RESTORED, "restored", now)


def _record(action: str, session: ClassSession, training_class: TrainingClass, by: User, now: datetime) -> None:
    detail = {"what": session.title, "reason": session.cancel_reason}
    audit.record(action=action, actor=by, target=training_class, detail=detail, now=now)


def _tell(
    training_class: TrainingClass, session: ClassSession, template: notices.Template, what: str, now: datetime
) -> None:
    """Those who take part, once for each act; before the class is open nobody knows of its timetable."""
    if training_class.state == TrainingClass.State.DRAFT:
        return
    notices.send(
        template,
        user_ids=list(training_class.enrolments.active().values_list("user_id", flat=True)),
        params={
            "class": training_class.pk,
            "session": session.title,
            "from": session.starts_at.isoformat(),
            "until": session.ends_at.isoformat(),
            "place": session.place,
            "reason": session.cancel_reason,
        },
        key=f"session:{session.pk}:{what}:{int(now.timestamp())}",
        now=now,
    )
