"""Forms of the desk for ways into a class."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Unit, User
from classes import access
from classes.forms import DateInput, EnrolForm, UnitChoiceField
from classes.models import PlannedClass, TrainingClass, TrainingPlan
from quizzes.wording import plain


class WaysForm(forms.ModelForm):
    """Who may bring people into the class, until when, and how many."""

    class Meta:
        model = TrainingClass
        fields = TrainingClass.ENROLMENT
        widgets = {"enrolment_closes_on": DateInput()}
        help_texts = {
            "by_nomination": _("Managers of the units below, and of those with a quota, name their people."),
            "by_application": _("People of these units find the class on their list of classes."),
            "asks_unit": _("An application goes to the manager of the applicant's unit before it comes to you."),
            "capacity": _("Empty: as many as come. Who comes later waits, and gets the first place that is free."),
            "enrolment_closes_on": _("You yourself can enrol people until the class is closed."),
            "forbids_overlap": _("Otherwise whoever approves is warned and decides. Online classes stand beside any."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        closes = data.get("enrolment_closes_on")
        if closes and closes > self.instance.ends_on:
            self.add_error("enrolment_closes_on", _("That is after the last day of the class."))
        return data


class QuotaForm(forms.Form):
    """One unit and its places."""

    unit = UnitChoiceField(label=_("Unit"), empty_label=_("Choose a unit"))
    places = forms.IntegerField(label=_("Quota"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, user: User, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, prefix="quota", **kwargs)
        below = Unit.objects.filter(path__startswith=training_class.unit.path)
        self.fields["unit"].queryset = (
            (scope.units(user, *scope.MANAGING) | below).filter(is_active=True).order_by("path")
        )


class SeveralNumbers(forms.Textarea):
    """Numbers typed, and numbers ticked in a list, are one list."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        return "\n".join(data.getlist(name)) if isinstance(data, MultiValueDict) else data.get(name)


class NominateForm(EnrolForm):
    """People of the nominator's own units, and why they."""

    reason = forms.CharField(label=_("Why they (optional)"), max_length=300, required=False)
    roles = access.NOMINATING
    field_order = ("numbers", "unit", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].widget = SeveralNumbers({"rows": 4})


class PlanForm(forms.ModelForm):
    """A plan: whose, for which year."""

    unit = UnitChoiceField(label=_("Unit"), empty_label=None)

    class Meta:
        model = TrainingPlan
        fields = ["title", "year", "unit"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = scope.units(user, *scope.MANAGING).order_by("path")


class PlannedForm(forms.ModelForm):
    """One class of a plan."""

    class Meta:
        model = PlannedClass
        fields = ["title", "kind", "form", "starts_on", "days", "people", "study_hours"]
        widgets = {"starts_on": DateInput()}
        labels = {"starts_on": _("First day")}

    def __init__(self, *args: Any, plan: TrainingPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        if self.instance.pk:
            self.initial["study_hours"] = Decimal(plain(self.instance.study_hours))  # 24, not 24.00

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day.year != self.instance.plan.year:
            raise forms.ValidationError(_("That is not in the year of the plan."))
        return day
