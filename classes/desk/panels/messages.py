"""What was written to the trainees."""

from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classes import messaging

from .base import Panel, Text, Workspace

SHOWN = 10


class Messages(Panel):
    name = "messages"
    title = _("Messages sent")
    place = 45
    template = "classes/desk/panels/messages.html"

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        sent = list(at.training_class.message_batches.select_related("by")[:SHOWN])
        if not sent and at.training_class.state not in messaging.STATES:
            return None
        return {"batches": [(batch, messaging.filter_words(batch.filtered)) for batch in sent]}

    def link(self, at: Workspace) -> tuple[str, Text] | None:
        if at.training_class.state not in messaging.STATES:
            return None
        return reverse("classes_desk:message-new", args=[at.training_class.pk]), _("Write a message")


PANEL = Messages()
