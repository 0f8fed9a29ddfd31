"""填空题: one or several gaps, in order or not, with alternatives and rules about how exactly one must write."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from lib.holes import hole
from quizzes.interactions.base import BadResponse, Body, Field, Interaction, Key, Problem, clean_text
from quizzes.matching import match

MOST_BLANKS = 20
LONGEST = 500  # characters in one gap
GAP = re.compile(r"_{3,}")
RULES = ("width", "space", "case")

# Full-width forms and the ideographic space, as their plain twins; NFKC would also turn ② into 2.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class FillBlank(Interaction):
    """body: {"blanks": 2, "ordered": true}; a stem shows each gap as ____ .
    key: {"blanks": [["十五", "15"], ["自治"]], "rules": {"width": true, "space": true, "case": false}}: the accepted
    texts of each gap; a rule that is true (the default) overlooks such differences.
    response: ["15", ""], one text a gap, or null for blank.
    """

    name = "fill_blank"
    label = _("fill in the blank")

    def problems(self, body: Body, key: Key) -> list[Problem]:
        blanks, accepted, rules = body.get("blanks"), key.get("blanks"), key.get("rules", {})
        if not isinstance(blanks, int) or isinstance(blanks, bool) or not 1 <= blanks <= MOST_BLANKS:
            return [Problem("blank_count", _("A question needs 1 to 20 gaps."))]
        if not isinstance(accepted, list) or len(accepted) != blanks:
            return [Problem("key_count", _("Every gap needs an answer."))]
        if not all(isinstance(texts, list) and texts and all(map(_is_text, texts)) for texts in accepted):
            return [Problem("key_missing", _("Every gap needs an answer."))]
        if not isinstance(rules, dict) or not set(rules) <= set(RULES):
            return [Problem("rules", _("The rules for comparing answers cannot be read."))]
        return []

    def accept(self, body: Body, value: Any) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != body["blanks"]:
            raise BadResponse("one text for each gap expected")
        texts = [clean_text(text, LONGEST) for text in value]
        return texts if any(text.strip() for text in texts) else None

    def asked(self, body: Body, stem: str) -> dict[str, Any]:
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
        rules = key.get("rules", {})
        given = [normal(text, rules) for text in value]
        accepted = [{normal(text, rules) for text in texts} for texts in key["blanks"]]
        return Fraction(_right(given, accepted, ordered=body.get("ordered", True)), len(accepted))

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        return {"blanks": body["blanks"], "ordered": body.get("ordered", True)}

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        return {"blanks": [list(texts) for texts in key["blanks"]]}

    def review(self, body: Body, key: Key | None, value: Any, order: Sequence[str]) -> dict[str, Any]:
        context = super().review(body, key, value, order)
        given = value or [""] * body["blanks"]
        accepted = context["key"]["blanks"] if key else [None] * len(given)
        return {
            **context,
            "gaps": [{"given": text, "accepted": texts} for text, texts in zip(given, accepted, strict=True)],
        }

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        return "；".join(text.strip() or "—" for text in value) if value else ""


def normal(text: str, rules: dict[str, bool]) -> str:
    """The text as it is compared: differences that a rule overlooks are gone."""
    if rules.get("width", True):
        text = text.translate(PLAIN)
    text = "".join(text.split()) if rules.get("space", True) else text.strip()
    return text.casefold() if rules.get("case", True) else text


def _field(number: int) -> str:
    """The input of one gap within its stem."""
    return render_to_string("fill_blank/gap.html", {"number": number, "position": hole("position")}).strip()


def _right(given: list[str], accepted: list[set[str]], *, ordered: bool) -> int:
    if ordered:
        return sum(text in texts for text, texts in zip(given, accepted, strict=True))
    fits = [[gap for gap, texts in enumerate(accepted) if text in texts] for text in given]
    return len(match(fits))


def _is_text(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())
