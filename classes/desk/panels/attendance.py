"""Leave that waits for an answer, whose leave is getting long, and who missed what."""

from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classes.attending import reading

from .base import Panel, Text, Workspace

SHOWN = 20


class Attendance(Panel):
    name = "attendance"
    title = _("Attendance and leave")
    place = 35
    template = "classes/desk/panels/attendance.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        """Nothing where nobody meets."""
        found = at.checklist.attendance
        if not found.sessions:
            return None
        requests = reading.waiting(at.training_class).select_related("enrolment__user", "enrolment__unit")
        missed = [
            (place, found.tallies[place.pk], found.is_above(place.pk))
            for place in found.places
            if found.tallies[place.pk].leave or found.tallies[place.pk].absent
        ]
        return {
            "overview": found,
            "requests": [(one, found.tallies[one.enrolment_id]) for one in requests.prefetch_related("lines__session")],
            "missed": sorted(missed, key=lambda line: -(line[1].leave + line[1].absent))[:SHOWN],
            "missed_count": len(missed),
        }

    def note(self, found: dict[str, Any]) -> Text:
        return _("Entered by whoever runs the class; nobody checks in and no place is tracked")

    def count(self, found: dict[str, Any]) -> int | None:
        return len(found["requests"]) or None

    def link(self, at: Workspace) -> tuple[str, Text] | None:
        return reverse("classes_desk:attendance-file", args=[at.training_class.pk]), _("Read a list from Excel")


PANEL = Attendance()
