"""The form with which something is asked: what all kinds have in common."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classes.fields import DateInput
from classes.models import Requirement, TrainingClass
from courses.models import CoursePage


class AskForm(forms.ModelForm):
    """One thing more that a class asks, or a change of one. What is not a column is kept in `Requirement.settings`
    under the name of its field in SETTINGS."""

    SETTINGS: tuple[str, ...] = ()

    class Meta:
        model = Requirement
        fields = ["is_required", "due_on"]
        widgets = {"due_on": DateInput()}

    def __init__(self, *args: Any, user: User, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.instance.training_class = user, training_class
        for name in self.instance.settings.keys() & set(self.SETTINGS):
            self.initial.setdefault(name, self.instance.settings[name])

    @property
    def electives(self) -> list[CoursePage]:
        """Courses to choose from, for the kind that has such a list."""
        return []

    @property
    def taken(self) -> Any:
        """What the class asks besides this."""
        return self.instance.training_class.requirements.exclude(pk=self.instance.pk)

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due and not self.instance.training_class.starts_on <= due <= self.instance.training_class.ends_on:
            raise ValidationError(_("This day is not among the days of the class."))
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kept = {name: _plain(data.get(name)) for name in self.SETTINGS}
        self.instance.settings = {name: value for name, value in kept.items() if value not in (None, "")}
        return data


def _plain(value: Any) -> Any:
    """Numbers as text: JSON has floats, marks and hours are none."""
    return value if value is None or isinstance(value, int | str) else str(value)
