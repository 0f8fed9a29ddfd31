"""单选题: exactly one option is right."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from quizzes.interactions.base import EVERYTHING, NOTHING, BadResponse, Body, Field, Key, Problem
from quizzes.interactions.choices import ChoiceInteraction, ids


class SingleChoice(ChoiceInteraction):
    """body and key: choices.py, one right option. response: "b", or null for blank."""

    name = "single_choice"
    label = _("single choice")
    about = _("Several options, one is right.")
    place = 10
    shape = "one"

    def key_problems(self, right: list[str]) -> list[Problem]:
        if len(right) > 1:
            return [Problem("key_several", _("A single choice question has one right answer."))]
        return super().key_problems(right)

    def accept(self, body: Body, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or value not in ids(body):
            raise BadResponse("no such option")
        return value

    def read(self, body: Body, field: Field) -> Any:
        return next(iter(field("")), None)

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        return EVERYTHING if value in key["choices"] else NOTHING


INTERACTION = SingleChoice()
