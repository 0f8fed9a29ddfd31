"""How an author types a question that is answered in writing."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.editors.base import ItemForm, TypedField
from quizzes.interactions.extended_text import LONGEST

LABELS = {
    "expected_length": _("About how many characters"),
    "least": _("At least how many characters"),
    "most": _("At most how many characters"),
}
PARTS = re.compile(r"[|｜]")


class Editor(ItemForm):
    """简答题 / 论述题: a reference answer and the points of the rubric, for the marker."""

    interaction = "extended_text"
    middle = "quizzes/authors/middle_fields.html"

    def add_middle(self) -> None:
        for name, label in LABELS.items():
            self.fields[name] = forms.IntegerField(label=label, required=False, min_value=1, max_value=LONGEST)
        self.fields["most"].help_text = _("Whoever writes less or more is told so on the page; the answer counts.")
        self.fields["model_answer"] = TypedField(
            label=_("Reference answer"),
            help_text=_("For markers; candidates see it once right answers are released."),
            required=False,
            rows=4,
        )
        self.fields["rubric"] = forms.CharField(
            label=_("Points of the rubric, one a line"),
            help_text=_(
                "The point | its marks | a note for the marker, which may be missing. Example: 依据准确|3|写出条文号"
            ),
            required=False,
            widget=forms.Textarea({"rows": 4}),
        )

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        points = [[point["title"], str(point["max"]), point.get("note", "")] for point in key.get("rubric", [])]
        self.keep({"model_answer": key.get("reference", "")})
        return {
            **{name: body.get(name) for name in LABELS},
            "rubric": "\n".join("|".join(filter(None, point)) for point in points),
        }

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        lines = [line for line in data.get("rubric", "").splitlines() if line.strip()]
        points = [_point(number, line) for number, line in enumerate(lines, start=1)]
        body = {name: data[name] for name in LABELS if data.get(name)}
        key: dict[str, Any] = {"rubric": points} if points else {}
        if data.get("model_answer"):
            key["reference"] = self.html("model_answer")
        return body, key

    def middle_fields(self) -> list[forms.BoundField]:
        return [*(self[name] for name in LABELS), self["model_answer"], self["rubric"]]


def _point(number: int, line: str) -> dict[str, str]:
    title, most, note = ([part.strip() for part in PARTS.split(line, maxsplit=2)] + ["", ""])[:3]
    return {"id": str(number), "title": title, "max": most, **({"note": note} if note else {})}
