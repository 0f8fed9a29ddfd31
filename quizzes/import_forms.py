"""Forms of the import of questions."""

from string import ascii_uppercase
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.models import Topic
from lib.tables import MAX_BYTES

from . import access
from .formats.draft import TRUE_FALSE, WRITTEN
from .models import ItemBank


class UploadForm(forms.Form):
    """Which bank, and the file. What it holds is told by its content."""

    bank = forms.ModelChoiceField(ItemBank.objects.none(), label=_("Item bank"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Word (docx), Excel (xlsx, xls, csv), text (txt, md), GIFT or Moodle XML. Old .doc files: save them as"
            " .docx first."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = access.banks(user)  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".docx,.doc,.xlsx,.xls,.ods,.csv,.txt,.md,.gift,.xml"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large: 32 MB at most."))
        return file


class MendForm(forms.Form):
    """A repair of one question: letters that are ticked, a verdict, or a text."""

    position = forms.IntegerField(min_value=0)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in WRITTEN], required=False)
    letters = forms.MultipleChoiceField(choices=[(each, each) for each in ascii_uppercase], required=False)
    verdict = forms.ChoiceField(choices=[("true", "true"), ("false", "false")], required=False)
    text = forms.CharField(max_length=5000, required=False)

    @property
    def answer(self) -> str:
        """The answer as the file would have said it; "" leaves what the file says."""
        said = self.cleaned_data
        if said["kind"] == TRUE_FALSE and said["verdict"]:
            return {"true": "√", "false": "×"}[said["verdict"]]
        return "".join(said["letters"]) or said["text"]


class CarryOutForm(forms.Form):
    """Where questions go whose topic the site does not have."""

    theme = forms.ModelChoiceField(
        Topic.objects.filter(parent=None),
        label=_("Topics that are not there yet"),
        empty_label=_("Leave these questions without a topic"),
        required=False,
    )
