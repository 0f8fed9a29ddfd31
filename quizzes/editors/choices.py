"""Single and multiple choice: a row for each option, empty rows are no options."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import ItemForm

ROWS = 8
NAMES = "abcdefghijklmnopqrstuvwxyz"


class ChoiceForm(ItemForm):
    """Options keep their ids while they are edited, so that a response goes on meaning what it meant."""

    middle = "quizzes/authors/middle_choices.html"

    def add_middle(self) -> None:
        for n in range(ROWS):
            self.fields[f"text_{n}"] = forms.CharField(
                label=_("Option %(letter)s") % {"letter": NAMES[n].upper()},
                required=False,
                widget=forms.Textarea({"rows": 1}),
            )
            self.fields[f"right_{n}"] = forms.BooleanField(label=_("right"), required=False)
            self.fields[f"pinned_{n}"] = forms.BooleanField(label=_("keep in place"), required=False)
            self.fields[f"id_{n}"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for n, choice in enumerate(body.get("choices", [])[:ROWS]):
            found |= {
                f"text_{n}": choice["text"],
                f"right_{n}": choice["id"] in key.get("choices", []),
                f"pinned_{n}": bool(choice.get("pinned")),
                f"id_{n}": choice["id"],
            }
        return found

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        rows = [n for n in range(ROWS) if data.get(f"text_{n}", "").strip()]
        taken = {data[f"id_{n}"] for n in rows if data.get(f"id_{n}")}
        free = (name for name in NAMES if name not in taken)
        choices, right = [], []
        for n in rows:
            choice: dict[str, Any] = {"id": data.get(f"id_{n}") or next(free), "text": data[f"text_{n}"].strip()}
            if data.get(f"pinned_{n}"):
                choice["pinned"] = True
            choices.append(choice)
            if data.get(f"right_{n}"):
                right.append(choice["id"])
        return {"choices": choices}, {"choices": right}

    def option_rows(self) -> list[dict[str, forms.BoundField]]:
        names = ("text", "right", "pinned", "id")
        return [{name: self[f"{name}_{n}"] for name in names} for n in range(ROWS)]


class SingleChoiceForm(ChoiceForm):
    """单选题."""

    interaction = "single_choice"


class MultipleChoiceForm(ChoiceForm):
    """多选题."""

    interaction = "multiple_choice"
