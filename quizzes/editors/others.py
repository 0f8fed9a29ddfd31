"""True or false, fill in the blank, extended text."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.interactions.fill_blank import GAP

from .base import ItemForm, TypedField

ALTERNATIVES = re.compile(r"[|｜]")


class TrueFalseForm(ItemForm):
    """判断题."""

    interaction = "true_false"
    middle = "quizzes/authors/middle_fields.html"

    def add_middle(self) -> None:
        choices = [("true", _("Right (statement)")), ("false", _("Wrong (statement)"))]
        self.fields["truth"] = forms.ChoiceField(label=_("The statement is"), choices=choices, widget=forms.RadioSelect)

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        return {"truth": "true" if key.get("value") else "false"}

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        return {}, {"value": data["truth"] == "true"} if data.get("truth") else {}

    def middle_fields(self) -> list[forms.BoundField]:
        return [self["truth"]]


class FillBlankForm(ItemForm):
    """填空题: a line for each gap, alternatives separated by |."""

    interaction = "fill_blank"
    middle = "quizzes/authors/middle_fields.html"

    def add_middle(self) -> None:
        self.fields["stem"].help_text = _("Write each gap as ____ (four underscores).")
        self.fields["blanks"] = forms.CharField(
            label=_("Answers, one gap a line"),
            help_text=_("Separate answers that count as the same by |, for example: 十五|15"),
            widget=forms.Textarea({"rows": 3}),
        )
        self.fields["ordered"] = forms.BooleanField(label=_("In this order"), required=False, initial=True)
        self.fields["case"] = forms.BooleanField(
            label=_("Capital and small letters are the same"), required=False, initial=True
        )

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        lines = ["|".join(texts) for texts in key.get("blanks", [])]
        return {
            "blanks": "\n".join(lines),
            "ordered": body.get("ordered", True),
            "case": key.get("rules", {}).get("case", True),
        }

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        lines = [line for line in data.get("blanks", "").splitlines() if line.strip()]
        accepted = [[text.strip() for text in ALTERNATIVES.split(line) if text.strip()] for line in lines]
        kept = self.version.key.get("rules", {}) if self.version else {}
        rules = {"width": True, "space": True, **kept, "case": bool(data.get("case"))}
        return {"blanks": len(accepted), "ordered": bool(data.get("ordered"))}, {"blanks": accepted, "rules": rules}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        gaps, answers = len(GAP.findall(data.get("stem", ""))), self.content.body["blanks"]
        if data.get("stem") and gaps != answers:
            self.add_error(
                "blanks",
                _("The question has %(gaps)s gaps, but there are %(answers)s lines.")
                % {"gaps": gaps, "answers": answers},
            )
        return data

    def middle_fields(self) -> list[forms.BoundField]:
        return [self["blanks"], self["ordered"], self["case"]]


class ExtendedTextForm(ItemForm):
    """简答题 / 论述题: a reference answer and the points of the rubric, for the marker."""

    interaction = "extended_text"
    middle = "quizzes/authors/middle_fields.html"

    def add_middle(self) -> None:
        self.fields["expected_length"] = forms.IntegerField(
            label=_("About how many characters"), required=False, min_value=1, max_value=20000
        )
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
            "expected_length": body.get("expected_length"),
            "rubric": "\n".join("|".join(filter(None, point)) for point in points),
        }

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        lines = [line for line in data.get("rubric", "").splitlines() if line.strip()]
        points = [_point(number, line) for number, line in enumerate(lines, start=1)]
        body = {"expected_length": data["expected_length"]} if data.get("expected_length") else {}
        key: dict[str, Any] = {"rubric": points} if points else {}
        if data.get("model_answer"):
            key["reference"] = self.html("model_answer")
        return body, key

    def middle_fields(self) -> list[forms.BoundField]:
        return [self["expected_length"], self["model_answer"], self["rubric"]]


def _point(number: int, line: str) -> dict[str, str]:
    title, most, note = ([part.strip() for part in ALTERNATIVES.split(line, maxsplit=2)] + ["", ""])[:3]
    return {"id": str(number), "title": title, "max": most, **({"note": note} if note else {})}
