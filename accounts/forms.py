"""Forms of the learner site for people's own accounts."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from . import addresses, channels, notices
from .backends import spoken
from .models import Feedback, User


class LoginForm(AllauthLoginForm):
    """Staff number or mobile number, and the password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Staff number or mobile number")
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "placeholder": ""})
        self.fields["password"].widget.attrs.update({"autocomplete": "current-password", "placeholder": ""})
        self.fields["password"].help_text = ""  # the login page says itself what to do about a forgotten password
        self.fields.pop("remember", None)


class ActivationForm(forms.Form):
    """Number, one-time code and the new password, twice. Whether they fit is for accounts/activation.py to say."""

    number = forms.CharField(
        label=_("Staff number or mobile number"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("Activation code"),
        max_length=32,
        help_text=_("Ten letters and digits on the slip from your unit; capitals and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_number(self) -> str:
        return spoken(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return cleaned


class FeedbackForm(forms.ModelForm):
    """A complaint, a suggestion, a question. `page` is where the person came from."""

    class Meta:
        model = Feedback
        fields = ("text", "page")
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "page": forms.HiddenInput}


class ChannelForm(forms.Form):
    """The address that a person gives, and a tick for each kind of notice and channel; nothing is ticked for them."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("You need not give one. It is used for what you tick here and for nothing else."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if addresses.can_mail() or user.email:
            self.fields["email"].initial = user.email
        else:
            del self.fields["email"]
        known = set(user.channel_choices.values_list("channel", "kind"))
        for name, channel in channels.configured().items():
            self.fields[f"kinds_{name}"] = forms.MultipleChoiceField(
                label=channel.label,
                choices=list(notices.KINDS.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[kind for at, kind in known if at == name],
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kinds_email") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Give an address, or tick nothing below."))
        return data

    def chosen(self) -> list[tuple[str, str]]:
        """(channel, kind)."""
        names = channels.configured()
        return [(name, kind) for name in names for kind in self.cleaned_data[f"kinds_{name}"]]
