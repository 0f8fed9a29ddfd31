"""A password that is said in the room when the exam begins.

It is a word on a blackboard, not a person's secret: kept as it is, so that whoever looks after the exam can read it
out, compared in constant time, and never sent to a candidate. Guessing is made slow for each candidate.
"""

from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.problems import Refusal
from lib.throttle import MissLimit

from .base import Missed, Rule, Visitor

MISSES = MissLimit("exam-password", misses=5, seconds=300)
LONGEST = 40


class Password(Rule):
    """Settings: the password."""

    name = "password"
    place = 10

    def author_field(self, user: Any, sitting_id: int | None) -> forms.Field:
        return forms.CharField(
            label=gettext_lazy("Password of the exam"),
            help_text=gettext_lazy("Said in the room when the exam begins. Whoever looks after the exam can read it."),
            required=False,
            max_length=LONGEST,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def sentence(self, settings: str) -> str:
        return _("You need a password to begin. It is told by whoever looks after the exam.")

    def told(self, settings: str) -> str:
        return _("Password: %(password)s") % {"password": settings}

    def candidate_field(self, settings: str) -> forms.Field:
        # No type=password: browsers would offer the password of the login, and there is nothing to hide in the room.
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        return forms.CharField(
            label=gettext_lazy("Password of the exam"),
            max_length=LONGEST,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": gettext_lazy("Type the password that was told in the room.")},
        )

    def check_start(self, settings: str, visitor: Visitor) -> None:
        caller = f"{visitor.sitting_id}:{visitor.user_id}"
        if seconds := MISSES.retry_after(caller):
            text = _("Too many wrong passwords. Try again in %(minutes)s minutes, or ask whoever looks after the exam.")
            raise Refusal("password_shut", text % {"minutes": -(-seconds // 60)}, status=429)
        given = visitor.given(self.name)
        if not given:
            raise Refusal("password_missing", _("This exam asks for a password."))
        if not constant_time_compare(str(given).strip(), settings):
            raise Missed("password_wrong", _("The password of the exam is not right."), limit=MISSES, caller=caller)


RULE = Password()
