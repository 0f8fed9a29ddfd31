"""How an author types gaps and what fills them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.editors import ItemForm
from quizzes.interactions.fill_blank import GAP, lines


class Editor(ItemForm):
    """填空题: a line for each gap, alternatives separated by |."""

    interaction = "fill_blank"
    middle = "quizzes/authors/middle_fields.html"

    def add_middle(self) -> None:
        self.fields["stem"].help_text = _("Write each gap as ____ (four underscores).")
        self.fields["blanks"] = forms.CharField(
            label=_("Answers, one gap a line"),
            help_text=_(
                "Separate answers that count as the same by |, for example: 十五|15. A number begins with =, and may"
                ' be off by what stands after ±: =3.5±0.1. What stands in straight quotes "…" must be written just so.'
            ),
            widget=forms.Textarea({"rows": 3}),
        )
        self.fields["ordered"] = forms.BooleanField(label=_("In this order"), required=False, initial=True)
        self.fields["case"] = forms.BooleanField(
            label=_("Capital and small letters are the same"), required=False, initial=True
        )

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "blanks": "\n".join(lines.write(key)),
            "ordered": body.get("ordered", True),
            "case": lines.usual_rules(key).get("case", True),
        }

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        kept = lines.usual_rules(self.version.key) if self.version else {}
        rules = {"width": True, "space": True, **kept, "case": bool(data.get("case"))}
        key = lines.read(data.get("blanks", ""), rules)
        return {"blanks": len(key["blanks"]), "ordered": bool(data.get("ordered"))}, key

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
