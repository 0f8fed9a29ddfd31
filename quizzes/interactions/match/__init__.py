"""匹配题: each entry on the left belongs to one option on the right; options may be left over, or used twice."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.interactions import entries
from quizzes.interactions.base import SELECTED, AnswerLine, BadResponse, Body, Field, Interaction, Key, Problem, Worth
from quizzes.interactions.choices import ids, letters_of, ordered, shuffled

MOST_LEFT = 12
MOST_RIGHT = 16


class Match(Interaction):
    """body: {"left": [{"id": "e1", "text": "HTML"}, …], "choices": [{"id": "r1", "text": "HTML"}, …]}.
    key: {"pairs": {"e1": "r1", …}}, one option for each entry on the left.
    response: {"e1": "r1"}, entries without an option left out, or null for blank.
    """

    name = "match"
    label = _("matching")
    about = _("Two lists: what belongs together?")
    place = 60
    shape = "pairs"

    def problems(self, body: Body, key: Key) -> list[Problem]:
        left, choices, pairs = body.get("left"), body.get("choices"), key.get("pairs")
        found = entries.problems(left, least=2, most=MOST_LEFT) + entries.problems(choices, least=2, most=MOST_RIGHT)
        if found:
            return found
        if not isinstance(pairs, dict) or set(pairs) != set(_left(body)) or not set(pairs.values()) <= set(ids(body)):
            return [Problem("key_missing", _("Every entry on the left needs its option on the right."))]
        if [pairs[entry] for entry in _left(body)] == ids(body)[: len(pairs)]:
            return [Problem("told", _("The options stand beside the entries that they belong to."))]
        return []

    def accept(self, body: Body, value: Any) -> dict[str, str] | None:
        if value is None:
            return None
        if not isinstance(value, Mapping) or not set(value) <= set(_left(body)):
            raise BadResponse("options by entry expected")
        known = set(ids(body))
        if not all(isinstance(choice, str) and choice in known for choice in value.values()):
            raise BadResponse("no such option")
        return {entry: value[entry] for entry in _left(body) if entry in value} or None

    def order(self, body: Body, shuffle: Callable[[list[str]], None] | None) -> tuple[str, ...]:
        return shuffled(body, shuffle)

    def asked(self, body: Body, stem: str, worth: Worth | None = None) -> dict[str, Any]:
        return {"stem": stem, "left": _shown(body["left"]), "letters": ascii_uppercase[: len(body["choices"])]}

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        filled = {}
        for letter, choice in zip(ascii_uppercase, ordered(body, order), strict=False):
            filled[f"id:{letter}"] = choice["id"]
            filled[f"text:{letter}"] = mark_safe(choice["text"])  # content.py made it clean
            filled[f"plain:{letter}"] = entries.plain(choice["text"])
        letters = letters_of(body, order)
        return filled | {f"pair:{entry}:{letters[choice]}": SELECTED for entry, choice in (value or {}).items()}

    def read(self, body: Body, field: Field) -> Any:
        sent = {entry: next(iter(field(f"-{entry}")), "") for entry in _left(body)}
        return {entry: choice for entry, choice in sent.items() if choice}

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        right = sum((value or {}).get(entry) == choice for entry, choice in key["pairs"].items())
        return Fraction(right, len(key["pairs"]))

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        return gettext("Each right pair earns an equal share of %(full)s.") % {"full": full}

    def hint(self, body: Body, rule: str, full: str, half: str) -> str:
        return self.scoring(body, rule, full, half)

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        return {"left": _shown(body["left"]), "choices": _shown(ordered(body, order))}

    def words(self, body: Body) -> list[str]:
        return [entry["text"] for entry in (*body.get("left", ()), *body.get("choices", ()))]

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        letters = letters_of(body, order)
        pairs = {entry: key["pairs"][entry] for entry in _left(body)}
        return {"pairs": pairs, "letters": [letters[choice] for choice in pairs.values()]}

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        options = {
            choice["id"]: {"letter": letter, "text": choice["text"]}
            for letter, choice in zip(ascii_uppercase, ordered(body, order), strict=False)
        }
        rows = []
        for entry in body["left"]:
            given, right = (value or {}).get(entry["id"]), key["pairs"][entry["id"]] if key else None
            verdict = None if key is None else given == right
            rows.append(
                {
                    "text": entry["text"],
                    "given": options.get(given),
                    "right": options.get(right),
                    "is_right": verdict,
                }
            )
        return {**super().review(body, key, value, order), "rows": rows}

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        if not value:
            return ""
        letters = letters_of(body, order)
        return "、".join(f"{n}—{letters.get(value.get(e), '?')}" for n, e in enumerate(_left(body), start=1))

    def printed_key(self, body: Body, key: Key, order: Sequence[str]) -> str:
        return self.summary(body, key["pairs"], order)

    def claims(self, body: Body, key: Key) -> tuple[list[str], list[str]]:
        text = {entry["id"]: entry["text"] for entry in (*body["left"], *body["choices"])}
        right = [f"{text[entry]}：{text[choice]}" for entry, choice in key["pairs"].items()]
        return right, [text[choice] for choice in ids(body) if choice not in key["pairs"].values()]

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        """One id for each entry on the left: the option that it was given, if any."""
        return [f"{entry}:{value.get(entry, '')}" for entry in _left(body)]

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        """For each entry on the left its right option and those that anybody gave it."""
        letters, lines = letters_of(body, ()), []
        for entry in body["left"]:
            right, part = {key["pairs"][entry["id"]] for key in keys}, entries.plain(entry["text"])
            for choice in body["choices"]:
                name, is_right = f"{entry['id']}:{choice['id']}", choice["id"] in right
                if is_right or counts.get(name):
                    lines.append(AnswerLine(frozenset([name]), letters[choice["id"]], choice["text"], is_right, part))
            if counts.get(f"{entry['id']}:"):
                lines.append(
                    AnswerLine(frozenset([f"{entry['id']}:"]), "", gettext("left open"), part=part, is_one=False)
                )
        return lines


def _left(body: Body) -> list[str]:
    return [entry["id"] for entry in body["left"]]


def _shown(some: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": entry["id"], "text": entry["text"]} for entry in some]


INTERACTION = Match()
