"""Forms of those who look after an exam."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_MINUTES, MOST_ATTEMPTS = 600, 20


class VoidForm(forms.Form):
    """Why an attempt is declared void."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class GrantForm(forms.Form):
    """What a candidate is given on top, in all and not on top of what was given before."""

    extra_minutes = forms.IntegerField(label=_("Extra minutes in all"), min_value=0, max_value=MOST_MINUTES)
    extra_attempts = forms.IntegerField(label=_("Extra attempts in all"), min_value=0, max_value=MOST_ATTEMPTS)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
