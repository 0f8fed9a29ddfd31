"""Reading a list of trainees: a file becomes a preview; enrolling them is `enrolment.enrol`, after a second look."""

from django.utils.translation import gettext as _

from accounts import scope
from accounts.models import User
from lib import listings
from lib.problems import Refusal
from lib.tables import UnreadableTableError, read_sheets

from . import overlaps, rosters
from .models import TrainingClass


def preview(
    *, data: bytes, training_class: TrainingClass, by: User, roles: tuple[str, ...] = scope.MANAGING
) -> rosters.Plan:
    """What the file would do, for whom `by` may enrol; writes nothing.

    Refusals: roster-unreadable, roster-header, roster-long, roster-empty.
    """
    lines = _lines(data)
    numbers = {line.staff_number for line in lines}
    enrolled = training_class.enrolments.active().filter(user__staff_number__in=numbers)
    return rosters.compare(
        lines, _people(numbers, by, training_class, roles), enrolled.values_list("user__staff_number", flat=True)
    )


def _lines(data: bytes) -> list[rosters.Line]:
    try:
        lines = rosters.parse(read_sheets(data))
    except UnreadableTableError as error:
        raise Refusal("roster-unreadable", error.message) from error
    except listings.NoHeaderError as error:
        raise Refusal("roster-header", _("No sheet has a column headed “staff number”.")) from error
    if not lines:
        raise Refusal("roster-empty", _("There is nobody below the header."))
    if len(lines) > rosters.MAX_LINES:
        raise Refusal("roster-long", _("That is more than %(max)s people at once.") % {"max": rosters.MAX_LINES})
    return lines


def _people(
    numbers: set[str], by: User, training_class: TrainingClass, roles: tuple[str, ...]
) -> dict[str, rosters.Known]:
    reach = list(scope.people(by, *roles).filter(staff_number__in=numbers).with_membership())
    busy = overlaps.find(training_class=training_class, user_ids=[person.pk for person in reach])
    return {
        person.staff_number: rosters.Known(
            person.staff_number,
            person.name,
            str(person.unit) if person.unit else "",
            person.is_active,
            "；".join(map(str, busy.get(person.pk, ()))),
        )
        for person in reach
    }
