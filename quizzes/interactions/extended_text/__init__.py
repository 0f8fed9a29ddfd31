"""简答 / 论述: a text of some length, marked by a person."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.interactions.base import (
    AnswerLine,
    BadResponse,
    Body,
    Field,
    Interaction,
    Key,
    OnPaper,
    Problem,
    clean_text,
)

LONGEST = 20_000  # characters
SHOWN = 30
LENGTHS = ("expected_length", "least", "most")
# On paper: characters that a hand writes in a line, and how many lines there are room for.
IN_A_LINE = 22
FEWEST_LINES, MOST_LINES = 6, 40
BANDS = 5  # equal parts of the mark, in statistics


class ExtendedText(Interaction):
    """body: {"expected_length": 200, "least": 150, "most": 300}: characters without white space, all optional. The
    first is a hint; outside of the others the page warns, and nothing is refused.
    key: {"reference": "HTML", "rubric": [{"id": "1", "title": "依据准确", "max": "3", "note": "…"}]}, both optional.
    response: "text", or null for blank.
    """

    name = "extended_text"
    label = _("extended text")
    about = _("A written answer, marked by a person.")
    place = 80
    shape = "text"
    needs_person = True

    def problems(self, body: Body, key: Key) -> list[Problem]:
        found = []
        lengths = [body.get(name) for name in LENGTHS]
        if not all(length is None or _is_length(length) for length in lengths):
            found.append(Problem("length", _("The expected length is not a sensible number.")))
        elif body.get("least") and body.get("most") and body["least"] > body["most"]:
            found.append(Problem("length_order", _("At least is more than at most.")))
        if not isinstance(key.get("reference", ""), str):
            found.append(Problem("reference", _("The reference answer cannot be read.")))
        rubric = key.get("rubric", [])
        if not isinstance(rubric, list) or not all(map(_is_criterion, rubric)):
            return [*found, Problem("rubric", _("Each point of the rubric needs a title and a mark."))]
        if len({point["id"] for point in rubric}) < len(rubric):
            found.append(Problem("rubric_ids", _("Two points of the rubric have the same id.")))
        return found

    def accept(self, body: Body, value: Any) -> str | None:
        if value is None:
            return None
        text = clean_text(value, LONGEST).replace("\r\n", "\n")
        return text if text.strip() else None

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        return {"text": value or ""}

    def read(self, body: Body, field: Field) -> Any:
        return next(iter(field("")), None)

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        """Only blank scores by itself."""
        if value is not None:
            raise BadResponse("a person marks this")
        return Fraction(0)

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        return gettext("Marked by a person.")

    def claims(self, body: Body, key: Key) -> tuple[list[str], list[str]]:
        return [str(point["title"]) for point in key.get("rubric", [])], []

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        limits = {name: body[name] for name in ("least", "most") if body.get(name)}
        return {"expected_length": body.get("expected_length"), **limits}

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        return {"reference": key.get("reference", "")}

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        text = " ".join((value or "").split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

    def on_paper(self, body: Body, order: Sequence[str]) -> OnPaper:
        longest = max(body.get(name) or 0 for name in LENGTHS)
        lines = -(-longest // IN_A_LINE)
        return OnPaper("lines", room=min(max(lines, FEWEST_LINES), MOST_LINES))

    def printed_key(self, body: Body, key: Key, order: Sequence[str]) -> str:
        """The reference answer as it is (HTML), then the rubric."""
        points = (
            (gettext("%(title)s (%(max)s marks)") % point, point.get("note", "")) for point in key.get("rubric", [])
        )
        rubric = format_html_join("", "<li>{} {}</li>", points)
        return key.get("reference", "") + (format_html("<ol>{}</ol>", rubric) if rubric else "")

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        """No two texts are alike: counted by the part of the mark that they were given."""
        return [str(min(int(earned * BANDS), BANDS - 1))]

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        step, words = 100 // BANDS, gettext("%(low)s to %(high)s %% of the mark")
        return [
            AnswerLine(frozenset([str(band)]), "", words % {"low": band * step, "high": (band + 1) * step})
            for band in reversed(range(BANDS))
        ]


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LONGEST


def _is_criterion(point: Any) -> bool:
    if not isinstance(point, dict) or not isinstance(point.get("id"), str) or not point.get("title"):
        return False
    try:
        most = Decimal(str(point.get("max")))
    except InvalidOperation:
        return False
    return most.is_finite() and most > 0


INTERACTION = ExtendedText()
