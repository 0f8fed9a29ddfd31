"""A paper as HTML that can be answered: each question is rendered once in a process and filled for each attempt.

A question's template leaves holes (`{% hole "seq" %}`) for what differs between two attempts; the page of an exam is
then a few hundred replacements instead of a few hundred template nodes, and everybody asks for it in the same minute.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lib.holes import Page, cut, fill, hole
from lib.kept import Kept

from . import content, wording
from .interactions.base import CHECKED, Worth
from .models import Response


@dataclass(frozen=True)
class Section:
    """One part of a paper, its questions as one piece of HTML."""

    title: str
    instructions: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Cell:
    """One number in the table of questions. `kind`: what it says (wording.CELLS); `css`: how it looks."""

    position: int
    section: int
    kind: str
    css: str = ""
    icon: str = ""

    @property
    def is_answered(self) -> bool:
        return self.kind in ("answered", "answered_flagged")

    @property
    def is_flagged(self) -> bool:
        return self.kind in ("flagged", "answered_flagged")


# (answered, flagged): kind and css of a cell
CELL_KINDS = {
    (False, False): ("open", ""),
    (True, False): ("answered", "is-answered"),
    (False, True): ("flagged", "is-flagged"),
    (True, True): ("answered_flagged", "is-answered is-flagged"),
}


def sections(sheet: content.Sheet, responses: Mapping[int, Response]) -> list[Section]:
    """The whole paper with the answers that the server holds."""
    questions = sheet.questions()
    parts: list[list[str]] = [[] for _section in sheet.sections]
    for position, place in sheet.places.items():
        html = ask(place, questions[position], rule=sheet.rule, total=len(sheet.places), held=responses.get(position))
        parts[place.section].append(html)
    return [
        Section(section["title"], section["instructions"], mark_safe("".join(part)))
        for section, part in zip(sheet.sections, parts, strict=True)
    ]


def ask(
    place: content.Place, question: content.Question, *, rule: str, total: int, held: Response | None = None
) -> SafeString:
    """One question, with the answer that the server holds."""
    values = {"position": mark_safe(str(place.position)), "total": mark_safe(str(total)), **_state(held)}
    values |= question.kind.holes(question.body, held.value if held else None, place.choices)
    return fill(_page(place, question, rule), values)


def cells(sheet: content.Sheet, responses: Mapping[int, Response]) -> list[Cell]:
    """The table of questions of an attempt that is under way."""
    found = []
    for position, place in sheet.places.items():
        held = responses.get(position)
        question = sheet.question(position)
        answered = held is not None and question.kind.is_complete(question.body, held.value)
        state = (answered, held is not None and held.flagged)
        found.append(Cell(position, place.section, *CELL_KINDS[state]))
    return found


def stamp(seq: int, value: Any) -> str:
    """ "3.1a2b3c4d": sequence number and digest of an answer as a form without script sends it back."""
    digest = zlib.crc32(json.dumps(value, sort_keys=True).encode())
    return f"{seq}.{digest:08x}"


UNTOUCHED = {"seq": mark_safe("0"), "stamp": mark_safe(stamp(0, None))}


def _state(held: Response | None) -> dict[str, str]:
    if held is None:
        return UNTOUCHED
    flagged = CHECKED if held.flagged else ""
    return {"seq": str(held.seq), "stamp": stamp(held.seq, held.value), "flagged": flagged}


_pages: Kept[Page] = Kept(20_000)


def _page(place: content.Place, question: content.Question, rule: str) -> Page:
    name = (question.version, place.mark, rule, get_language())
    render = partial(_render, question, place.mark, rule)
    # A draft changes under its preview: only what is approved stays the same under its id.
    return _pages.get_or_make(name, render) if question.is_frozen else render()


def _render(question: content.Question, mark: Decimal, rule: str) -> Page:
    html = render_to_string(
        "quizzes/components/question.html",
        {
            "question": question,
            "position": hole("position"),
            "total": hole("total"),
            "mark": mark,
            "words": wording.scoring_hint(question.interaction, question.body, rule, mark),
            "template": f"{question.interaction}/answer.html",
            **question.kind.asked(question.body, question.stem, Worth(mark, rule)),
        },
    )
    return cut(html)


def held(responses: Iterable[Response]) -> dict[int, Response]:
    return {response.position: response for response in responses}
