"""How an author types an order: the entries from first to last."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.editors.base import ItemForm, TypedField
from quizzes.interactions import entries
from quizzes.interactions.order import IN_PLACE, MOST_ENTRIES, WHOLE

ROWS = 6  # shown without script; a question that has more shows them all


class Editor(ItemForm):
    """排序题. Entries keep their ids while they are edited; where they are kept tells nothing (entries.py)."""

    interaction = "order"
    middle = "order/editor.html"

    def add_middle(self) -> None:
        self.rows = self._count()
        for n in range(self.rows):
            self.fields[f"text_{n}"] = TypedField(
                label=_("Entry %(number)s") % {"number": n + 1}, required=False, rows=1
            )
            self.fields[f"id_{n}"] = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
        ways = [(IN_PLACE, _("Each entry in its place earns its share")), (WHOLE, _("Only the whole order earns"))]
        self.fields["scoring"] = forms.ChoiceField(
            label=_("How it is scored (candidates are told)"),
            choices=ways,
            initial=IN_PLACE,
            widget=forms.RadioSelect,
        )

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        known = {entry["id"]: entry["text"] for entry in body.get("choices", [])}
        found: dict[str, Any] = {"scoring": body.get("scoring", IN_PLACE)}
        for n, entry in enumerate(key.get("order", [])):
            self.keep({f"text_{n}": known[entry]})
            found[f"id_{n}"] = entry
        return found

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        typed = [n for n in range(self.rows) if data.get(f"text_{n}", "").strip()]
        made = [entries.make(self.html(f"text_{n}")) for n in typed]
        kept = [{**entry, "id": data.get(f"id_{n}") or entry["id"]} for n, entry in zip(typed, made, strict=True)]
        order = [entry["id"] for entry in kept]
        return {"choices": entries.scatter(kept, order), "scoring": data.get("scoring") or IN_PLACE}, {"order": order}

    def entry_rows(self) -> list[dict[str, Any]]:
        return [{"number": n + 1, "text": self[f"text_{n}"], "id": self[f"id_{n}"]} for n in range(self.rows)]

    def _count(self) -> int:
        kept = len(self.version.body.get("choices", [])) if self.version else 0
        sent = sum(self.add_prefix(f"text_{n}") in self.data for n in range(MOST_ENTRIES))
        return min(max(ROWS, kept, sent), MOST_ENTRIES)
