"""The timetable, and how far the attendance of each session is entered."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.forms import SessionForm
from classes.models import ClassSession
from classes.rules.base import plain

from .base import Panel, Text, Workspace


class Plan(Panel):
    name = "plan"
    title = gettext_lazy("Timetable")
    place = 30
    template = "classes/desk/panels/plan.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        sessions = list(at.training_class.sessions.all())
        found = at.checklist.attendance
        return {
            "lines": [_line(session, at) for session in sessions],
            "hours": plain(found.total),
            "trainees": len(at.rows),
            "session_form": form or SessionForm(training_class=at.training_class),
        }

    def note(self, found: dict[str, Any]) -> Text:
        if not found["lines"]:
            return ""
        return _("Meetings: %(count)s; class hours: %(hours)s") % {
            "count": len(found["lines"]),
            "hours": found["hours"],
        }


def _line(session: ClassSession, at: Workspace) -> dict[str, Any]:
    found = at.checklist.attendance
    return {
        "session": session,
        "is_over": session.is_over(at.now),
        "begun": session.starts_at <= at.now,
        "entered": found.entered.get(session.pk, 0),
        "missing": found.missing.get(session.pk, 0),
    }


PANEL = Plan()
