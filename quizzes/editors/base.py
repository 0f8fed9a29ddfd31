"""What every question form has: classification, citations, stem and explanation; the type adds body and key."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.forms.widgets import Media
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.widgets import AdminSnippetChooser

from cms.models import LawArticle, Topic
from lib import clock
from lib.problems import Refusal
from quizzes import authoring, interactions, pictures
from quizzes.models import Item

from . import typed

MOST_CITATIONS = 4


class TypedField(forms.CharField):
    """Text that becomes HTML. `initial` is HTML too; what nobody changed is kept to the letter (`ItemForm.html`)."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows, "data-typed": ""}), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class ItemForm(WagtailAdminModelForm):
    """Saves through the verbs of authoring, never by itself. Subclasses name the type and read body and key."""

    interaction: ClassVar[str]
    middle: ClassVar[str]  # template of the type's own fields
    key_only: ClassVar[bool] = False  # nothing but the right answer may be changed
    is_rearranged = False  # sent to get another shape of the form: nothing is checked yet, and nothing saved

    stem = TypedField(label=_("Question text"), rows=4)
    explanation = TypedField(
        label=_("Explanation"),
        help_text=_(
            "Why this is right, and why the tempting wrong answer is not. Shown once right answers are released."
        ),
        rows=3,
        required=False,
    )

    class Meta:
        model = Item
        fields = ["bank", "topic", "difficulty", "default_mark", "reference"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = self.stored()
        self._stored: dict[str, str] = {}  # HTML as it is kept, by field
        self.fields["topic"].queryset = Topic.objects.select_related("parent")
        self.fields["default_mark"].min_value = 0
        self._add_citations()
        self.add_middle()
        if self.version is not None:
            self.keep({"stem": self.version.stem, "explanation": self.version.explanation})
            self.initial |= self.initial_middle(self.version.body, self.version.key)
        if self.instance.pk:
            self.fields["bank"].disabled = True

    def stored(self) -> Any:
        """What is edited: a version, or anything else with stem, body, key and explanation; None for a new question."""
        return self.instance.latest if self.instance.pk else None

    def add_middle(self) -> None:
        """Add the fields of the type."""
        raise TypeError(f"{type(self).__name__} has no fields of its own")

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        """Values of the type's fields for a question that exists."""
        raise TypeError(f"{type(self).__name__} reads no version")

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """(body, key) from cleaned data."""
        raise TypeError(f"{type(self).__name__} makes no version")

    def keep(self, stored: Mapping[str, str]) -> None:
        """Show stored HTML as text, and remember it."""
        self._stored |= stored
        self.initial |= {name: typed.to_text(html) for name, html in stored.items()}

    def html(self, name: str) -> str:
        """HTML of a field: as it was kept, unless somebody changed what was shown of it."""
        if name in self._stored and name not in self.changed_data:
            return self._stored[name]
        return typed.to_html(self.cleaned_data.get(name) or "", partial(self._picture, name))

    def picture_tool(self) -> SafeString:
        """Wagtail's chooser of pictures; what is chosen goes into a text by script, or by its number."""
        return AdminImageChooser().render("picture", None, {"id": "id_picture"})  # type: ignore[no-any-return]

    @property
    def media(self) -> Media:
        return super().media + AdminImageChooser().media

    def full_clean(self) -> None:
        if self.is_rearranged:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not self.is_rearranged and super().is_valid()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        body, key = self.middle_from(data)
        self.content = authoring.Content(self.html("stem"), body, key, self.html("explanation")).cleaned()
        self.check()
        return data

    def check(self) -> None:
        """Say everything that is wrong with the question."""
        for problem in interactions.get(self.interaction).problems(self.content.body, self.content.key):
            self.add_error(None, str(problem.message))

    def save(self, commit: bool = True) -> Item:
        place, now = self._place(), clock.now()
        if self.instance.pk:
            authoring.revise(item=self.instance, content=self.content, place=place, author=self.for_user, now=now)
            self.instance.refresh_from_db()
        else:
            self.instance = authoring.write(
                bank=self.cleaned_data["bank"],
                interaction=self.interaction,
                content=self.content,
                place=place,
                author=self.for_user,
                now=now,
            )
        return self.instance

    def citation_fields(self) -> list[forms.BoundField]:
        return [self[f"article_{n}"] for n in range(MOST_CITATIONS)]

    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    def _picture(self, field: str, name: str, shows: str) -> str:
        try:
            return pictures.placed(name, shows, user=self.for_user)
        except Refusal as refused:
            self.add_error(field if field in self.fields else None, str(refused.message))
            return ""

    def _add_citations(self) -> None:
        cited = list(self.instance.articles.all()) if self.instance.pk else []
        for n in range(MOST_CITATIONS):
            self.fields[f"article_{n}"] = forms.ModelChoiceField(
                LawArticle.objects.all(),
                label=_("Cited article %(number)s") % {"number": n + 1},
                required=False,
                widget=AdminSnippetChooser(LawArticle),
                initial=cited[n] if n < len(cited) else None,
            )

    def _place(self) -> authoring.Classification:
        data = self.cleaned_data
        articles = [data[f"article_{n}"] for n in range(MOST_CITATIONS) if data.get(f"article_{n}")]
        return authoring.Classification(
            topic=data.get("topic"),
            difficulty=data["difficulty"],
            default_mark=data["default_mark"],
            articles=list(dict.fromkeys(articles)),
            reference=data.get("reference", ""),
        )
