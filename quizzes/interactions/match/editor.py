"""How an author types a match: a row for each pair; an option alone belongs to nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.editors.base import ItemForm, TypedField
from quizzes.interactions import entries
from quizzes.interactions.match import MOST_RIGHT

ROWS = 8  # shown without script; a question that has more shows them all
NAMES = ("left", "right", "left_id", "right_id")


class Editor(ItemForm):
    """匹配题. Entries keep their ids while they are edited; where an option stands tells nothing (entries.py)."""

    interaction = "match"
    middle = "match/editor.html"

    def add_middle(self) -> None:
        self.rows = self._count()
        for n in range(self.rows):
            number = {"number": n + 1}
            self.fields[f"left_{n}"] = TypedField(label=_("Entry %(number)s") % number, required=False, rows=1)
            self.fields[f"right_{n}"] = TypedField(
                label=_("What belongs to entry %(number)s") % number, required=False, rows=1
            )
            for side in ("left_id", "right_id"):
                self.fields[f"{side}_{n}"] = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for n, (left, right) in enumerate(_pairs(body, key)):
            self.keep({f"left_{n}": left["text"], f"right_{n}": right["text"]})
            found |= {f"left_id_{n}": left["id"], f"right_id_{n}": right["id"]}
        return found

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        left: list[entries.Entry] = []
        right: dict[str, entries.Entry] = {}
        pairs: dict[str, str] = {}
        for n in range(self.rows):
            entry, option = self._entry("left", n, data), self._entry("right", n, data)
            if option and right.setdefault(option["id"], option)["text"] != option["text"]:
                option = entries.make(option["text"])  # one of two rows that shared an option got another
                right.setdefault(option["id"], option)
            if entry:
                left.append(entry)
            if entry and option:
                pairs[entry["id"]] = option["id"]
        told = [pairs.get(entry["id"], "") for entry in left]
        return {"left": left, "choices": entries.scatter(list(right.values()), told)}, {"pairs": pairs}

    def pair_rows(self) -> list[dict[str, Any]]:
        return [{name: self[f"{name}_{n}"] for name in NAMES} | {"number": n + 1} for n in range(self.rows)]

    def _entry(self, side: str, n: int, data: Mapping[str, Any]) -> entries.Entry | None:
        if not data.get(f"{side}_{n}", "").strip():
            return None
        made = entries.make(self.html(f"{side}_{n}"))
        return {**made, "id": data.get(f"{side}_id_{n}") or made["id"]}

    def _count(self) -> int:
        kept = sum(1 for _pair in _pairs(self.version.body, self.version.key)) if self.version else 0
        sent = sum(self.add_prefix(f"right_{n}") in self.data for n in range(MOST_RIGHT))
        return min(max(ROWS, kept, sent), MOST_RIGHT)


def _pairs(body: Mapping[str, Any], key: Mapping[str, Any]) -> Iterator[tuple[entries.Entry, entries.Entry]]:
    """Rows of the editor: each entry with its option, then the options that belong to nothing."""
    nothing: entries.Entry = {"id": "", "text": ""}
    options, pairs = {choice["id"]: choice for choice in body.get("choices", [])}, key.get("pairs", {})
    for entry in body.get("left", []):
        yield entry, options.get(pairs.get(entry["id"]), nothing)
    for option in options.values():
        if option["id"] not in pairs.values():
            yield nothing, option
