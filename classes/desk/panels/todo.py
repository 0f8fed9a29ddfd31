"""What waits for a person."""

from typing import Any

from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from classes import pending
from quizzes.access import MARKERS

from .base import Panel, Text, Workspace


class Todo(Panel):
    name = "todo"
    title = _("Waiting")
    place = 10
    template = "classes/desk/panels/todo.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        if at.is_over:
            return None
        waits = pending.read(training_class=at.training_class, asked=at.asked, checklist=at.checklist, now=at.now)
        return {"pending": waits, "may_mark": at.user.has_role(*MARKERS), "read_at": at.now}

    def note(self, found: dict[str, Any]) -> Text:
        return date_format(timezone.localtime(found["read_at"]), "SHORT_DATETIME_FORMAT")

    def count(self, found: dict[str, Any]) -> int | None:
        return len(found["pending"]) or None


PANEL = Todo()
