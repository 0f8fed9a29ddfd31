"""判断题."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.interactions.base import (
    CHECKED,
    EVERYTHING,
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
)


class TrueFalse(Interaction):
    """body: {}. key: {"value": true}. response: true, false, or null for blank."""

    name = "true_false"
    label = _("true or false")
    about = _("A statement that is right or wrong.")
    place = 40
    shape = "truth"

    def problems(self, body: Body, key: Key) -> list[Problem]:
        if isinstance(key.get("value"), bool):
            return []
        return [Problem("key_missing", _("Say which answer is right."))]

    def accept(self, body: Body, value: Any) -> bool | None:
        if value is not None and not isinstance(value, bool):
            raise BadResponse("true or false expected")
        return value

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        return {} if value is None else {f"choice:{str(value).lower()}": CHECKED}

    def read(self, body: Body, field: Field) -> Any:
        sent = next(iter(field("")), None)
        return {"true": True, "false": False}.get(sent or "", sent)

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        return EVERYTHING if value is key["value"] else NOTHING

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        return {}

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        return {"value": key["value"]}

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        choices = [
            {
                "letter": "√" if side else "×",
                "text": _wording(side),
                "chosen": value is side,
                "right": None if key is None else key["value"] is side,
            }
            for side in (True, False)
        ]
        return {**super().review(body, key, value, order), "choices": choices}

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        return "" if value is None else _wording(value)

    def on_paper(self, body: Body, order: Sequence[str]) -> OnPaper:
        return OnPaper("bracket")

    def printed_key(self, body: Body, key: Key, order: Sequence[str]) -> str:
        return "√" if key["value"] else "×"

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        return ["true" if value else "false"]

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        right = {key["value"] for key in keys}
        sides = (("true", "√", True), ("false", "×", False))
        return [AnswerLine(frozenset([name]), sign, _wording(side), side in right) for name, sign, side in sides]


def _wording(value: bool) -> str:
    return gettext("Right (statement)") if value else gettext("Wrong (statement)")


INTERACTION = TrueFalse()
