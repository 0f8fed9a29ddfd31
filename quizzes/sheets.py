"""A paper as HTML that can be answered: each question is rendered once in a process and filled for each attempt.

A question's template leaves holes (`{% hole "seq" %}`) for what differs between two attempts; the page of an exam is
then a few hundred replacements instead of a few hundred template nodes, and everybody asks for it in the same minute.
"""

import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from . import content, wording
from .interactions.base import CHECKED, HOLE_CLOSE, HOLE_OPEN, hole
from .models import Response

HOLE = re.compile(f"{HOLE_OPEN}([^{HOLE_CLOSE}]*){HOLE_CLOSE}")


@dataclass(frozen=True)
class Section:
    """One part of a paper, its questions as one piece of HTML."""

    title: str
    instructions: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Cell:
    """One question in the navigator."""

    position: int
    section: int
    is_answered: bool
    is_flagged: bool


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
    values = {"position": str(place.position), "total": str(total), **_state(held)}
    values |= question.kind.holes(question.body, held.value if held else None)
    return fill(_page(place, question, rule), values)


def cells(sheet: content.Sheet, responses: Mapping[int, Response]) -> list[Cell]:
    found = []
    for position, place in sheet.places.items():
        held = responses.get(position)
        found.append(
            Cell(position, place.section, held is not None and held.value is not None, bool(held and held.flagged))
        )
    return found


def fill(page: str, values: Mapping[str, str]) -> SafeString:
    """The page with its holes filled; what nobody names stays empty. Values are escaped unless they are safe."""
    return mark_safe(HOLE.sub(lambda found: escape(values.get(found[1], "")), page))


def stamp(seq: int, value: Any) -> str:
    """ "3.1a2b3c4d": sequence number and digest of an answer as a form without script sends it back."""
    digest = zlib.crc32(json.dumps(value, sort_keys=True).encode())
    return f"{seq}.{digest:08x}"


def _state(held: Response | None) -> dict[str, str]:
    if held is None:
        return {"seq": "0", "stamp": stamp(0, None)}
    flagged = CHECKED if held.flagged else ""
    return {"seq": str(held.seq), "stamp": stamp(held.seq, held.value), "flagged": flagged}


_pages: content.Kept[str] = content.Kept(20_000)


def _page(place: content.Place, question: content.Question, rule: str) -> str:
    name = (question.version, place.choices, place.mark, rule, get_language())
    render = partial(_render, question, place.choices, place.mark, rule)
    # A draft changes under its preview: only what is approved stays the same under its id.
    return _pages.get_or_make(name, render) if question.is_frozen else render()


def _render(question: content.Question, order: Sequence[str], mark: Decimal, rule: str) -> str:
    return render_to_string(
        "quizzes/components/question.html",
        {
            "question": question,
            "position": hole("position"),
            "total": hole("total"),
            "mark": mark,
            "words": wording.scoring_hint(question.interaction, rule, mark),
            "template": f"{question.interaction}/answer.html",
            **question.kind.asked(question.body, question.stem, order),
        },
    )


def held(responses: Iterable[Response]) -> dict[int, Response]:
    return {response.position: response for response in responses}
