"""A class from draft to running; closing has a module of its own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import enrolment
from .models import Requirement, TrainingClass

State = TrainingClass.State
STEPS = {
    State.DRAFT: (State.OPEN, State.RUNNING),
    State.OPEN: (State.DRAFT, State.RUNNING),
    State.CLOSED: (State.ARCHIVED,),
}
EDITABLE = (State.DRAFT, State.OPEN, State.RUNNING)


def advance(*, training_class: TrainingClass, to: str, by: User, now: datetime) -> None:
    """Move a class one step; steps that do not exist are refused."""
    with transaction.atomic():
        locked = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
        if to not in STEPS.get(State(locked.state), ()):
            raise Refusal("no_such_step", _("The class cannot go there from its present state."))
        before, locked.state = locked.state, to
        locked.save(update_fields=["state"])
        audit.record(action="class.state", actor=by, target=locked, detail={"from": before, "to": to}, now=now)


def add_requirement(*, requirement: Requirement, by: User, now: datetime) -> None:
    """Ask one thing more; who is enrolled becomes a candidate of a new exam."""
    with transaction.atomic():
        training_class = _editable(requirement.training_class)
        requirement.order = training_class.requirements.count()
        requirement.save(force_insert=True)
        if requirement.sitting_id:
            enrolment.ensure_candidates(training_class=training_class)
        audit.record(
            action="class.requirement_add",
            actor=by,
            target=training_class,
            detail={"requirement": str(requirement)},
            now=now,
        )


def remove_requirement(*, requirement: Requirement, by: User, now: datetime) -> None:
    """Stop asking it. What people did for it stays on record."""
    with transaction.atomic():
        training_class = _editable(requirement.training_class)
        audit.record(
            action="class.requirement_remove",
            actor=by,
            target=training_class,
            detail={"requirement": str(requirement)},
            now=now,
        )
        requirement.delete()


def refuse_unless_editable(training_class: TrainingClass) -> None:
    """A class that is being closed, closed or archived does not change any more."""
    if training_class.state not in EDITABLE:
        raise Refusal("class_ended", _("The class is closed; it cannot change any more."))


def _editable(training_class: TrainingClass) -> TrainingClass:
    locked = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    refuse_unless_editable(locked)
    return locked
