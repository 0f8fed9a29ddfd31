"""A question within a question: the editor of its type, under a prefix of its own, without a place in the bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from quizzes import interactions
from quizzes.models import Item

from . import form_of
from .base import MOST_CITATIONS, ItemForm

USUAL_WEIGHT = "2"


@dataclass(frozen=True)
class StoredPart:
    """A part as it is kept, with the names of a version."""

    stem: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    weight: str
    explanation: str = ""


def part_form(
    interaction: str,
    *,
    prefix: str,
    data: Any,
    part: StoredPart | None,
    user: User | None,
    key_only: bool,
    is_rearranged: bool,
) -> ItemForm:
    """The form of one part; `data` None for one that was just added."""
    form: ItemForm = _form_class(interaction)(
        data, prefix=prefix, part=part, key_only=key_only, is_rearranged=is_rearranged, for_user=user
    )
    return form


def _form_class(interaction: str) -> type[ItemForm]:
    class PartForm(form_of(interaction)):  # type: ignore[misc]
        def __init__(
            self, *args: Any, part: StoredPart | None, key_only: bool, is_rearranged: bool, **kwargs: Any
        ) -> None:
            self.part, self.key_only, self.is_rearranged = part, key_only, is_rearranged  # type: ignore[misc]
            super().__init__(*args, instance=Item(), **kwargs)
            for name in (*self.Meta.fields, "explanation", *(f"article_{n}" for n in range(MOST_CITATIONS))):
                del self.fields[name]
            self.fields["stem"].required = False  # the case says so, and names the part
            self.fields["stem"].widget.attrs["rows"] = 2
            self.fields["weight"] = forms.CharField(
                label=_("Points"), required=False, max_length=8, initial=part.weight if part else USUAL_WEIGHT
            )
            if key_only:
                del self.fields["stem"], self.fields["weight"]

        @property
        def kind(self) -> interactions.Interaction:
            return interactions.get(interaction)

        def stored(self) -> StoredPart | None:
            return self.part

        def check(self) -> None:
            """The case does, with the number of the part."""

        def said(self) -> tuple[dict[str, Any], dict[str, Any]]:
            """(part, key) as a case keeps them, sound or not."""
            if not self.is_valid() and not hasattr(self, "content"):
                return {}, {}
            weight = self.cleaned_data.get("weight", self.part.weight if self.part else "").strip()
            content = self.content
            return {"stem": content.stem, "body": dict(content.body), "weight": weight}, dict(content.key)

    return PartForm
