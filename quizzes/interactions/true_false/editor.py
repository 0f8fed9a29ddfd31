"""How an author types a statement to be judged."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.editors import ItemForm


class Editor(ItemForm):
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
