"""What trainees take away: files and links."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from classes.attending.forms import MaterialForm

from .base import Panel, Text, Workspace


class Materials(Panel):
    name = "materials"
    title = _("Materials")
    place = 37
    template = "classes/desk/panels/materials.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        return {
            "materials": list(at.training_class.materials.select_related("session")),
            "material_form": form or MaterialForm(training_class=at.training_class),
        }

    def note(self, found: dict[str, Any]) -> Text:
        return _("Only for those who take part")

    def count(self, found: dict[str, Any]) -> int | None:
        return len(found["materials"]) or None


PANEL = Materials()
