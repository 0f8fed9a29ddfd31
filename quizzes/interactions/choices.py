"""What single and multiple choice share. Options have ids; letters are the order in which a form shows them.

body: {"choices": [{"id": "a", "text": "<b>HTML</b>", "pinned": true}, …]}   `pinned` (optional): stays at its place
key:  {"choices": ["a", "c"]}
"""

import re
from collections.abc import Callable, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from .base import CHECKED, AnswerLine, Body, Interaction, Key, Problem, Worth, is_empty

MOST_CHOICES = len(ascii_uppercase)
ID = re.compile(r"[0-9A-Za-z_-]{1,32}\Z")


class ChoiceInteraction(Interaction):
    """Options to choose from."""

    def problems(self, body: Body, key: Key) -> list[Problem]:
        choices, right = body.get("choices"), key.get("choices")
        if not isinstance(choices, list) or not all(
            isinstance(c, dict) and isinstance(c.get("id"), str) for c in choices
        ):
            return [Problem("choices", _("The options cannot be read."))]
        ids = [choice["id"] for choice in choices]
        found = []
        if not 2 <= len(ids) <= MOST_CHOICES:
            found.append(Problem("choice_count", _("A question needs 2 to 26 options.")))
        if len(set(ids)) < len(ids) or not all(map(ID.match, ids)):
            found.append(Problem("choice_ids", _("Two options have the same id, or one has none.")))
        if any(is_empty(choice.get("text")) for choice in choices):
            found.append(Problem("choice_empty", _("An option is empty.")))
        if not isinstance(right, list) or not set(right) <= set(ids) or len(set(right)) < len(right):
            return [*found, Problem("key_unknown", _("The right answer names an option that does not exist."))]
        return found + self.key_problems(right)

    def key_problems(self, right: list[str]) -> list[Problem]:
        return [] if right else [Problem("key_missing", _("Say which answer is right."))]

    def order(self, body: Body, shuffle: Callable[[list[str]], None] | None) -> tuple[str, ...]:
        return shuffled(body, shuffle)

    def words(self, body: Body) -> list[str]:
        return [choice["text"] for choice in body.get("choices", ())]

    def asked(self, body: Body, stem: str, worth: Worth | None = None) -> dict[str, Any]:
        return {"stem": stem, "letters": ascii_uppercase[: len(body["choices"])]}

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        chosen, filled = _as_list(value), {}
        for letter, choice in zip(ascii_uppercase, ordered(body, order), strict=False):
            filled[f"id:{letter}"] = choice["id"]
            filled[f"text:{letter}"] = mark_safe(choice["text"])  # content.py made it clean
            filled[f"chosen:{letter}"] = CHECKED if choice["id"] in chosen else ""
        return filled

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        return {"choices": [{"id": choice["id"], "text": choice["text"]} for choice in ordered(body, order)]}

    def claims(self, body: Body, key: Key) -> tuple[list[str], list[str]]:
        right = [choice["text"] for choice in body["choices"] if choice["id"] in key["choices"]]
        return right, [choice["text"] for choice in body["choices"] if choice["id"] not in key["choices"]]

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        letters = letters_of(body, order)
        right = [choice for choice in letters if choice in key["choices"]]
        return {"choices": right, "letters": [letters[choice] for choice in right]}

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        chosen = _as_list(value)
        return {
            **super().review(body, key, value, order),
            "choices": [
                {
                    "letter": letter,
                    "text": choice["text"],
                    "chosen": choice["id"] in chosen,
                    "right": None if key is None else choice["id"] in key["choices"],
                }
                for letter, choice in zip(ascii_uppercase, ordered(body, order), strict=False)
            ],
        }

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        letters = letters_of(body, order)
        return "、".join(letters[choice] for choice in letters if choice in _as_list(value))

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        return _as_list(value)

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        """Every option, chosen or not, in the author's order."""
        right = {choice for key in keys for choice in key["choices"]}
        return [
            AnswerLine(frozenset([choice["id"]]), letter, choice["text"], choice["id"] in right)
            for letter, choice in zip(ascii_uppercase, body["choices"], strict=False)
        ]


def ids(body: Body) -> list[str]:
    return [choice["id"] for choice in body["choices"]]


def shuffled(body: Body, shuffle: Callable[[list[str]], None] | None) -> tuple[str, ...]:
    """Ids of the options as a form shows them; a pinned option stays where its author put it."""
    loose = [choice["id"] for choice in body["choices"] if not choice.get("pinned")]
    if shuffle:
        shuffle(loose)
    rest = iter(loose)
    return tuple(choice["id"] if choice.get("pinned") else next(rest) for choice in body["choices"])


def ordered(body: Body, order: Sequence[str]) -> list[dict[str, Any]]:
    """The options in the order of a form; an empty order is the author's."""
    by_id = {choice["id"]: choice for choice in body["choices"]}
    return [by_id[choice] for choice in order] if order else list(by_id.values())


def letters_of(body: Body, order: Sequence[str]) -> dict[str, str]:
    """{id: letter} in the order shown."""
    return dict(zip(order or ids(body), ascii_uppercase, strict=False))


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value or []
