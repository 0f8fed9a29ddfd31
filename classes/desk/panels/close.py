"""May it be closed, and what changed since it was."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from classes import access, corrections, reopening
from classes.archiving import jobs
from classes.certificates import schemes
from classes.models import Certificate

from .base import Panel, Workspace

SHOWN = 5


class Close(Panel):
    name = "close"
    title = _("Closing")
    place = 100
    template = "classes/desk/panels/close.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        issued = Certificate.objects.valid().filter(enrolment__training_class=at.training_class)
        return {
            "checklist": at.checklist,
            "counts": {"all": len(at.rows), "ready": len(at.checklist.completing)},
            "changes": corrections.read(at.training_class),
            "certificates": issued.count(),
            "may_reopen": access.may_reopen(at.user, at.training_class),
            "reopenings": reopening.of_class(at.training_class),
            "foreseen": reopening.foresee(training_class=at.training_class, completing=at.checklist.completing),
            **(_packages(at) if at.is_over else {}),
            "next_number": schemes.next_number(at.training_class, now=at.now),
        }


def _packages(at: Workspace) -> dict[str, Any]:
    """Those that were made for the records office, the newest first, and what the reader asked for last."""
    made = list(at.training_class.archives.select_related("by")[:SHOWN])
    return {"packages": made, "package_job": jobs.of_class(at.training_class.pk, at.user).first()}


PANEL = Close()
