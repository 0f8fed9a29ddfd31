"""Forms of the desk for classes. Each offers only what its user may choose."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Role, RoleGrant, Unit, User
from courses.models import CoursePage
from quizzes.models import Sitting

from .models import ClassSession, Requirement, TrainingClass

MAX_PASTED = 5000


class DateInput(forms.DateInput):
    """The browser's own calendar; ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class ClassForm(forms.ModelForm):
    """Create or change a class."""

    class Meta:
        model = TrainingClass
        fields = [
            "title",
            "code",
            "kind",
            "form",
            "unit",
            "head",
            "starts_on",
            "ends_on",
            "study_hours",
            "summary",
            "contact",
        ]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "summary": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = scope.units(user, *scope.MANAGING).order_by("path")
        heads = RoleGrant.objects.active().filter(role__in=scope.MANAGING, unit__in=units)
        self.fields["unit"].queryset = units
        self.fields["head"].queryset = User.objects.filter(pk__in=heads.values("user"), is_active=True)
        self.fields["head"].initial = user.pk

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first day."))
        return data


class RequirementForm(forms.ModelForm):
    """One more course or exam: exactly one of the two."""

    class Meta:
        model = Requirement
        fields = ["course", "sitting", "is_required", "due_on"]
        widgets = {"due_on": DateInput()}

    def __init__(self, *args: Any, user: User, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.training_class = training_class
        taken = training_class.requirements.all()
        self.fields["course"].queryset = CoursePage.objects.live().exclude(
            pk__in=taken.filter(course__isnull=False).values("course")
        )
        self.fields["sitting"].queryset = _sittings_for(user, training_class).exclude(
            pk__in=taken.filter(sitting__isnull=False).values("sitting")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("course")) == bool(data.get("sitting")):
            raise ValidationError(_("Choose either a course or an exam sitting."))
        self.instance.kind = Requirement.Kind.COURSE if data.get("course") else Requirement.Kind.EXAM
        return data


class SessionForm(forms.ModelForm):
    """One meeting of the class."""

    class Meta:
        model = ClassSession
        fields = ["title", "starts_at", "ends_at", "place", "teacher"]
        widgets = {"starts_at": MomentInput(), "ends_at": MomentInput()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("It ends before it begins."))
        return data


class EnrolForm(forms.Form):
    """People by staff number, as pasted from a spreadsheet, or a whole unit."""

    numbers = forms.CharField(
        label=_("Staff numbers"),
        help_text=_("One a line or separated by spaces or commas, as pasted from a spreadsheet."),
        widget=forms.Textarea({"rows": 6}),
        required=False,
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Or everybody of a unit"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["unit"].queryset = scope.units(user, *scope.MANAGING).order_by("path")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        reach = scope.people(self.user, *scope.MANAGING).filter(is_active=True)
        numbers = list(dict.fromkeys(re.split(r"[\s,，、;；]+", data.get("numbers", "").strip())))
        numbers = [n for n in numbers if n]
        if len(numbers) > MAX_PASTED:
            raise ValidationError(_("That is more than %(max)s people at once.") % {"max": MAX_PASTED})
        people = list(reach.filter(staff_number__in=numbers))
        self._refuse_unknown(numbers, people)
        if data.get("unit"):
            members = reach.filter(
                memberships__ends_on__isnull=True, memberships__unit__path__startswith=data["unit"].path
            )
            people = list({p.pk: p for p in [*people, *members]}.values())
        if not people:
            raise ValidationError(_("Give at least one staff number, or choose a unit."))
        data["people"] = people
        return data

    def _refuse_unknown(self, numbers: list[str], people: list[User]) -> None:
        known = {p.staff_number for p in people}
        unknown = [n for n in numbers if n not in known]
        if unknown:
            text = _("Nobody in your units has these staff numbers: %(numbers)s. Nobody was enrolled.")
            raise ValidationError(text % {"numbers": "、".join(unknown[:20])})


class ReasonForm(forms.Form):
    """An act that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def _sittings_for(user: User, training_class: TrainingClass) -> QuerySet[Sitting]:
    """Published sittings of units in the user's reach, or of the class's unit and those above it."""
    above = [
        training_class.unit.path[:end] for end in range(Unit.steplen, len(training_class.unit.path) + 1, Unit.steplen)
    ]
    near = scope.under("unit__path", scope.paths(user, *scope.MANAGING, Role.TRAINER))
    return Sitting.objects.published().filter(near | Q(unit__path__in=above))
