"""多选题: several options may be right, scored by one of the four rules of the paper."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.interactions.base import EVERYTHING, HALF, NOTHING, BadResponse, Body, Field, Key
from quizzes.interactions.choices import ChoiceInteraction, ids


class MultipleChoice(ChoiceInteraction):
    """body and key: choices.py. response: ["a", "c"] in the author's order, or null for blank; [] is blank."""

    name = "multiple_choice"
    label = _("multiple choice")
    about = _("Several options, several are right.")
    place = 20
    shape = "many"

    def accept(self, body: Body, value: Any) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(choice, str) for choice in value):
            raise BadResponse("a list of options expected")
        known = ids(body)
        if len(set(value)) < len(value) or not set(value) <= set(known):
            raise BadResponse("no such option")
        return [choice for choice in known if choice in value] or None

    def read(self, body: Body, field: Field) -> Any:
        return field("")

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        return RULES[rule](set(value or ()), set(key["choices"]))

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        return WORDS[rule]() % {"full": full, "half": half}

    def hint(self, body: Body, rule: str, full: str, half: str) -> str:
        return self.scoring(body, rule, full, half)


def all_or_nothing(chosen: set[str], right: set[str]) -> Fraction:
    return EVERYTHING if chosen == right else NOTHING


def half_for_subset(chosen: set[str], right: set[str]) -> Fraction:
    """少选且没有错选得一半."""
    if chosen == right:
        return EVERYTHING
    return HALF if chosen and chosen < right else NOTHING


def share_per_option(chosen: set[str], right: set[str]) -> Fraction:
    return NOTHING if chosen - right else Fraction(len(chosen), len(right))


def right_minus_wrong(chosen: set[str], right: set[str]) -> Fraction:
    return max(NOTHING, Fraction(len(chosen & right) - len(chosen - right), len(right)))


RULES = {
    "all_or_nothing": all_or_nothing,
    "half_for_subset": half_for_subset,
    "share_per_option": share_per_option,
    "right_minus_wrong": right_minus_wrong,
}

WORDS = {
    "all_or_nothing": lambda: gettext("All right options and no other earn %(full)s; anything else earns nothing."),
    "half_for_subset": lambda: gettext(
        "All right options earn %(full)s; some of them and no wrong one earn %(half)s; any wrong option earns nothing."
    ),
    "share_per_option": lambda: gettext(
        "Each right option earns its share of %(full)s; any wrong option earns nothing."
    ),
    "right_minus_wrong": lambda: gettext(
        "Each right option adds its share of %(full)s, each wrong one takes a share away; never below zero."
    ),
}


INTERACTION = MultipleChoice()
