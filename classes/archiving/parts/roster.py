"""Who took part, in the unit of that day, and how everybody came in or did not: each step with who took it and why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from classes.archiving.dossier import (
    MOMENT,
    Dossier,
    File,
    Rows,
    Sheet,
    name_of,
    print_,
    whose,
    whose_columns,
    workbook,
    yes,
)
from classes.models import EnrolmentStep
from classes.printing import roster as printed
from lib.tables import Column


def files(at: Dossier) -> Iterator[File]:
    of = at.training_class
    yield print_(_("Class roster"), lambda: printed.made(of, with_withdrawn=True, by=at.by, now=at.now))
    yield workbook(_("Roster"), Sheet(_("Roster"), _roster_columns(), lambda: _roster(at)))
    steps = Sheet(_("Steps"), _step_columns(), lambda: _steps(at))
    yield workbook(_("Nominations, applications and approvals"), steps)


def _roster_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Rank level at the time"), 16),
        Column(_("State"), 10),
        Column(_("Enrolled at"), 17, MOMENT),
        Column(_("Enrolled by"), 12),
        Column(_("Nominated by"), 12),
        Column(_("Why the person should take part"), 30),
        Column(_("Withdrawn at"), 17, MOMENT),
        Column(_("Reason"), 30),
    ]


def _roster(at: Dossier) -> Rows:
    for number, place in enumerate(at.places, start=1):
        yield [
            *whose(number, place),
            place.rank_name,
            place.get_state_display(),
            place.enrolled_at,
            name_of(place.enrolled_by),
            name_of(place.nominated_by),
            place.statement,
            place.withdrawn_at,
            place.reason,
        ]


def _step_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Step"), 20),
        Column(_("Done at"), 17, MOMENT),
        Column(_("By"), 12),
        Column(_("Reason"), 40),
        Column(_("In spite of another class"), 10),
    ]


def _steps(at: Dossier) -> Rows:
    """Of those too who were refused, took it back or never got a place."""
    taken = EnrolmentStep.objects.filter(enrolment__training_class=at.training_class)
    taken = taken.select_related("enrolment__user", "enrolment__unit", "by")
    ordered = taken.order_by("enrolment__unit__path", "enrolment__user__staff_number", "pk")
    for number, step in enumerate(ordered.iterator(chunk_size=500), start=1):
        despite = yes(True) if step.despite_overlap else ""
        shown = step.get_act_display()
        yield [*whose(number, step.enrolment), shown, step.at, name_of(step.by), step.reason, despite]
