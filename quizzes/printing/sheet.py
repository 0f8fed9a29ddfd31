"""What stands on the pages of one form, as data for `designs/exam.typ`, and the PDF of it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lib import pdf
from quizzes import content, scoring, wording
from quizzes.interactions.base import OnPaper
from quizzes.markup import clean
from quizzes.models import ItemCitation, Paper

from . import nodes
from .pictures import Pictures

DESIGN = Path(__file__).parent / "designs" / "exam.typ"
NUMBERED = re.compile(r"^\s*(第?[一二三四五六七八九十]+[、.．]?(部分|大题)?|[IVX]+\.)\s*[、.．:]?\s*")
LETTERS = re.compile("[A-Z](、[A-Z])*")
LONGEST_GLANCE = 12
MOST_HINTS = 3
DIGITS = "〇一二三四五六七八九"

# The fixed words of the design.
WORDS = {
    "key_title": gettext_lazy("Answers and explanations"),
    "secret": gettext_lazy("Confidential: not for candidates"),
    "unit": gettext_lazy("Unit"),
    "name": gettext_lazy("Name"),
    "number": gettext_lazy("Staff number"),
    "part": gettext_lazy("Section number"),
    "total": gettext_lazy("Total"),
    "mark": gettext_lazy("Mark earned"),
    "marker": gettext_lazy("Marked by"),
    "answer": gettext_lazy("Answer:"),
    "explanation": gettext_lazy("Explanation:"),
    "cited": gettext_lazy("Source:"),
    "glance": gettext_lazy("Answers at a glance"),
    "below": gettext_lazy("below"),
    "order": gettext_lazy("Your answer:"),
    "picture": gettext_lazy("picture missing"),
    "page": gettext_lazy("page {page} of {pages}"),
}


@dataclass(frozen=True)
class Imprint:
    """What tells one printed form from another. `letter` is "" for a proof of what may still change."""

    letter: str
    number: int


def to_pdf(*, paper: Paper, sheet: content.Sheet, imprint: Imprint, with_key: bool, now: datetime) -> bytes:
    """A4 pages, PDF/A. Raises lib.pdf.MissingGlyphError, lib.pdf.RenderingError."""
    pictures = Pictures()
    data = layout(paper=paper, sheet=sheet, imprint=imprint, with_key=with_key, pictures=pictures)
    return pdf.render_pdf(DESIGN, data, at=now.replace(microsecond=0), files=pictures.files)


def layout(
    *, paper: Paper, sheet: content.Sheet, imprint: Imprint, with_key: bool, pictures: nodes.Picture
) -> dict[str, Any]:
    """Everything that is printed; without `with_key` nothing of a key is even looked at."""
    questions = sheet.questions()
    cited = _cited(question.item for question in questions.values()) if with_key else {}
    by_section: dict[int, list[content.Place]] = defaultdict(list)
    for place in sheet.places.values():
        by_section[place.section].append(place)
    sections = [
        _section(at, section, by_section[number], questions, sheet.rule, cited if with_key else None, pictures)
        for at, (number, section) in enumerate(
            ((number, section) for number, section in enumerate(sheet.sections) if by_section[number]), start=1
        )
    ]
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "title": paper.title,
        "unit": paper.unit.name,
        "note": [line for line in paper.instructions.splitlines() if line.strip()],
        "facts": _facts(sheet),
        "form": _form_line(imprint),
        "with_key": with_key,
        "words": {name: str(word) for name, word in WORDS.items()},
        "sections": sections,
    }


def chinese(number: int) -> str:
    """1 to 99 as sections are counted: 一, 十二."""
    tens, units = divmod(number, 10)
    head = (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "")
    return head + (DIGITS[units] if units or not tens else "")


def _section(
    at: int,
    section: dict[str, str],
    places: list[content.Place],
    questions: dict[int, content.Question],
    rule: str,
    cited: dict[int, list[str]] | None,
    pictures: nodes.Picture,
) -> dict[str, Any]:
    marks = {place.mark for place in places}
    return {
        "short": chinese(at) if _in_chinese() else str(at),
        "heading": _heading(at, section["title"], places),
        "instructions": section["instructions"],
        "scoring": _scoring(places, questions, rule) if len(marks) == 1 else [],
        "questions": [
            _question(place, questions[place.position], cited, pictures, says_mark=len(marks) > 1) for place in places
        ],
    }


def _heading(at: int, title: str, places: list[content.Place]) -> str:
    """ "一、单项选择题（每题 2 分，共 20 分）"."""
    marks = {place.mark for place in places}
    values = {
        "number": chinese(at) if _in_chinese() else at,
        "title": NUMBERED.sub("", title) or title,
        "count": len(places),
        "each": wording.plain(places[0].mark),
        "total": wording.plain(scoring.total(place.mark for place in places)),
    }
    if len(marks) == 1:
        return _("%(number)s. %(title)s (%(count)s questions, %(each)s marks each, %(total)s in all)") % values
    return _("%(number)s. %(title)s (%(count)s questions, %(total)s marks in all)") % values


def _question(
    place: content.Place,
    question: content.Question,
    cited: dict[int, list[str]] | None,
    pictures: nodes.Picture,
    *,
    says_mark: bool,
) -> dict[str, Any]:
    printed = question.kind.on_paper(question.body, place.choices)
    found = {
        "number": place.position,
        "mark": _mark(place.mark) if says_mark else "",
        **_asked(question.stem, printed, pictures),
        "parts": [
            {
                "number": part.number,
                "mark": _mark(scoring.mark_of(part.share, place.mark)),
                **_asked(part.stem, part.printed, pictures),
            }
            for part in printed.parts
        ],
    }
    if cited is None:
        return found
    key = clean(question.kind.printed_key(question.body, question.key, place.choices))
    return {
        **found,
        "answer": nodes.read(key, pictures),
        "glance": _glance(question, nodes.text_of(nodes.read(key, pictures))),
        "explanation": nodes.read(question.explanation, pictures),
        "cited": cited.get(question.item, []),
    }


def _asked(html: str, printed: OnPaper, pictures: nodes.Picture) -> dict[str, Any]:
    """A stem and what stands below it to be answered; parts are asked by themselves."""
    stem = nodes.read(html, pictures)
    missing_gaps = printed.room if printed.writes == "gaps" and nodes.gaps_of(stem) != printed.room else 0
    return {
        "stem": nodes.with_bracket(stem) if printed.writes == "bracket" else stem,
        "options": [nodes.read(option, pictures) for option in printed.options],
        "entries": [nodes.read(entry, pictures) for entry in printed.entries],
        "gaps": missing_gaps,
        "line": printed.writes == "line" and not printed.entries and not printed.parts,
        "lines": printed.room if printed.writes == "lines" else 0,
    }


def _mark(mark: Decimal) -> str:
    return _("(%(mark)s marks)") % {"mark": wording.plain(mark)}


def _glance(question: content.Question, answer: str) -> str:
    """The answer as it fits into a small box: "ACD"; "" where a person marks, or where it is too long."""
    if question.kind.asks_person(question.body) or len(answer) > LONGEST_GLANCE:
        return ""
    return answer.replace("、", "") if LETTERS.fullmatch(answer) else answer


def _cited(items: Iterable[int]) -> dict[int, list[str]]:
    """{item: the articles that it cites, as they are cited}."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = ItemCitation.objects.filter(item__in=set(items)).select_related("article__version__law").order_by("pk")
    for row in rows:
        found[row.item_id].append(str(row.article))
    return found


def _facts(sheet: content.Sheet) -> str:
    values = {"size": len(sheet.places), "mark": wording.plain(Decimal(sheet.max_mark))}
    return _("%(size)s questions, %(mark)s marks in all") % values


def _form_line(imprint: Imprint) -> str:
    if not imprint.letter:
        return _("Proof, number %(number)s") % {"number": imprint.number}
    return _("Form %(letter)s, number %(number)s") % {"letter": imprint.letter, "number": imprint.number}


def _scoring(places: list[content.Place], questions: dict[int, content.Question], rule: str) -> list[str]:
    """How marks are earned here, where it does not go without saying; each sentence once."""
    said = (
        wording.scoring_hint(question.interaction, question.body, rule, place.mark)
        for place in places
        for question in [questions[place.position]]
    )
    return list(dict.fromkeys(filter(None, said)))[:MOST_HINTS]


def _in_chinese() -> bool:
    return not (get_language() or "").startswith("en")
