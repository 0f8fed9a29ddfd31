"""Forms of the paper composer, in the authors' door."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.models import Topic
from lib import clock
from lib.numbers import LONGEST

from . import access, composing, interactions
from .assembly import Part
from .models import DrawRule, Item, ItemBank, Paper, PaperItem, PaperSection
from .unit_forms import UnitForm
from .wording import plain

MOST_ROWS = 500
USUAL_KINDS = ("single_choice", "multiple_choice", "true_false")
Choices = list[tuple[Any, Any]]


class PaperStartForm(UnitForm):
    """Title and unit, and the sections to begin with; everything else is composed on the next page."""

    kinds = forms.MultipleChoiceField(
        label=_("Begin with these sections"),
        choices=interactions.choices,
        initial=USUAL_KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Paper
        fields = ["title", "unit"]

    def save(self, commit: bool = True) -> Paper:
        data = self.cleaned_data
        self.instance = composing.start_paper(
            title=data["title"], unit=data["unit"], kinds=data["kinds"], by=self.for_user, now=clock.now()
        )
        return self.instance


class PaperForm(UnitForm):
    """What holds for the whole paper."""

    class Meta:
        model = Paper
        fields = ["title", "unit", "instructions", "multiple_rule", "shuffle_items", "shuffle_choices"]
        widgets = {"instructions": forms.Textarea({"rows": 2}), "multiple_rule": forms.RadioSelect}


class PaperCopyForm(forms.Form):
    """What a copy is called."""

    title = forms.CharField(label=_("title"), max_length=200)


class SectionForm(forms.Form):
    """大题: its place, title and instructions."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    order = forms.IntegerField(required=False, min_value=0, max_value=1000)
    title = forms.CharField(max_length=120)
    instructions = forms.CharField(max_length=300, required=False)
    # Not kept: what is typed becomes the mark of every row below.
    each = forms.DecimalField(min_value=Decimal("0.01"), max_digits=6, decimal_places=2, required=False)

    def has_changed(self) -> bool:
        return _any_typed(self, "title", "instructions", "each")


class DrawForm(forms.Form):
    """One cell of the blueprint. `part` is the number of the section's form, which a new section has too."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    part = forms.IntegerField(widget=forms.HiddenInput)
    order = forms.IntegerField(required=False, min_value=0, max_value=1000)
    bank = forms.ChoiceField()
    interaction = forms.ChoiceField()
    topic = forms.ChoiceField(required=False)
    difficulty = forms.ChoiceField(required=False)
    count = forms.IntegerField(min_value=1, max_value=MOST_ROWS)
    mark = forms.DecimalField(min_value=Decimal("0.01"), max_digits=6, decimal_places=2)

    def __init__(self, *args: Any, offer: "Offer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        for name, choices in offer.choices.items():
            self.fields[name].choices = choices
        self.fields["bank"].initial = offer.usual_bank
        self.fields["bank"].widget.attrs["data-default"] = ""  # a chosen bank alone is no row that somebody typed

    def has_changed(self) -> bool:
        """A row where nothing but the bank is chosen is a row that nobody needed."""
        return _any_typed(self, "interaction", "topic", "difficulty", "count", "mark")

    def rule(self) -> DrawRule:
        data = self.cleaned_data
        return DrawRule(
            pk=data["id"],
            bank_id=int(data["bank"]),
            interaction=data["interaction"],
            topic_id=int(data["topic"]) if data["topic"] else None,
            difficulty=int(data["difficulty"]) if data["difficulty"] else None,
            count=data["count"],
            mark=data["mark"],
        )


class FixedForm(forms.Form):
    """A named question: its place, its mark, and whether it stays at its place when questions are shuffled."""

    id = forms.IntegerField(widget=forms.HiddenInput)
    part = forms.IntegerField(widget=forms.HiddenInput)
    order = forms.IntegerField(required=False, min_value=0, max_value=1000)
    mark = forms.DecimalField(min_value=Decimal("0.01"), max_digits=6, decimal_places=2)
    pinned = forms.BooleanField(required=False)


class Offer:
    """What the rows offer, read once for all of them: banks in the author's reach, types, topics by theme."""

    def __init__(self, user: User, rules: Iterable[DrawRule]) -> None:
        self.banks: list[ItemBank] = list(access.banks(user))
        self.choices: dict[str, Choices] = {
            "bank": [("", "—"), *((bank.pk, bank.name) for bank in self._all_banks(rules))],
            "interaction": [("", "—"), *interactions.choices()],
            "topic": [("", gettext("any")), *_topics()],
            "difficulty": [("", gettext("any")), *Item.Difficulty.choices],
        }

    @property
    def usual_bank(self) -> int | str:
        return self.banks[0].pk if len(self.banks) == 1 else ""

    def _all_banks(self, rules: Iterable[DrawRule]) -> list[ItemBank]:
        """A bank that the paper draws from already stays, though another unit's trainer chose it."""
        known = {bank.pk: bank for bank in self.banks}
        return list((known | {rule.bank_id: rule.bank for rule in rules}).values())


class Composition:
    """The sections of a paper with their draws and named questions: one form, one button, one transaction."""

    def __init__(self, *, paper: Paper, user: User, data: Mapping[str, Any] | None = None) -> None:
        self.paper = paper
        self.stored = composing.parts_of(paper)
        rules = [rule for part in self.stored for rule in part.draws]
        self.items = {row.pk: row for part in self.stored for row in part.items}
        offer = Offer(user, rules)
        self.sections = _formset(
            SectionForm, data, "sections", [_section(part.section) for part in self.stored], extra=1
        )
        self.rules = _formset(
            DrawForm,
            data,
            "rules",
            [_rule(number, row) for number, part in enumerate(self.stored) for row in part.draws],
            extra=len(self.stored) + 1,  # one for each section, the new one too
            offer=offer,
        )
        named = [_named(number, row) for number, part in enumerate(self.stored) for row in part.items]
        self.fixed = _formset(FixedForm, data, "fixed", named, extra=0)
        self.sent_digest = data.get("digest") if data is not None else None

    @cached_property
    def digest(self) -> str:
        """Changes with what is stored: shows that somebody else saved since the page was opened."""
        rows = [(formset.prefix, formset.initial) for formset in self.formsets]
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]

    @property
    def is_outdated(self) -> bool:
        return self.sent_digest is not None and self.sent_digest != self.digest

    @property
    def formsets(self) -> list[BaseFormSet]:
        return [self.sections, self.rules, self.fixed]

    def is_valid(self) -> bool:
        sound = [formset.is_valid() for formset in self.formsets]  # every one shows its errors
        return all(sound) and not self._homeless()

    def parts(self) -> dict[int, Part]:
        """What was sent, in the order wanted, without what was taken away; by the number of the section's form."""
        draws, named = self._by_part(self.rules), self._by_part(self.fixed)
        found = {}
        for number, form in _in_order(enumerate(self.sections.forms)):
            if not _is_kept(form):
                continue
            data = form.cleaned_data
            section = PaperSection(pk=data["id"], title=data["title"], instructions=data["instructions"])
            rows = [self._item(row) for row in named.get(number, ()) if row.cleaned_data["id"] in self.items]
            found[number] = Part(section, rows, [row.rule() for row in draws.get(number, ())])
            if data.get("each"):
                for row in (*found[number].items, *found[number].draws):
                    row.mark = data["each"]
        return found

    def as_typed(self) -> list[Part]:
        """What would be saved of the rows that are complete, with topics read, and a key for each draw: to be checked
        while somebody types, not to be saved."""
        for formset in self.formsets:
            formset.is_valid()
        parts = list(self.parts().values())
        rules = [rule for part in parts for rule in part.draws]
        topics = Topic.objects.select_related("parent").in_bulk({rule.topic_id for rule in rules if rule.topic_id})
        for number, rule in enumerate(rules, start=1):
            rule.pk, rule.topic = number, topics.get(rule.topic_id)
        return parts

    @property
    def incomplete(self) -> int:
        """Rows that somebody has begun and that cannot be read yet."""
        return sum(bool(form.errors) for formset in self.formsets for form in formset.forms)

    def by_section(self) -> list[dict[str, Any]]:
        """For the template: each section's form with its rows, and one blank row to draw more."""
        rules = _grouped(self.rules.initial_forms)
        fixed = _grouped(self.fixed.initial_forms)
        added = _grouped(self.rules.extra_forms) if self.rules.is_bound else {}
        blanks = iter(self.rules.extra_forms)
        found = []
        for number, form in enumerate(self.sections.forms):
            blank = added.get(number) or ([] if self.rules.is_bound else [next(blanks)])
            found.append(
                {
                    "number": number,
                    "form": form,
                    "section": self.stored[number].section if number < len(self.stored) else None,
                    "rules": [*rules.get(number, ()), *blank],
                    "fixed": [
                        {"form": row, "row": self.items[key]}
                        for row in fixed.get(number, ())
                        if (key := _whole(row["id"].value())) in self.items
                    ],
                }
            )
        return found

    def _homeless(self) -> bool:
        """Draws typed for a section that has no title yet: nothing typed is dropped in silence."""
        found = False
        for number in self._by_part(self.rules):
            form = self.sections.forms[number] if number < len(self.sections.forms) else None
            if form is not None and not form.cleaned_data:
                form.add_error("title", _("Give the new section a title."))
                found = True
        return found

    def _item(self, form: forms.Form) -> PaperItem:
        row = self.items[form.cleaned_data["id"]]
        data = form.cleaned_data
        return PaperItem(pk=row.pk, item=row.item, mark=data["mark"], pinned=data["pinned"])

    @staticmethod
    def _by_part(formset: BaseFormSet) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for _number, form in _in_order(enumerate(formset.forms)):
            if _is_kept(form):
                found.setdefault(form.cleaned_data["part"], []).append(form)
        return found


def _formset(form: type[forms.Form], data: Any, prefix: str, rows: Sequence[dict], *, extra: int, **kwargs: Any) -> Any:
    made = formset_factory(form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=2 * MOST_ROWS)
    return made(data, initial=rows, prefix=prefix, form_kwargs=kwargs)


def _section(row: PaperSection) -> dict[str, Any]:
    return {"id": row.pk, "order": row.order, "title": row.title, "instructions": row.instructions}


def _rule(part: int, row: DrawRule) -> dict[str, Any]:
    return {
        "id": row.pk,
        "part": part,
        "order": row.order,
        "bank": row.bank_id,
        "interaction": row.interaction,
        "topic": row.topic_id or "",
        "difficulty": row.difficulty or "",
        "count": row.count,
        "mark": plain(row.mark),
    }


def _named(part: int, row: PaperItem) -> dict[str, Any]:
    return {"id": row.pk, "part": part, "order": row.order, "mark": plain(row.mark), "pinned": row.pinned}


def _topics() -> Choices:
    """Themes as groups: the whole theme first, then its topics."""
    themes: dict[int, tuple[str, Choices]] = {}
    topics = list(Topic.objects.select_related("parent"))
    for theme in topics:
        if theme.parent_id is None:
            themes[theme.pk] = (theme.name, [(theme.pk, gettext("all of %(theme)s") % {"theme": theme.name})])
    for topic in topics:
        if topic.parent_id in themes:
            themes[topic.parent_id][1].append((topic.pk, topic.name))
    return list(themes.values())


def _any_typed(form: forms.Form, *names: str) -> bool:
    return any(str(form.data.get(form.add_prefix(name), "")).strip() for name in names)


def _is_kept(form: forms.Form) -> bool:
    data = getattr(form, "cleaned_data", {})
    return bool(data) and not data.get("DELETE") and not form.errors


def _in_order(numbered: Iterable[tuple[int, forms.Form]]) -> list[tuple[int, forms.Form]]:
    """By the order typed; rows without one stay at the end, as they came."""

    def place(pair: tuple[int, forms.Form]) -> tuple[bool, int]:
        order = getattr(pair[1], "cleaned_data", {}).get("order")
        return order is None, order or 0

    return sorted(numbered, key=place)


def _grouped(rows: Iterable[forms.Form]) -> dict[int, list[forms.Form]]:
    found: dict[int, list[forms.Form]] = {}
    for form in rows:
        found.setdefault(_whole(form["part"].value()), []).append(form)
    return found


def _whole(value: Any) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < LONGEST else -1
