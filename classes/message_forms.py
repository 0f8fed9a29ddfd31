"""What a class head writes to trainees."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MessageForm(forms.Form):
    """Subject and text with the placeholders {name}, {missing} and {due}."""

    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        help_text=_("{name}: the name. {missing}: what the person still lacks. {due}: when the first of it is due."),
        widget=forms.Textarea({"rows": 7}),
    )


class SendForm(MessageForm):
    """The same as it was looked at, with the token of that look."""

    token = forms.RegexField(r"^[0-9A-Za-z_-]{20,64}\Z")
