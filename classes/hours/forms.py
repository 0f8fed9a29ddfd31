"""Forms of study hours: a claim, a decision, a list from elsewhere, a dated rule."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import RankLevel, Role, User
from classes.forms import SUFFIXES, DateInput, UnitChoiceField
from classes.models import HourClaim, HourRequirement, HourRule, LeaveLimit, TrainingForm
from lib import clock, private_files, tables

from .claims import REASON_LENGTH, Told
from .conversion import Step

STEPS = 4  # rows of the form for sessions


class HoursField(forms.DecimalField):
    """A number of study hours, two decimals at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 6, "decimal_places": 2, "min_value": Decimal(0), **kwargs})


class ClaimForm(forms.Form):
    """What was learned outside the platform. Hours left empty are those of the rule."""

    title = forms.CharField(label=_("Name of the training"), max_length=200)
    organiser = forms.CharField(label=_("Organised by"), max_length=120)
    form = forms.ChoiceField(label=_("Training form"), choices=TrainingForm.choices)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput(), help_text=_("The hours count in its year."))
    days = forms.DecimalField(
        label=_("Days"),
        help_text=_("Days of training, half days too; a rule makes hours of them."),
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.5"),
        required=False,
    )
    hours = HoursField(
        label=_("Study hours"),
        help_text=_("Leave it empty to take what the rule gives."),
        min_value=Decimal("0.01"),
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Minutes, if it was one session online"), min_value=1, max_value=100_000, required=False
    )
    passed_test = forms.BooleanField(label=_("I passed the test at its end"), required=False)
    file = forms.FileField(
        label=_("Evidence"),
        help_text=_(
            "Certificate, notice or programme as pdf, jpg, png or docx, up to 20 MB. Only you and your managers see it."
        ),
        validators=[FileExtensionValidator(private_files.SUFFIXES)],
        widget=forms.FileInput({"accept": ",".join(f".{suffix}" for suffix in private_files.SUFFIXES)}),
        required=False,
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > private_files.MAX_BYTES:
            raise ValidationError(_("The file is too large: 20 MB at most."), code="too_big")
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends, days = data.get("starts_on"), data.get("ends_on"), data.get("days")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first day."))
        elif starts and ends and days and days > (ends - starts).days + 1:
            self.add_error("days", _("There are not so many days between the first and the last."))
        return data

    @property
    def told(self) -> Told:
        return Told(**{name: value for name, value in self.cleaned_data.items() if name != "file"})

    @property
    def sent(self) -> dict[str, Any]:
        """The file, as `claims.file` takes it."""
        file = self.cleaned_data["file"]
        return {"data": file.read(), "file_name": file.name} if file else {}

    @classmethod
    def initial_of(cls, claim: HourClaim) -> dict[str, Any]:
        """A refused claim, to be corrected."""
        return {name: getattr(claim, name) for name in cls.base_fields if name != "file"}


class ApproveForm(forms.Form):
    hours = HoursField(label=_("Hours that count"), min_value=Decimal("0.01"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 2}))


class ImportForm(forms.Form):
    """A list of hours earned elsewhere."""

    file = forms.FileField(
        label=_("List of hours"),
        help_text=_("xlsx, xls, ods or csv; staff number, training, hours and day are needed."),
        validators=[FileExtensionValidator(SUFFIXES)],
        widget=forms.ClearableFileInput({"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > tables.MAX_BYTES:
            raise ValidationError(_("The file is too large: 32 MB at most."), code="too_big")
        return file


class RuleForm(forms.ModelForm):
    """A rule from a day on, for a unit of the training authority or for everybody."""

    unit = UnitChoiceField(label=_("Holds for"), required=False)
    said = _("Added. What was posted before stays as it was counted.")

    def __init__(self, *args: Any, user: User, for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        field.queryset = scope.units(user, Role.TRAINING_AUTHORITY).order_by("path")
        field.empty_label = _("Everybody") if for_all else _("Choose a unit")
        field.required = not for_all
        self.fields["effective_from"].widget = DateInput()
        self.fields["source"].label = _("Basis")
        self.fields["source"].help_text = _("The document that says so, with its number.")


class ConversionForm(RuleForm):
    class Meta:
        model = HourRule
        fields = ["form", "unit", "effective_from", "hours_per_day", "hours_per_test", "yearly_cap", "source"]
        help_texts = {
            "hours_per_day": _("For training counted by days, for example 8."),
            "hours_per_test": _("Added where a test was passed."),
            "yearly_cap": _("More of this form does not count in one year; empty: no limit."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at in range(STEPS):
            self.fields[f"minutes_{at}"] = forms.IntegerField(
                label=_("Minutes"), min_value=0, max_value=100_000, required=False
            )
            self.fields[f"over_{at}"] = forms.ChoiceField(
                label=_("Bound"), choices=[("", _("or more")), ("over", _("exceeded"))], required=False
            )
            self.fields[f"hours_{at}"] = HoursField(label=_("Study hours"), required=False)

    @property
    def step_fields(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{at}"] for name in ("minutes", "over", "hours")] for at in range(STEPS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        steps = []
        for at in range(STEPS):
            minutes, hours = data.get(f"minutes_{at}"), data.get(f"hours_{at}")
            if (minutes is None) != (hours is None):
                self.add_error(f"hours_{at}", _("Give both the minutes and the hours, or neither."))
            elif minutes is not None and hours is not None:
                steps.append(Step(minutes, data.get(f"over_{at}") == "over", hours))
        said = [data.get("hours_per_day"), data.get("hours_per_test"), data.get("yearly_cap")]
        if not steps and all(value is None for value in said) and not self.errors:
            raise ValidationError(_("Say what something is worth, or how much counts in a year."))
        self.instance.sessions = [step.as_json() for step in steps]
        return data


class LeaveLimitForm(RuleForm):
    one_in = forms.IntegerField(
        label=_("One part in"),
        initial=7,
        min_value=2,
        max_value=100,
        help_text=_("7: leave above a seventh of the hours of a class is brought to its head to decide."),
    )

    class Meta:
        model = LeaveLimit
        fields = ["unit", "effective_from", "one_in", "source"]
        help_texts = {"effective_from": _("For classes that begin on this day or later.")}

    said = _("Added. Classes that have begun keep the limit they began with.")

    def clean_effective_from(self) -> date:
        day = self.cleaned_data["effective_from"]
        if day < clock.today():
            raise ValidationError(_("Today or later: a class that has begun keeps the limit it began with."))
        return day


class RequirementForm(RuleForm):
    band = forms.ChoiceField(label=_("Rank band"), choices=RankLevel.Band.choices)
    years = forms.IntegerField(
        label=_("within years"), initial=1, validators=[MinValueValidator(1)], min_value=1, max_value=10
    )

    class Meta:
        model = HourRequirement
        fields = ["band", "unit", "effective_from", "hours", "years", "online_hours", "carry_over", "source"]
        help_texts = {
            "online_hours": _("0 where online training is not asked for by itself."),
            "carry_over": _("Surplus that may count in the next year; empty: nothing is carried over."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        hours, online = data.get("hours"), data.get("online_hours")
        if hours is not None and online is not None and online > hours:
            self.add_error("online_hours", _("More than is asked for in all."))
        return data
