"""更正: results that change after a class was closed: an exam marked again, a late answer accepted, an attempt voided.

An outcome stays as closing fixed it until a person corrects it, with a reason: nothing follows by itself; and an exam
that is being marked again is no change before its mark is there. `read` says
whose outcome would be another by what is on record now; `correct` makes it so. Hours are then reversed or posted again,
a certificate is revoked or issued; what was before stays in ledger, certificates and trail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal
from quizzes.models import Candidate

from . import granting, notice_templates, requirements
from .models import Enrolment, TrainingClass

REASON_LENGTH = 300


@dataclass(frozen=True)
class Change:
    """A place whose outcome no longer agrees with what is on record; `row` is how the person stands now."""

    enrolment: Enrolment
    row: requirements.Row

    @property
    def completes(self) -> bool:
        """What a correction makes of it."""
        return self.row.meets_all


def read(training_class: TrainingClass) -> list[Change]:
    """Whose outcome would be another now, by unit and staff number; five queries. Empty unless the class is closed."""
    if training_class.state != TrainingClass.State.CLOSED:
        return []
    places = training_class.enrolments.active().exclude(outcome=Enrolment.Outcome.OPEN)
    return _changes(places.select_related("user", "unit").order_by("unit__path", "user__staff_number"))


def correct(*, enrolment: Enrolment, reason: str, by: User, now: datetime) -> Enrolment:
    """Give the place the outcome that follows from what is on record now, with all that hangs on it. Doing it twice is
    once.

    Refusals: own_outcome, reason_missing, class_not_closed, nothing_to_correct.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if enrolment.user_id == by.pk:
        raise Refusal("own_outcome", _("Nobody corrects an outcome of one's own."))
    if not reason:
        raise Refusal("reason_missing", _("Say why the outcome is corrected."))
    with transaction.atomic():
        _refuse_unless_closed(enrolment.training_class_id)
        found = Enrolment.objects.active().select_for_update(of=("self",)).select_related("training_class")
        changes = _changes([found.get(pk=enrolment.pk)])
        if not changes:
            raise Refusal("nothing_to_correct", _("The outcome agrees with what is on record."))
        _write(changes[0], reason, by, now)
    return changes[0].enrolment


def tell_head(*, candidate: Candidate, now: datetime) -> None:
    """After an exam's result changed: heads of closed classes learn of an outcome that would be another now.

    While the exam is open no class that asks it can be closed: that is nearly every result, and it costs nothing.
    """
    if candidate.sitting.is_open(now=now):
        return
    places = Enrolment.objects.active().filter(
        user=candidate.user_id,
        training_class__state=TrainingClass.State.CLOSED,
        training_class__requirements__sitting=candidate.sitting_id,
    )
    for change in _changes(places.select_related("training_class", "user")):
        training_class = change.enrolment.training_class
        values = {"name": change.enrolment.user.name, "title": training_class.title, "class": training_class.pk}
        notices.send(
            notice_templates.RESULT_CHANGED,
            user_ids=[training_class.head_id],
            params=values,
            key=f"class:{training_class.pk}:changed:{change.enrolment.pk}:{int(now.timestamp())}",
            now=now,
        )


def _changes(places: Iterable[Enrolment]) -> list[Change]:
    rows = requirements.as_now(places)
    known = [row for row in rows if not row.awaits_result]
    return [Change(row.enrolment, row) for row in known if row.meets_all != row.enrolment.is_completed]


def _refuse_unless_closed(class_id: int) -> None:
    training_class = TrainingClass.objects.select_for_update().get(pk=class_id)
    if training_class.state != TrainingClass.State.CLOSED:
        raise Refusal("class_not_closed", _("Only outcomes of a closed class are corrected."))


def _write(change: Change, reason: str, by: User, now: datetime) -> None:
    place, was = change.enrolment, change.enrolment.outcome
    place.outcome = Enrolment.Outcome.COMPLETED if change.completes else Enrolment.Outcome.NOT_COMPLETED
    place.outcome_at, place.outcome_facts = now, change.row.as_facts()
    place.save(update_fields=["outcome", "outcome_at", "outcome_facts"])
    settle = granting.give if change.completes else granting.take_back
    settle(places=[place], held=granting.held([place]), reason=reason, by=by, now=now)
    detail = {"was": was, "is": place.outcome, "reason": reason}
    audit.record(action="class.correct", actor=by, target=place, detail=detail, now=now)
    _tell(place, reason, now)


def _tell(place: Enrolment, reason: str, now: datetime) -> None:
    corrected = notice_templates.NOW_COMPLETED if place.is_completed else notice_templates.NOW_NOT_COMPLETED
    notices.send(
        corrected,
        user_ids=[place.user_id],
        params={"title": place.training_class.title, "class": place.training_class_id, "reason": reason},
        key=f"class:{place.training_class_id}:corrected:{place.pk}:{int(now.timestamp())}",
        now=now,
    )
