"""Forms about certificates: verification for anyone, decisions on the desk."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from classes.models import Certificate, TrainingClass

from . import numbering
from .facts import CHINESE, ENGLISH
from .issuing import REASON_LENGTH


class VerifyForm(forms.Form):
    """A code alone, or a number with the holder's name."""

    number = forms.CharField(
        label=_("Certificate number or verification code"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Holder's name"),
        max_length=80,
        required=False,
        help_text=_("Not needed with a verification code"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("number") and not cleaned.get("name") and not numbering.token_in(cleaned["number"]):
            self.add_error("name", _("With a certificate number, give the holder's name too."))
        return cleaned


class RevokeForm(forms.Form):
    """Why a certificate ends; strangers read it on the verification page."""

    prefix = "revoke"

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("Shown to everyone who verifies this certificate; do not write private matters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReissueForm(forms.Form):
    """Why a new version is printed, and in which language."""

    prefix = "reissue"

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("Kept in the audit trail; not shown to the public."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=_("Language of the certificate"), choices=[(CHINESE, _("Chinese")), (ENGLISH, _("English"))]
    )


class FilterForm(forms.Form):
    """What the desk's list shows."""

    q = forms.CharField(label=_("Number, name or class"), max_length=80, required=False)
    training_class = forms.ModelChoiceField(
        label=_("Class"), queryset=TrainingClass.objects.none(), required=False, empty_label=_("All")
    )
    status = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Certificate.Status.choices], required=False)

    def __init__(self, *args: Any, classes: QuerySet[TrainingClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["training_class"].queryset = classes
