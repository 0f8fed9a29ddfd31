"""The timetable."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.forms import SessionForm

from .base import Panel, Text, Workspace


class Plan(Panel):
    name = "plan"
    title = gettext_lazy("Timetable")
    place = 30
    template = "classes/desk/panels/plan.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        sessions = list(at.training_class.sessions.all())
        return {"sessions": sessions, "session_form": form or SessionForm(training_class=at.training_class)}

    def note(self, found: dict[str, Any]) -> Text:
        count = len(found["sessions"])
        return _("Meetings: %(count)s") % {"count": count} if count else ""


PANEL = Plan()
