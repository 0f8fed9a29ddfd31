"""桌签: tent cards for the table. The name stands on both faces, on one of them upside down, so that it reads from both
sides once the sheet is folded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from classes.models import ClassSession, Enrolment, TrainingClass

from . import base

WORDS = {"cards": gettext_lazy("Name cards")}
ONE, TWO = 1, 2  # cards on a sheet of A4
WIDE_SPACE = "\u3000"
# A name of two characters: 张三.
SHORT = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2}")
BETWEEN_NAMES = re.compile(r"[、，,；;/／\n]")


@dataclass(frozen=True)
class Card:
    name: str
    unit: str


def of_people(places: Iterable[Enrolment]) -> list[Card]:
    return [Card(spaced(place.user.name), place.unit.name if place.unit else "") for place in places]


def of_teachers(sessions: Iterable[ClassSession]) -> list[Card]:
    """Whoever teaches, once each, in the order of the timetable; one session may name several."""
    named = (name.strip() for session in sessions for name in BETWEEN_NAMES.split(session.teacher))
    return [Card(spaced(name), str(_("Teacher"))) for name in dict.fromkeys(filter(None, named))]


def spaced(name: str) -> str:
    """A name of two characters with a space between them, as wide as one: 张　三."""
    return WIDE_SPACE.join(name) if SHORT.fullmatch(name) else name


def name_of(training_class: TrainingClass) -> str:
    return _("%(title)s name cards") % {"title": training_class.title}


def made(
    training_class: TrainingClass,
    cards: Sequence[Card],
    *,
    on_sheet: int,
    by: User,
    now: datetime,
    tell: base.Tell | None = None,
) -> bytes:
    """Refusal no_font."""
    data = base.frame(training_class, WORDS, by=by, now=now) | {
        "on_sheet": on_sheet,
        "cards": [asdict(card) for card in cards],
    }
    return base.made("cards", data, now=now, tell=tell)
