"""What a person says to correct a question: how, why, and — in the editor of the type — which answer is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import interactions
from .editors import ItemForm, form_of
from .editors.base import MOST_CITATIONS
from .models import ItemVersion, Regrade

Way = Regrade.Way
WITH_KEY = (Way.NEW_KEY, Way.ACCEPT_ALSO)


def form_for(version: ItemVersion) -> type[ItemForm]:
    """The editor of the version's type with nothing but the key in it, and the way before."""
    kind = interactions.get(version.item.interaction)

    class RegradeForm(form_of(kind.name)):  # type: ignore[misc]
        has_key = kind.is_scored(version.body)
        key_only = True

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            version.item.latest = version  # what the editor shows; never saved
            super().__init__(*args, instance=version.item, **kwargs)
            for name in (*self.Meta.fields, "stem", "explanation", *(f"article_{n}" for n in range(MOST_CITATIONS))):
                del self.fields[name]
            if not self.has_key:
                self.fields.clear()
            ways = [(way.value, way.label) for way in Way if self.has_key or way not in WITH_KEY]
            self.fields["way"] = forms.ChoiceField(label=_("How"), choices=ways, widget=forms.RadioSelect)
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                help_text=_("Candidates read it once right answers are released."),
                max_length=500,
                widget=forms.Textarea({"rows": 2}),
            )
            self.fields["touches_marked"] = forms.BooleanField(
                label=_("Also where a person gave the mark"),
                help_text=_("Otherwise such marks stay as they are."),
                required=False,
            )

        def clean(self) -> dict[str, Any]:
            data = self.cleaned_data
            self.key = None
            if data.get("way") in WITH_KEY:
                body, self.key = self.middle_from(data)
                if _entries(body) != _entries(version.body):
                    self.add_error(None, _("Only the right answer may change here, not what was asked."))
                else:
                    for problem in kind.problems(version.body, self.key):
                        self.add_error(None, str(problem.message))
            return data

        def said(self) -> dict[str, Any]:
            """For `regrading.begin`."""
            data = self.cleaned_data
            names = ("way", "reason", "touches_marked")
            return {"version": version, "key": self.key, **{name: data[name] for name in names}}

    return RegradeForm


def _entries(body: Any) -> Any:
    """What was asked, in whatever order its entries are kept."""
    if isinstance(body, dict):
        return {name: _entries(part) for name, part in body.items()}
    if isinstance(body, list):
        return sorted(map(_entries, body), key=_id)
    return body


def _id(entry: Any) -> str:
    return str(entry.get("id")) if isinstance(entry, dict) else str(entry)
