"""排序题: entries to be put in order, scored by the entries in place or only as a whole."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.interactions import entries
from quizzes.interactions.base import (
    EVERYTHING,
    NOTHING,
    SELECTED,
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
from quizzes.interactions.choices import ids, letters_of, ordered, shuffled

MOST_ENTRIES = 12
IN_PLACE, WHOLE = "in_place", "whole"
WAYS = (IN_PLACE, WHOLE)


class Order(Interaction):
    """body: {"choices": [{"id": "e1", "text": "HTML"}, …], "scoring": "in_place"}, the entries in an order that tells
    nothing; scoring is "in_place" (the default: each entry in its place earns its share) or "whole".
    key: {"order": ["e2", "e1", …]}.
    response: {"e1": 2, "e2": 1}, the place given to each entry, or null for blank. Entries may be without a place or
    share one, as a page without script lets them.
    """

    name = "order"
    label = _("putting in order")
    about = _("Entries to be put in order.")
    place = 70
    shape = "ranks"

    def problems(self, body: Body, key: Key) -> list[Problem]:
        choices, order = body.get("choices"), key.get("order")
        found = entries.problems(choices, least=3, most=MOST_ENTRIES)
        if body.get("scoring", IN_PLACE) not in WAYS:
            found.append(Problem("scoring", _("Say how the question is scored.")))
        if found:
            return found
        if not isinstance(order, list) or sorted(order) != sorted(ids(body)):
            return [Problem("key_missing", _("Say what the right order is."))]
        return [Problem("told", _("The entries stand in the right order already."))] if order == ids(body) else []

    def accept(self, body: Body, value: Any) -> dict[str, int] | None:
        if value is None:
            return None
        known = ids(body)
        if not isinstance(value, Mapping) or not set(value) <= set(known):
            raise BadResponse("places by entry expected")
        return {entry: _place(value[entry], len(known)) for entry in known if entry in value} or None

    def order(self, body: Body, shuffle: Callable[[list[str]], None] | None) -> tuple[str, ...]:
        return shuffled(body, shuffle)

    def asked(self, body: Body, stem: str, worth: Worth | None = None) -> dict[str, Any]:
        return {"stem": stem, "slots": range(1, len(body["choices"]) + 1)}

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        """An answer stands in the order that was given; the letter of an entry stays what it was at first."""
        filled, letters = {}, letters_of(body, order)
        for slot, entry in enumerate(_as_given(body, value, order), start=1):
            filled[f"id:{slot}"] = entry["id"]
            filled[f"letter:{slot}"] = letters[entry["id"]]
            filled[f"text:{slot}"] = mark_safe(entry["text"])  # content.py made it clean
            filled[f"plain:{slot}"] = entries.plain(entry["text"])
            if value and entry["id"] in value:
                filled[f"at:{slot}:{value[entry['id']]}"] = SELECTED
        return filled

    def read(self, body: Body, field: Field) -> Any:
        sent = {entry: next(iter(field(f"-{entry}")), "") for entry in ids(body)}
        return {entry: place for entry, place in sent.items() if place}

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        right = sum((value or {}).get(entry) == place for place, entry in enumerate(key["order"], start=1))
        if body.get("scoring", IN_PLACE) == WHOLE:
            return EVERYTHING if right == len(key["order"]) else NOTHING
        return Fraction(right, len(key["order"]))

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        if body is None:
            return gettext("By the entries in place, or only as a whole: each question says which.")
        if body.get("scoring", IN_PLACE) == WHOLE:
            return gettext("The whole order right earns %(full)s; anything else earns nothing.") % {"full": full}
        return gettext("Each entry in its right place earns an equal share of %(full)s.") % {"full": full}

    def hint(self, body: Body, rule: str, full: str, half: str) -> str:
        return self.scoring(body, rule, full, half)

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        shown = [{"id": entry["id"], "text": entry["text"]} for entry in ordered(body, order)]
        return {"choices": shown, "scoring": body.get("scoring", IN_PLACE)}

    def words(self, body: Body) -> list[str]:
        return [entry["text"] for entry in body.get("choices", ())]

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        letters = letters_of(body, order)
        return {"order": list(key["order"]), "letters": [letters[entry] for entry in key["order"]]}

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        letters = letters_of(body, order)
        right = {entry: place for place, entry in enumerate(key["order"], start=1)} if key else {}
        given = value or {}
        rows = [
            {
                "letter": letters[entry["id"]],
                "text": entry["text"],
                "given": given.get(entry["id"]),
                "right": right.get(entry["id"]),
                "is_right": given.get(entry["id"]) == right[entry["id"]] if right else None,
            }
            for entry in _as_given(body, value or right, order)
        ]
        return {**super().review(body, key, value, order), "rows": rows}

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        letters = letters_of(body, order)
        return "、".join(
            letters[entry["id"]] for entry in _as_given(body, value, order) if entry["id"] in (value or ())
        )

    def on_paper(self, body: Body, order: Sequence[str]) -> OnPaper:
        return OnPaper("line", [entry["text"] for entry in ordered(body, order)])

    def claims(self, body: Body, key: Key) -> tuple[list[str], list[str]]:
        return [entry["text"] for entry in ordered(body, key["order"])], []

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        """One id for each entry: the place that it was given, if any."""
        return [f"{entry}:{value.get(entry, '')}" for entry in ids(body)]

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        """For each entry, in the right order, its right place and those that anybody gave it."""
        lines = []
        for entry in ordered(body, keys[0]["order"]):
            right, part = {key["order"].index(entry["id"]) + 1 for key in keys}, entries.plain(entry["text"])
            for place in range(1, len(body["choices"]) + 1):
                name, text = f"{entry['id']}:{place}", gettext("place %(number)s") % {"number": place}
                if place in right or counts.get(name):
                    lines.append(AnswerLine(frozenset([name]), str(place), text, place in right, part))
            if counts.get(f"{entry['id']}:"):
                lines.append(
                    AnswerLine(frozenset([f"{entry['id']}:"]), "", gettext("left open"), part=part, is_one=False)
                )
        return lines


def _as_given(body: Body, value: Mapping[str, int] | None, order: Sequence[str]) -> list[dict[str, Any]]:
    """The entries by the places that they were given; those without one last, as the form shows them."""
    places = value or {}
    return sorted(ordered(body, order), key=lambda entry: places.get(entry["id"], MOST_ENTRIES + 1))


def _place(value: Any, most: int) -> int:
    """A place from 1 on; a form without script sends it as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 2:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise BadResponse("no such place")
    return value


INTERACTION = Order()
