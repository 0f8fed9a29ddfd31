"""What the class asks."""

from typing import Any

from django.forms import BaseForm
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes import rules
from classes.rules.base import plain
from quizzes.access import announced_sittings

from .base import Panel, Text, Workspace


class Asked(Panel):
    name = "asked"
    title = gettext_lazy("What it asks")
    place = 20
    template = "classes/desk/panels/asked.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        kinds = {requirement.kind for requirement in at.asked}
        return {
            "lines": [(r, rules.of(r), rules.titled(r), rules.of(r).desk(r)) for r in at.asked],
            "watched": _watched(at),
            "kinds": [rule for rule in rules.REGISTRY.values() if rule.several or rule.name not in kinds],
            "hours": at.training_class.study_hours,
        }

    def note(self, found: dict[str, Any]) -> Text:
        return _("%(hours)s study hours on completion") % {"hours": number_format(plain(found["hours"]))}

    def count(self, found: dict[str, Any]) -> int | None:
        return len(found["lines"])


def _watched(at: Workspace) -> set[int]:
    """Sittings among what is asked whose candidates the person may look after."""
    sittings = [requirement.sitting_id for requirement in at.asked if requirement.sitting_id]
    return set(announced_sittings(at.user).filter(pk__in=sittings).values_list("pk", flat=True)) if sittings else set()


PANEL = Asked()
