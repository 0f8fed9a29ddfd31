"""A statement that the candidate agrees to; what was agreed to is noted with the start."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.problems import Refusal

from .base import Rule, Visitor

LONGEST = 500


class Honour(Rule):
    """Settings: the statement."""

    name = "honour"
    place = 50

    def author_field(self, user: Any, sitting_id: int | None) -> forms.Field:
        return forms.CharField(
            label=gettext_lazy("Statement to agree to"),
            help_text=gettext_lazy("For instance: I work by myself, without notes, and keep the questions to myself."),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def told(self, settings: str) -> str:
        return _("Candidates agree to: %(statement)s") % {"statement": settings}

    def candidate_field(self, settings: str) -> forms.Field:
        missing = gettext_lazy("Please agree to this before you start.")
        return forms.BooleanField(label=settings, error_messages={"required": missing})

    def check_start(self, settings: str, visitor: Visitor) -> None:
        if visitor.given(self.name) is not True:
            raise Refusal("honour_missing", _("Agree to the statement of this exam first."), statement=settings)

    def record(self, settings: str) -> dict[str, Any]:
        return {"agreed": settings}


RULE = Honour()
