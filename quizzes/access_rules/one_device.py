"""One device at a time: the one that began, until whoever looks after the exam allows another.

A device is a browser, known by a cookie of its own (devices.py): another window of it may go on, another computer not.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.problems import Refusal

from .base import Rule, Visitor


class OneDevice(Rule):
    """Settings: true."""

    name = "one_device"
    place = 30
    keeps = ("device",)

    def author_field(self, user: Any, sitting_id: int | None) -> forms.Field:
        return forms.BooleanField(
            label=gettext_lazy("One device at a time"),
            help_text=gettext_lazy("Changing to another device needs somebody who looks after the exam to allow it."),
            required=False,
        )

    def sentence(self, settings: bool) -> str:
        return _("The exam is sat on one device. If you have to change it, ask whoever looks after the exam.")

    def told(self, settings: bool) -> str:
        return _("One device at a time; another one is allowed on the page of the candidate.")

    def check_start(self, settings: bool, visitor: Visitor) -> None:
        if not visitor.arrival.device:
            raise Refusal("device_unknown", _("This browser cannot be recognised again: allow cookies of this site."))

    def check_open(self, settings: bool, visitor: Visitor) -> None:
        attempt = visitor.attempt
        if attempt and not attempt.is_at(visitor.arrival.device):
            text = _(
                "This exam was begun on another device. Go on there, or ask whoever looks after the exam to allow it."
            )
            raise Refusal("other_device", text)


RULE = OneDevice()
