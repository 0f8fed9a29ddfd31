"""Nominations, applications and wishes to leave of one class that nobody has decided on yet."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .checks import Check
from .models import Enrolment, TrainingClass

State = Enrolment.State


@dataclass(frozen=True)
class Undecided:
    """`entering` wait for whoever runs the class, `units` for the unit of the applicant first; `leaving` asked to be
    let go."""

    entering: int
    units: int
    leaving: int


def read(training_class: TrainingClass) -> Undecided:
    """One query."""
    first = Q(state=State.APPLIED) if training_class.asks_unit else Q(pk__in=[])
    counts = training_class.enrolments.order_by().aggregate(
        entering=Count("pk", filter=Q(state__in=Enrolment.PENDING) & ~first),
        units=Count("pk", filter=first),
        leaving=Count("pk", filter=Q(state=State.APPROVED) & ~Q(leave_reason="")),
    )
    return Undecided(**counts)


def waiting(found: Undecided, training_class: TrainingClass) -> list[tuple[str, str, str, bool, None, tuple[str, str]]]:
    """Lines of what waits for whoever runs the class: (code, text, hint, late, requirement, act)."""
    act = (f"{reverse('classes_desk:approvals')}?training_class={training_class.pk}", _("Decide"))
    entering = ngettext(
        "%(count)s nomination or application waits for a decision",
        "%(count)s nominations and applications wait for a decision",
        found.entering,
    ) % {"count": found.entering}
    leaving = ngettext("%(count)s trainee asks to be let go", "%(count)s trainees ask to be let go", found.leaving) % {
        "count": found.leaving
    }
    units = _("Wait for their units first: %(count)s.") % {"count": found.units} if found.units else ""
    lines = [("entries", entering, units, False, None, act)] if found.entering else []
    return [*lines, ("leaving", leaving, "", False, None, act)] if found.leaving else lines


def checks(found: Undecided) -> list[Check]:
    """Only where there is something: closing ends the roster, and with it every way into the class and out of it."""
    count = found.entering + found.units + found.leaving
    if not count:
        return []
    text = _("Nobody has decided on nominations, applications or wishes to leave: %(count)s") % {"count": count}
    hint = _("Who has no place when the class is closed does not get one; who has one is recorded with its outcome.")
    return [Check("undecided", False, text, hint, blocks=False)]
