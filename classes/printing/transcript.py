"""成绩单: people × whatever the class asks, with marks where there are marks and signs where there are none.

The columns are the requirements as `requirements` reads them: a kind that is new prints itself. What is not released to
the trainees, or was declared void, is not printed. Nobody is ranked: people stand by unit and number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from classes import requirements, rules
from classes.attending import reading
from classes.models import Enrolment, TrainingClass
from classes.requirements import Row
from classes.rules import Standing

from . import base

UPRIGHT = 4  # so many columns fit on a standing sheet
TITLED = 8  # so many have room for their titles on a lying one; more are numbered
MOST = 20  # so many fit at all; the rest stand on sheets that follow

BELOW, MET, RECOGNISED, NOT_MET, WAITS, BEGUN, NOTHING = "( )", "√", "△", "×", "…", "○", "–"
SIGNS = {
    MET: gettext_lazy("met"),
    BELOW: gettext_lazy("what is asked is not reached"),
    NOT_MET: gettext_lazy("not met"),
    RECOGNISED: gettext_lazy("recognised"),
    WAITS: gettext_lazy("result not there or not released"),
    BEGUN: gettext_lazy("begun"),
    NOTHING: gettext_lazy("not begun"),
}
WORDS = {
    "transcript": gettext_lazy("Transcript of the class"),
    "none": gettext_lazy("Nobody is on the roster yet"),
    "signed_head": gettext_lazy("Class head (signature)"),
    "signed_day": gettext_lazy("Date"),
}


@dataclass(frozen=True)
class Line:
    """One person as printed: a cell for each requirement, and what came of it all."""

    place: Enrolment
    cells: Sequence[str]
    outcome: str


def record(training_class: TrainingClass, *, by: User, now: datetime) -> None:
    """It takes marks of people along: each print stands in the audit trail."""
    detail = {
        "people": training_class.enrolments.active().count(),
        "requirements": training_class.requirements.count(),
    }
    audit.record(action="class.print_transcript", actor=by, target=training_class, detail=detail, now=now)


def name_of(training_class: TrainingClass) -> str:
    return _("%(title)s transcript") % {"title": training_class.title}


def made(training_class: TrainingClass, *, by: User, now: datetime, tell: base.Tell | None = None) -> bytes:
    """Refusal no_font."""
    columns, lines = _columns(training_class), read(training_class, now)
    over = training_class.state in (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)
    sessions = reading.sessions_of({training_class.pk})[training_class.pk]
    data = base.frame(training_class, WORDS, by=by, now=now) | {
        "facts": base.facts(training_class, sessions),
        "upright": len(columns) <= UPRIGHT,
        "titled": len(columns) <= TITLED,
        "outcome": _("Outcome") if over else _("Met"),
        "sheets": [_sheet(columns[part], lines, part) for part in _parts(len(columns))] if lines else [],
        "legend": _legend(lines),
    }
    return base.made("transcript", data, now=now, tell=tell)


def read(training_class: TrainingClass, now: datetime) -> list[Line]:
    """What the class head knows of everybody, without what the trainees may not know yet or no more."""
    places = base.in_order(training_class.enrolments.active())
    for place in places:
        place.training_class = training_class
    known, told = requirements.rows(places), requirements.as_now(places, shown_at=now)
    return [_line(*pair) for pair in zip(known, told, strict=True)]


def cell(known: Standing, told: Standing, *, frozen: bool) -> str:
    """A mark or an amount, in brackets where it is not enough; else a sign. `frozen`: closing has decided on it."""
    hidden = is_hidden(known, told)
    if hidden and not frozen:
        return WAITS
    shown = known if frozen else told
    if shown.exempt:
        return RECOGNISED
    figure = "" if hidden else shown.rule.figure(shown)
    if figure:
        return figure if shown.met else f"({figure})"
    if shown.met:
        return MET
    return NOT_MET if frozen else _open(shown)


def is_hidden(known: Standing, told: Standing) -> bool:
    """Whether there is a mark that the trainee may not know yet or no more."""
    return _has_mark(known) and not _has_mark(told)


def _open(shown: Standing) -> str:
    if shown.lost and not shown.started:
        return NOT_MET
    if shown.waits:
        return WAITS
    return BEGUN if shown.started else NOTHING


def _has_mark(standing: Standing) -> bool:
    return standing.grade is not None or standing.value is not None


def _line(known: Row, told: Row) -> Line:
    place = known.enrolment
    outcome = place.get_outcome_display() if place.outcome else f"{told.met} / {told.total}"
    return Line(place, list(_cells(known, told)), str(outcome))


def _cells(known: Row, told: Row) -> Iterator[str]:
    """What closing froze stands in the order in which the class asked it, and it asks nothing else since."""
    for at, now in enumerate(told.standings):
        kept = known.standings[at] if at < len(known.standings) else None
        same = kept is not None and kept.kind == now.kind
        yield cell(kept, now, frozen=bool(known.enrolment.outcome)) if kept and same else ""


def _columns(training_class: TrainingClass) -> list[dict[str, str]]:
    return [
        {
            "number": str(number),
            "title": rules.titled(asked),
            "asks": str(rules.of(asked).asks(asked)) + ("" if asked.is_required else f" · {_('elective')}"),
        }
        for number, asked in enumerate(requirements.of_class(training_class), start=1)
    ]


def _parts(columns: int) -> list[slice]:
    """The columns of each sheet, about as many on each."""
    sheets = max(ceil(columns / MOST), 1)
    size = max(ceil(columns / sheets), 1)
    return [slice(at, at + size) for at in range(0, max(columns, 1), size)]


def _sheet(columns: Sequence[dict[str, str]], lines: Sequence[Line], part: slice) -> dict[str, Any]:
    return {
        "columns": columns,
        "longest": [max(map(len, cells)) for cells in zip(*(line.cells[part] for line in lines), strict=True)],
        "lines": [
            [
                str(number),
                line.place.user.name,
                line.place.unit.name if line.place.unit else "",
                *line.cells[part],
                line.outcome,
            ]
            for number, line in enumerate(lines, start=1)
        ],
    }


def _legend(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """What the signs mean that stand on this print."""
    used = {BELOW if each.startswith("(") else each for line in lines for each in line.cells}
    return [(sign, str(words)) for sign, words in SIGNS.items() if sign in used]
