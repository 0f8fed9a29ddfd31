"""Assignments of the class: handed in, marked, returned."""

from typing import Any

from django.db.models import Count, Q
from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.models import Submission

from .base import Panel, Text, Workspace

State = Submission.State


class Works(Panel):
    name = "works"
    title = gettext_lazy("Assignments")
    place = 60
    template = "classes/desk/panels/works.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        def count(*states: str) -> Count:
            return Count("submissions", filter=Q(submissions__state__in=states))

        assignments = at.training_class.assignments.annotate(
            handed_in=count(State.HANDED_IN, State.RETURNED, State.MARKED),
            waiting=count(State.HANDED_IN),
            returned=count(State.RETURNED),
            marked=count(State.MARKED),
        ).order_by("closes_at", "pk")
        return {"assignments": list(assignments)}

    def note(self, found: dict[str, Any]) -> Text:
        waiting = sum(each.waiting for each in found["assignments"])
        return _("%(count)s to mark") % {"count": waiting} if waiting else ""

    def link(self, at: Workspace) -> tuple[str, Text] | None:
        return reverse("assignments_desk:class-new", args=[at.training_class.pk]), _("Set an assignment")

    def count(self, found: dict[str, Any]) -> int | None:
        return len(found["assignments"]) or None


PANEL = Works()
