"""花名册: who takes part, by the unit of the day of enrolment. What the roster on the desk does not show (a mobile
number, for instance) does not stand here either."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from classes.attending import reading
from classes.models import Enrolment, TrainingClass

from . import base

WORDS = {
    "roster": gettext_lazy("Class roster"),
    "rank": gettext_lazy("Rank level"),
    "state": gettext_lazy("State"),
    "remarks": gettext_lazy("Remark"),
    "none": gettext_lazy("Nobody is on the roster yet"),
}


def name_of(training_class: TrainingClass) -> str:
    return _("%(title)s roster") % {"title": training_class.title}


def made(
    training_class: TrainingClass, *, with_withdrawn: bool, by: User, now: datetime, tell: base.Tell | None = None
) -> bytes:
    """Those who take part; `with_withdrawn`: also those who had a place and left. Refusal no_font."""
    enrolments = training_class.enrolments
    people = base.in_order(enrolments.placed() if with_withdrawn else enrolments.active())
    sessions = reading.sessions_of({training_class.pk})[training_class.pk]
    groups = _groups(people)
    sums = _("%(people)s people of %(units)s units") % {"people": len(people), "units": len(groups)}
    data = base.frame(training_class, WORDS, by=by, now=now) | {
        "facts": base.facts(training_class, sessions),
        "groups": groups,
        "sums": sums,
    }
    return base.made("roster", data, now=now, tell=tell)


def _groups(people: Sequence[Enrolment]) -> list[dict[str, Any]]:
    """A unit with its people, who are numbered through."""
    numbered = enumerate(people, start=1)
    by_unit = [(place, list(found)) for place, found in groupby(numbered, key=lambda each: each[1].unit)]
    return [
        {
            "unit": _("%(unit)s (%(count)s people)")
            % {"unit": unit.name if unit else _("Without a unit"), "count": len(found)},
            "people": [_line(number, place) for number, place in found],
        }
        for unit, found in by_unit
    ]


def _line(number: int, place: Enrolment) -> list[str]:
    state = place.get_outcome_display() if place.is_active and place.outcome else place.get_state_display()
    return [str(number), place.user.name, place.rank_name, str(state)]
