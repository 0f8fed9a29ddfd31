"""结班: one act that fixes outcomes, posts hours and issues certificates, each exactly once.

`begin` is what a person does; `finish` is what the worker does. `finish` is one transaction, and running it again does
nothing, so a worker killed at any step leaves either nothing or everything, and the take-up completes it.
"""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import checklist, granting, notice_templates, reopening, requirements
from .models import Enrolment, TrainingClass
from .signals import class_closed

logger = logging.getLogger("shiliu.classes")


def begin(*, training_class: TrainingClass, by: User, now: datetime) -> None:
    """Start closing: refused while the checklist has a blocker; the rest is the worker's.

    Refusals: class_not_running, own_outcome (of a class that was reopened), class_not_ready (`blockers`: what stands in
    the way, in words).
    """
    with transaction.atomic():
        locked = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
        if locked.state not in (TrainingClass.State.RUNNING, TrainingClass.State.OPEN):
            raise Refusal("class_not_running", _("Only a running class can be closed."))
        if locked.reopened_at:
            reopening.refuse_own(locked, by)
        blockers = checklist.read(training_class=locked, now=now).blockers
        if blockers:
            words = [check.hint for check in blockers]
            raise Refusal("class_not_ready", _("The class cannot be closed yet."), blockers=words)
        locked.state, locked.closing_by = TrainingClass.State.CLOSING, by
        locked.save(update_fields=["state", "closing_by"])
        audit.record(action="class.close", actor=by, target=locked, now=now)
        # Robust: a queue that is down must not undo what is written; the clock takes the class up.
        transaction.on_commit(partial(_enqueue, locked.pk), robust=True)


def finish(*, class_id: int, now: datetime) -> bool:
    """Fix outcomes, post hours, issue certificates. Returns False when there was nothing left to do."""
    with transaction.atomic():
        closing = TrainingClass.objects.select_for_update().filter(state=TrainingClass.State.CLOSING)
        locked = closing.filter(pk=class_id).first()
        if locked is None:
            return False
        completed, lacking = _fix_outcomes(locked, now)
        given = _give(locked, completed, now)
        _tell(locked, lacking, now)
        locked.state, locked.closed_at, locked.reopened_at = TrainingClass.State.CLOSED, now, None
        locked.save(update_fields=["state", "closed_at", "reopened_at"])
        detail = {"completed": len(completed), "entries": given.hours, "certificates": given.certificates}
        audit.record(action="class.closed", actor=locked.closing_by, target=locked, detail=detail, now=now)
        transaction.on_commit(partial(class_closed.send, TrainingClass, training_class=locked), robust=True)
    return True


def finish_all(*, now: datetime) -> int:
    """Finish every class that is being closed; the clock calls it, so that a lost task loses nothing.

    One that fails is logged and keeps no other waiting.
    """
    finished = 0
    for class_id in TrainingClass.objects.filter(state=TrainingClass.State.CLOSING).values_list("pk", flat=True):
        try:
            finished += finish(class_id=class_id, now=now)
        except Exception:
            logger.exception("class %s could not be closed", class_id)
    return finished


def _enqueue(class_id: int) -> None:
    from .tasks import finish_closing

    finish_closing.enqueue(class_id)


def _fix_outcomes(training_class: TrainingClass, now: datetime) -> tuple[list[Enrolment], list[Enrolment]]:
    """Write what came of every place; returns those that completed and those that did not."""
    completed, lacking = [], []
    for row in requirements.matrix(training_class):
        place, facts, done = row.enrolment, row.as_facts(), row.is_complete
        place.outcome = Enrolment.Outcome.COMPLETED if done else Enrolment.Outcome.NOT_COMPLETED
        place.outcome_at, place.outcome_facts, place.training_class = now, facts, training_class
        (completed if done else lacking).append(place)
    changed = ["outcome", "outcome_at", "outcome_facts"]
    Enrolment.objects.bulk_update([*completed, *lacking], changed, batch_size=500)
    return completed, lacking


def _give(training_class: TrainingClass, completed: list[Enrolment], now: datetime) -> granting.Given:
    if training_class.reopened_at:
        return reopening.settle(training_class=training_class, completed=completed, now=now)
    by = training_class.closing_by
    return granting.give(places=completed, held=granting.Held(), reason="", by=by, now=now)


def _tell(training_class: TrainingClass, lacking: list[Enrolment], now: datetime) -> None:
    """Those who did not complete; the others hear of their certificates. Closing again says it again."""
    again = training_class.reopenings.count()
    notices.send(
        notice_templates.CLOSED_WITHOUT,
        user_ids=[place.user_id for place in lacking],
        params={"title": training_class.title, "class": training_class.pk},
        key=f"class:{training_class.pk}:closed:{again}" if again else f"class:{training_class.pk}:closed",
        now=now,
    )
