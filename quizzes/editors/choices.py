"""What the choice types share: a row for each option, empty rows are no options."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.interactions.choices import MOST_CHOICES

from .base import ItemForm, TypedField

ROWS = 8  # shown without script; a question that has more shows them all
NAMES = "abcdefghijklmnopqrstuvwxyz"


class ChoiceForm(ItemForm):
    """Options keep their ids while they are edited, so that a response goes on meaning what it meant."""

    middle = "quizzes/authors/middle_choices.html"
    hint: ClassVar[Any]

    def add_middle(self) -> None:
        self.rows = self._count()
        for n in range(self.rows):
            self.fields[f"text_{n}"] = TypedField(
                label=_("Option %(letter)s") % {"letter": NAMES[n].upper()}, required=False, rows=1
            )
            self.fields[f"right_{n}"] = forms.BooleanField(label=_("Right answer"), required=False)
            self.fields[f"pinned_{n}"] = forms.BooleanField(label=_("Keep in place"), required=False)
            self.fields[f"id_{n}"] = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for n, choice in enumerate(body.get("choices", [])):
            self.keep({f"text_{n}": choice["text"]})
            found |= {
                f"right_{n}": choice["id"] in key.get("choices", []),
                f"pinned_{n}": bool(choice.get("pinned")),
                f"id_{n}": choice["id"],
            }
        return found

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        used = [n for n in range(self.rows) if data.get(f"text_{n}", "").strip() or data.get(f"right_{n}")]
        taken = {data[f"id_{n}"] for n in used if data.get(f"id_{n}")}
        free = (name for name in NAMES if name not in taken)
        choices, right = [], []
        for n in used:
            choice: dict[str, Any] = {"id": data.get(f"id_{n}") or next(free), "text": self.html(f"text_{n}")}
            if data.get(f"pinned_{n}"):
                choice["pinned"] = True
            choices.append(choice)
            if data.get(f"right_{n}"):
                right.append(choice["id"])
        return {"choices": choices}, {"choices": right}

    def option_rows(self) -> list[dict[str, Any]]:
        names = ("text", "right", "pinned", "id")
        return [{"letter": NAMES[n].upper(), **{name: self[f"{name}_{n}"] for name in names}} for n in range(self.rows)]

    def _count(self) -> int:
        """Rows of the form: those of the question, those that a script added, and never fewer than ROWS."""
        kept = len(self.version.body.get("choices", [])) if self.version else 0
        sent = sum(self.add_prefix(f"text_{n}") in self.data for n in range(MOST_CHOICES))
        return min(max(ROWS, kept, sent), MOST_CHOICES)
