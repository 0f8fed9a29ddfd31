"""Statistics as tables: the same rows on the page, in Excel and in csv. Numbers are rounded here, once, and what would
be told about too few people is left empty here, for all three.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from lib import tables

from .item_analysis import Exam, Result
from .item_hints import Counted
from .statistics import SMALLEST_GROUP, STEPS, Figures, Group

LONGEST_STEM = 80
HUNDREDTH = Decimal("0.01")
GROUP_NAMES: dict[Group, str | Promise] = {
    "upper": _("Upper group"),
    "middle": _("Middle group"),
    "lower": _("Lower group"),
}
Value = str | int | Decimal | None


@dataclass(frozen=True)
class Field:
    """A column; `name` stands in the address when it sorts. Kinds: text, short, count, figure (0.00), share (%),
    seconds."""

    title: str | Promise
    kind: str = "text"
    name: str = ""
    width: float = 12

    @property
    def css(self) -> str:
        return {"text": "words", "short": ""}.get(self.kind, "r num")

    def show(self, value: Value) -> str:
        """As the page shows it; a dash where nothing can be said."""
        if value is None:
            return "—"
        if self.kind == "share":
            return f"{value}%"
        return f"{value}".replace("-", "−") if self.kind == "figure" else str(value)

    def as_column(self) -> tables.Column:
        return tables.Column(str(self.title), self.width, {"figure": "0.00", "share": '0"%"'}.get(self.kind, ""))


@dataclass(frozen=True)
class Row:
    """Values in the order of the fields, and what the page knows besides: the result or the line they are about."""

    values: Sequence[Value]
    about: Any = None


@dataclass(frozen=True)
class Table:
    """`notes` stand above it in a workbook."""

    title: str
    fields: Sequence[Field]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    order: str = ""

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Rows for the template: (field, text) of each cell, and what the row is about."""
        return [
            {"about": row.about, "cells": [(f, f.show(v)) for f, v in zip(self.fields, row.values, strict=True)]}
            for row in self.rows
        ]

    def sorted_by(self, order: str) -> "Table":
        """By a column, empty cells last; an order that is not known changes nothing."""
        at = next((i for i, each in enumerate(self.fields) if each.name and each.name == order.removeprefix("-")), None)
        if at is None:
            return self
        filled = [row for row in self.rows if row.values[at] is not None]
        empty = [row for row in self.rows if row.values[at] is None]
        filled.sort(key=lambda row: row.values[at], reverse=order.startswith("-"))  # type: ignore[arg-type, return-value]
        return replace(self, rows=[*filled, *empty], order=order)


QUESTION = (
    Field(gettext_lazy("Question"), width=60),
    Field(gettext_lazy("Question type"), "short", "type"),
    Field(gettext_lazy("What stands out"), "short", width=18),
    Field(gettext_lazy("First answers"), "count", "count"),
    Field(gettext_lazy("Share earned"), "figure", "facility"),
    Field(gettext_lazy("Discrimination"), "figure", "discrimination"),
    Field(gettext_lazy("Upper group"), "figure", "upper"),
    Field(gettext_lazy("Lower group"), "figure", "lower"),
    Field(gettext_lazy("Left blank"), "count", "blank"),
    Field(gettext_lazy("Time (s, about)"), "seconds", "seconds"),
)
ANSWER = (
    Field(gettext_lazy("Answer"), width=44),
    Field(gettext_lazy("Right"), width=8),
    Field(gettext_lazy("How many people"), "count"),
    Field(gettext_lazy("All"), "share"),
    *(Field(name, "share") for name in GROUP_NAMES.values()),
)
STEP = (Field(gettext_lazy("Share of the full mark")), Field(gettext_lazy("Candidates"), "count"))
OF_PART = QUESTION[3:-1]  # from the number of answers on; no time: parts are saved together
PART = (
    Field(gettext_lazy("First answers"), "count"),
    Field(gettext_lazy("Share earned"), "figure"),
    Field(gettext_lazy("Discrimination"), "figure"),
)


def questions(exam: Exam, *, about: str) -> Table:
    """Every question of an exam, the worst first; `about`: its title."""
    rows = [Row([*_named(result), *_figures(result.figures)], result) for result in exam.results]
    return Table(gettext("Questions"), QUESTION, rows, notes=[about, *notes(exam)])


def notes(exam: Exam) -> list[str]:
    """What holds for the exam as a whole, a line each."""
    found, size = exam.reliability, {"count": exam.reliability.count, "questions": exam.reliability.questions}
    lines = [gettext("First attempts that count: %(count)s") % {"count": exam.count}]
    if exam.graded >= SMALLEST_GROUP:
        lines.append(gettext("Mean share of the full mark: %(mean)s") % {"mean": figure(exam.mean)})
    if found.alpha is None:
        return [*lines, reason(found.reason)]
    lines.append(gettext("Cronbach's alpha: %(alpha)s") % {"alpha": figure(found.alpha)})
    lines.append(gettext("Standard error of measurement: %(error)s marks") % {"error": figure(found.error)})
    return [*lines, gettext("From %(count)s candidates with the same %(questions)s questions") % size]


def reason(code: str) -> str:
    """Why there is no alpha."""
    words = {
        "few": _("Too few candidates for alpha: it takes ten whose answers are all marked."),
        "forms_differ": _("No alpha: candidates had different questions, and it compares answers to the same ones."),
        "few_questions": _("No alpha: it takes two questions that count."),
        "no_spread": _("No alpha: all candidates have the same mark."),
    }
    return str(words[code])


def steps(exam: Exam) -> Table:
    """How the marks are spread, in tenths of the full mark; nothing of fewer than five people."""
    width = 100 // STEPS
    rows = [Row([f"{at * width}–{(at + 1) * width}%", count]) for at, count in enumerate(exam.steps)]
    told = exam.graded >= SMALLEST_GROUP
    return Table(gettext("How marks are spread"), STEP, rows if told else ())


def answers(result: Result) -> Table:
    """What was answered, and by which group; nothing of fewer than five people."""
    told = result.figures.count >= SMALLEST_GROUP
    lines = [*result.lines, result.blank] if told else []
    rows = [Row([_words(one), _right(one), one.count, *_shares(result.figures, one)], one) for one in lines]
    return Table(gettext("What was answered"), ANSWER, rows, notes=[hint.title for hint in result.hints])


def parts(result: Result) -> Table:
    """The parts of a question that has some, in their order."""
    rows = [Row([name, *_figures(found)[:-1]]) for name, found in result.parts]
    return Table(gettext("By part"), (Field(_("Part"), width=44), *OF_PART), rows)


def parts_of_exam(exam: Exam) -> Table:
    """The same of every question of an exam that has parts."""
    rows = [
        Row([_named(result)[0], name, *_figures(found)[:-1]]) for result in exam.results for name, found in result.parts
    ]
    return Table(gettext("By part"), (QUESTION[0], Field(_("Part"), width=44), *OF_PART), rows)


def choices_by_group(result: Result) -> Table | None:
    """For the chart: from the lower to the upper group, the share of each answer. None where it would be a tangle."""
    lines = result.lines
    if not result.figures.has_groups or len(lines) > 6 or any(one.line.part for one in lines):
        return None
    order: tuple[Group, ...] = ("lower", "middle", "upper")
    # What comes first is drawn the strongest: the right answer, then what the upper group prefers.
    lines = sorted(lines, key=lambda one: (not one.line.is_right, -one.groups["upper"]))
    names = [one.name + (f"（{gettext('right answer')}）" if one.line.is_right else "") for one in lines]
    sizes = result.figures.sizes
    rows = [
        Row([str(GROUP_NAMES[group]), *(_percent(one.groups[group], sizes[group]) for one in lines)]) for group in order
    ]
    return Table(gettext("Who chose what"), (Field(_("Group")), *(Field(name, "share") for name in names)), rows)


def comparison(title: str, first: str, rows: Sequence[tuple[str, Figures, Any]]) -> Table:
    """The same question in several versions, or in several sittings."""
    lines = [Row([name, *_figures(figures)[:3]], about) for name, figures, about in rows]
    return Table(title, (Field(first, width=40), *PART), lines)


def shown_facility(found: Figures) -> Decimal | None:
    return figure(found.facility) if found.count >= SMALLEST_GROUP else None


def shown_discrimination(found: Figures) -> Decimal | None:
    """Of a handful of answers it would say nothing."""
    return figure(found.discrimination) if found.is_enough else None


def figure(value: float | None) -> Decimal | None:
    """Two decimals, half up; never a minus before nothing."""
    if value is None:
        return None
    return Decimal(repr(value)).quantize(HUNDREDTH, ROUND_HALF_UP) + Decimal("0.00")


def _named(result: Result) -> list[Value]:
    words = Truncator(" ".join(strip_tags(result.question.stem).split())).chars(LONGEST_STEM)
    return [words or f"#{result.question.item}", str(result.question.kind.label), result.hints[0].label]


def _figures(found: Figures) -> list[Value]:
    """Count, share earned, discrimination, upper, lower, blank, seconds; None for what is not told."""
    if found.count < SMALLEST_GROUP:
        return [found.count, *[None] * 6]
    groups = [figure(found.means.get(group)) if found.has_groups else None for group in ("upper", "lower")]
    seconds = None if found.seconds is None else round(found.seconds)
    shown = (shown_facility(found), shown_discrimination(found))
    return [found.count, *shown, *groups, found.blank, seconds]


def _words(one: Counted) -> str:
    text = " ".join(part for part in (one.line.letter, strip_tags(one.line.text)) if part)
    return f"{one.line.part}：{text}" if one.line.part else text


def _right(one: Counted) -> str:
    return gettext("right answer") if one.line.is_right else ""


def _shares(found: Figures, one: Counted) -> list[Value]:
    shares = [_percent(one.groups[group], found.sizes[group]) if found.has_groups else None for group in GROUP_NAMES]
    return [_percent(one.count, found.count), *shares]


def _percent(part: int, whole: int) -> int | None:
    """Whole percent, half up; None of too few people."""
    return (200 * part + whole) // (2 * whole) if whole >= SMALLEST_GROUP else None
