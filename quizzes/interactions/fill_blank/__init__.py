"""填空题: one or several gaps, in order or not, with alternatives and rules about how exactly one must write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lib.holes import hole
from quizzes.interactions.base import (
    NOTHING,
    AnswerLine,
    BadResponse,
    Body,
    Field,
    Interaction,
    Key,
    OnPaper,
    Problem,
    Worth,
    clean_text,
)
from quizzes.matching import match

from . import texts as written
from .numbers import PLAIN, Number, fits, read

MOST_BLANKS = 20
LONGEST = 500  # characters in one gap
GAP = re.compile(r"_{3,}")
RULES = ("width", "space", "case")
TOLERANCE = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")


class FillBlank(Interaction):
    """body: {"blanks": 2, "ordered": true}; a stem shows each gap as ____ .
    key: {"blanks": [["十五", "15"], ["自治"]], "rules": {"width": true, "space": true, "case": false}}: the accepted
    texts of each gap; a rule that is true (the default) overlooks such differences. `rules` may be a list, one for each
    gap. `numbers` (optional): [{"tolerance": "0.5"}, null]: where it is not null the texts of the gap that are numbers
    are compared as numbers (numbers.py), and may be off by the tolerance.
    response: ["15", ""], one text a gap, or null for blank.
    """

    name = "fill_blank"
    label = _("fill in the blank")
    about = _("Gaps in a sentence, scored by rule.")
    place = 50
    shape = "texts"

    def problems(self, body: Body, key: Key) -> list[Problem]:
        blanks, accepted, rules = body.get("blanks"), key.get("blanks"), key.get("rules", {})
        if not isinstance(blanks, int) or isinstance(blanks, bool) or not 1 <= blanks <= MOST_BLANKS:
            return [Problem("blank_count", _("A question needs 1 to 20 gaps."))]
        if not isinstance(accepted, list) or len(accepted) != blanks:
            return [Problem("key_count", _("Every gap needs an answer."))]
        if not all(isinstance(texts, list) and texts and all(map(_is_text, texts)) for texts in accepted):
            return [Problem("key_missing", _("Every gap needs an answer."))]
        if not all(map(_is_rules, rules if isinstance(rules, list) and len(rules) == blanks else [rules])):
            return [Problem("rules", _("The rules for comparing answers cannot be read."))]
        return _number_problems(accepted, key.get("numbers"))

    def accept(self, body: Body, value: Any) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != body["blanks"]:
            raise BadResponse("one text for each gap expected")
        texts = [clean_text(text, LONGEST) for text in value]
        return texts if any(text.strip() for text in texts) else None

    def asked(self, body: Body, stem: str, worth: Worth | None = None) -> dict[str, Any]:
        """Gaps are typed where the stem shows them; a stem that shows another number of them has all below."""
        gaps, shown = range(1, body["blanks"] + 1), self.present(body, ())
        if len(GAP.findall(stem)) != body["blanks"]:
            return {**shown, "stem": stem, "gaps": gaps}
        numbers = iter(gaps)
        return {**shown, "stem": GAP.sub(lambda _gap: _field(next(numbers)), stem), "gaps": ()}

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        return {f"gap:{number}": text for number, text in enumerate(value or (), start=1)}

    def read(self, body: Body, field: Field) -> Any:
        return [next(iter(field(f"-{gap}")), "") for gap in range(1, body["blanks"] + 1)]

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        if value is None:
            return Fraction(0)
        gaps = _gaps(key)
        return Fraction(_right(value, gaps, ordered=body.get("ordered", True)), len(gaps))

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        return gettext("Each gap earns an equal share.")

    def claims(self, body: Body, key: Key) -> tuple[list[str], list[str]]:
        return [texts[0] for texts in key["blanks"]], []

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        return {"blanks": body["blanks"], "ordered": body.get("ordered", True)}

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        shown: dict[str, Any] = {"blanks": [list(texts) for texts in key["blanks"]]}
        numbers = key.get("numbers")
        return {**shown, "tolerances": [one and one["tolerance"] for one in numbers]} if numbers else shown

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        context = super().review(body, key, value, order)
        given = value or [""] * body["blanks"]
        accepted = context["key"]["blanks"] if key else [None] * len(given)
        gaps: list[dict[str, Any]] = [
            {"given": text, "accepted": texts} for text, texts in zip(given, accepted, strict=True)
        ]
        for gap, tolerance in zip(gaps, (context["key"] or {}).get("tolerances", ()), strict=False):
            if tolerance and tolerance != "0":
                gap["tolerance"] = tolerance
        return {**context, "gaps": gaps}

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        return "；".join(text.strip() or "—" for text in value) if value else ""

    def on_paper(self, body: Body, order: Sequence[str]) -> OnPaper:
        return OnPaper("gaps", room=body["blanks"])

    def printed_key(self, body: Body, key: Key, order: Sequence[str]) -> str:
        tolerances = self.reveal(body, key, order).get("tolerances") or [None] * len(key["blanks"])
        gaps = (_printed_gap(*gap) for gap in zip(key["blanks"], tolerances, strict=True))
        return "；".join(escape(gap) for gap in gaps)

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        """The text of each gap behind its number; gaps in no order are one heap, number 0."""
        if not body.get("ordered", True):
            return [f"0:{text.strip()}" for text in value]
        return [f"{number}:{text.strip()}" for number, text in enumerate(value, start=1)]

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        sets = [_gaps(key) for key in keys]
        if not body.get("ordered", True):
            right = "；".join(texts[0] for texts in keys[0]["blanks"])
            return _lines(0, [gap for gaps in sets for gap in gaps], right, "", counts)
        found = []
        for number, accepted in enumerate(keys[0]["blanks"], start=1):
            part = gettext("Gap %(number)s") % {"number": number} if body["blanks"] > 1 else ""
            found += _lines(number, [gaps[number - 1] for gaps in sets], " / ".join(accepted), part, counts)
        return found


@dataclass(frozen=True)
class Gap:
    """What one gap accepts: `texts` as they are compared, and numbers that one may be near."""

    rules: Mapping[str, bool]
    texts: frozenset[str]
    numbers: tuple[Number, ...] = ()
    tolerance: Fraction = NOTHING

    def takes(self, text: str) -> bool:
        if normal(text, self.rules) in self.texts:
            return True
        given = read(text) if self.numbers else None
        return given is not None and any(fits(given, wanted, self.tolerance) for wanted in self.numbers)


def normal(text: str, rules: Mapping[str, bool]) -> str:
    """The text as it is compared: differences that a rule overlooks are gone."""
    if rules.get("width", True):
        text = text.translate(PLAIN)
    text = "".join(text.split()) if rules.get("space", True) else text.strip()
    return text.casefold() if rules.get("case", True) else text


def _lines(number: int, gaps: Sequence[Gap], right: str, part: str, counts: Mapping[str, int]) -> list[AnswerLine]:
    """Rows of one gap, which accepts what any of `gaps` (one for each key) does."""
    start = f"{number}:"
    texts = {name[len(start) :]: count for name, count in counts.items() if name.startswith(start)}
    rows = written.lines(
        texts,
        part=part,
        right=right,
        takes=lambda text: any(gap.takes(text) for gap in gaps),
        alike=lambda text: normal(text, gaps[0].rules),
    )
    return [replace(row, ids=frozenset(start + text for text in row.ids)) for row in rows]


def _printed_gap(texts: list[str], tolerance: str | None) -> str:
    accepted = " / ".join(texts)
    return f"{accepted}（±{tolerance}）" if tolerance and tolerance != "0" else accepted


def _field(number: int) -> str:
    """The input of one gap within its stem."""
    return render_to_string("fill_blank/gap.html", {"number": number, "position": hole("position")}).strip()


def _right(given: list[str], gaps: list[Gap], *, ordered: bool) -> int:
    if ordered:
        return sum(gap.takes(text) for text, gap in zip(given, gaps, strict=True))
    return len(match([[at for at, gap in enumerate(gaps) if gap.takes(text)] for text in given]))


def _gaps(key: Key) -> list[Gap]:
    accepted, rules = key["blanks"], key.get("rules", {})
    every = rules if isinstance(rules, list) else [rules] * len(accepted)
    numbers = key.get("numbers") or [None] * len(accepted)
    return [_gap(*each) for each in zip(accepted, every, numbers, strict=True)]


def _gap(texts: list[str], rules: Mapping[str, bool], number: Mapping[str, str] | None) -> Gap:
    plain = frozenset(normal(text, rules) for text in texts)
    if number is None:
        return Gap(rules, plain)
    return Gap(rules, plain, tuple(filter(None, map(read, texts))), Fraction(number["tolerance"]))


def _number_problems(accepted: list[list[str]], numbers: Any) -> list[Problem]:
    """What is wrong with the gaps that ask for a number."""
    if numbers is None:
        return []
    if not isinstance(numbers, list) or len(numbers) != len(accepted):
        return [Problem("numbers", _("The rules for comparing answers cannot be read."))]
    for texts, number in zip(accepted, numbers, strict=True):
        if number is None:
            continue
        tolerance = number.get("tolerance") if isinstance(number, dict) else None
        if not isinstance(tolerance, str) or not TOLERANCE.fullmatch(tolerance):
            return [Problem("tolerance", _("How far a number may be off is not a number."))]
        if not any(map(read, texts)):
            return [Problem("number_missing", _("A gap asks for a number, but none of its answers is one."))]
    return []


def _is_rules(rules: Any) -> bool:
    return isinstance(rules, dict) and set(rules) <= set(RULES)


def _is_text(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


INTERACTION = FillBlank()
