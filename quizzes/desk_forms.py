"""Forms of those who look after an exam."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_MINUTES, MOST_ATTEMPTS = 600, 20


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class VoidForm(forms.Form):
    """Why an attempt is declared void."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class GrantForm(forms.Form):
    """What a candidate is given on top, in all and not on top of what was given before."""

    extra_minutes = forms.IntegerField(label=_("Extra minutes in all"), min_value=0, max_value=MOST_MINUTES)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ExtendForm(forms.Form):
    """More time for everybody who is answering."""

    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=MOST_MINUTES, initial=10)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class SayForm(forms.Form):
    """An announcement in the room."""

    text = forms.CharField(
        label=_("What you want to say"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write what you want to say.")},
    )


class ResitForm(forms.Form):
    """Attempts on top of the sitting's, in a window of their own once the sitting has closed."""

    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=MOST_ATTEMPTS, initial=1)
    opens_at = forms.DateTimeField(
        label=_("Resit opens at"), required=False, widget=MomentInput(), help_text=_("Empty: from now on.")
    )
    closes_at = forms.DateTimeField(
        label=_("Resit closes at"), required=False, widget=MomentInput(), help_text=_("Empty: until the exam closes.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
