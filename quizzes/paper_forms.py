"""Forms of the paper composer and of sittings, in the authors' door."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from accounts import scope
from accounts.models import User

from . import access
from .models import Attempt, DrawRule, Paper, PaperItem, PaperSection, Sitting

FROZEN_ONCE_SAT = ("paper", "minutes", "pass_mark", "grade_rule", "at_deadline")


class PaperForm(WagtailAdminModelForm):
    """What holds for the whole paper."""

    class Meta:
        model = Paper
        fields = ["title", "unit", "instructions", "multiple_rule", "shuffle_items", "shuffle_choices"]
        widgets = {"instructions": forms.Textarea({"rows": 2}), "multiple_rule": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["unit"].queryset = scope.units(self.for_user, *access.MARKERS).order_by("path")

    def save(self, commit: bool = True) -> Paper:
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        return super().save(commit)


class SectionForm(forms.ModelForm):
    """大题: its place, title and instructions."""

    class Meta:
        model = PaperSection
        fields = ["order", "title", "instructions"]


class RuleForm(forms.ModelForm):
    """One cell of the blueprint."""

    class Meta:
        model = DrawRule
        fields = ["section", "bank", "interaction", "topic", "difficulty", "count", "mark"]


class FixedForm(forms.ModelForm):
    """A fixed question: its place and its mark."""

    class Meta:
        model = PaperItem
        fields = ["order", "mark"]


class Composition:
    """All formsets of one paper, bound together so that one button saves them in one transaction."""

    def __init__(self, *, paper: Paper, user: User, data: Any = None) -> None:
        sections = PaperSection.objects.filter(paper=paper)
        self.paper = paper
        self.sections = _formset(SectionForm, extra=1)(data, queryset=sections, prefix="sections")
        self.rules = _formset(RuleForm, extra=2)(data, queryset=_rules(paper), prefix="rules")
        self.fixed = _formset(FixedForm, extra=0)(data, queryset=_fixed(paper), prefix="fixed")
        for form in [*self.rules.forms, self.rules.empty_form]:
            form.fields["section"].queryset = sections
            form.fields["bank"].queryset = access.banks(user)

    @property
    def formsets(self) -> list[BaseModelFormSet]:
        return [self.sections, self.rules, self.fixed]

    def is_valid(self) -> bool:
        return sum(formset.is_valid() for formset in self.formsets) == len(self.formsets)  # every one shows its errors

    def save(self) -> None:
        for form in self.sections.forms:
            form.instance.paper = self.paper
        for formset in self.formsets:
            formset.save()

    def by_section(self) -> list[dict[str, Any]]:
        """Sections with the forms of their rules and fixed questions, for the template."""
        return [
            {
                "form": form,
                "rules": [r for r in self.rules.initial_forms if r.instance.section_id == form.instance.pk],
                "fixed": [f for f in self.fixed.initial_forms if f.instance.section_id == form.instance.pk],
            }
            for form in self.sections.initial_forms
        ]


class SittingForm(WagtailAdminModelForm):
    """A sitting. Once somebody sat it, what their result rests on does not change."""

    class Meta:
        model = Sitting
        fields = [
            "title",
            "paper",
            "unit",
            "opens_at",
            "closes_at",
            "minutes",
            "attempts_allowed",
            "pass_mark",
            "grade_rule",
            "at_deadline",
            "submit_grace",
            "network_grace",
            "release_mark",
            "release_key",
            "release_explanation",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["paper"].queryset = access.papers(self.for_user).filter(state=Paper.State.PUBLISHED)
            self.fields["unit"].queryset = scope.units(self.for_user, *access.MARKERS).order_by("path")
        if self.instance.pk and Attempt.objects.filter(candidate__sitting=self.instance).exists():
            for name in FROZEN_ONCE_SAT:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
            self.add_error("closes_at", _("It closes before it opens."))
        return data

    def save(self, commit: bool = True) -> Sitting:
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        return super().save(commit)


def _formset(form: type[forms.ModelForm], *, extra: int) -> type[BaseModelFormSet]:
    return modelformset_factory(form._meta.model, form=form, extra=extra, can_delete=True, max_num=500)


def _rules(paper: Paper) -> Any:
    return DrawRule.objects.filter(section__paper=paper).select_related("section")


def _fixed(paper: Paper) -> Any:
    return PaperItem.objects.filter(section__paper=paper).select_related("item__latest", "section")
