"""Who takes part, and who lacks what."""

from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classes import messaging, rosters_shown

from .base import Panel, Text, Workspace


class Roster(Panel):
    name = "roster"
    title = _("Roster")
    place = 40
    template = "classes/desk/panels/roster.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        left = at.training_class.enrolments.withdrawn().select_related("user", "unit").order_by("-withdrawn_at")
        shown = rosters_shown.narrowed(at.rows, at.request.GET)
        places = [row.enrolment for row in shown["page_obj"]]
        told = messaging.last_reminders(at.training_class, [place.user_id for place in places])
        for place in places:
            place.reminded_at = told.get(place.user_id)  # type: ignore[attr-defined]
        return {**shown, "withdrawn": left}

    def link(self, at: Workspace) -> tuple[str, Text] | None:
        return reverse("classes_desk:enrol", args=[at.training_class.pk]), _("Enrol people")

    def note(self, found: dict[str, Any]) -> Text:
        return _("Who lacks most comes first")

    def count(self, found: dict[str, Any]) -> int | None:
        return int(found["counts"]["all"])


PANEL = Roster()
