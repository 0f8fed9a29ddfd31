"""The evaluation: how many handed in, and the way to its questions and results."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from classes import evaluating

from .base import Panel, Workspace


class EvaluationPanel(Panel):
    name = "evaluation"
    title = _("Evaluation of the class")
    place = 80
    template = "classes/desk/panels/evaluation.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        """Only where the class asks it, or has had one."""
        found = evaluating.of(at.training_class)
        if found is None and not any(requirement.kind == "evaluation" for requirement in at.asked):
            return None
        return {
            "evaluation": found,
            "is_open": bool(found and found.is_open(at.now)),
            "is_over": bool(found and found.is_over(at.now)),
            "handed_in": found.hand_ins.count() if found else 0,
            "trainees": len(at.rows),
        }


PANEL = EvaluationPanel()
