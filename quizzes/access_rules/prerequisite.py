"""Another exam that has to be passed first."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.problems import Refusal
from quizzes import access
from quizzes.models import Candidate, Sitting

from .base import Rule, Visitor


class Prerequisite(Rule):
    """Settings: the id of the other sitting."""

    name = "prerequisite"
    place = 40

    def author_field(self, user: Any, sitting_id: int | None) -> forms.Field:
        others = access.sittings(user, *access.MARKERS).exclude(pk=sitting_id)
        return forms.ModelChoiceField(
            queryset=others,
            label=gettext_lazy("Only for those who passed this exam"),
            help_text=gettext_lazy("Whoever is turned away learns that the other exam is not passed yet."),
            required=False,
        )

    def stored(self, value: Sitting | None) -> int | None:
        return value.pk if value else None

    def sentence(self, settings: int) -> str:
        return _("Passed first: “%(title)s”.") % {"title": _title(settings)}

    def check_start(self, settings: int, visitor: Visitor) -> None:
        if not Candidate.objects.filter(user=visitor.user_id, sitting=settings, passed=True).exists():
            raise Refusal("prerequisite", _("First pass “%(title)s”.") % {"title": _title(settings)})


def _title(sitting_id: int) -> str:
    return Sitting.objects.filter(pk=sitting_id).values_list("title", flat=True).first() or "?"


RULE = Prerequisite()
