"""Filter forms that reports share; each offers only what the person may see."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Unit, User
from classes import access
from classes.forms import UnitChoiceField
from classes.models import TrainingClass
from lib import clock

from . import overview
from .base import ReportForm
from .completion import Status, UnitBasis


class CompletionFilter(ReportForm):
    """Unit, class, year, status, and by which unit people are counted."""

    unit = UnitChoiceField(label=_("Unit"), required=False, empty_label=_("All units"))
    training_class = forms.ModelChoiceField(
        TrainingClass.objects.none(), label=_("Class"), required=False, empty_label=_("All classes")
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Status.choices])
    basis = forms.ChoiceField(label=_("Counted"), required=False, choices=UnitBasis.choices)

    def narrow(self, user: User) -> None:
        self.fields["unit"].queryset = scope.units(user, *scope.MANAGING).order_by("path")
        then, now = access.enrolments_in_reach(user), access.enrolments_of_present_people(user)
        either = Q(pk__in=then.values("training_class")) | Q(pk__in=now.values("training_class"))
        classes = TrainingClass.objects.filter(either).exclude(state=TrainingClass.State.DRAFT)
        self.fields["training_class"].queryset = classes
        years = classes.order_by("-ends_on__year").values_list("ends_on__year", flat=True).distinct()
        self.fields["year"].choices = [("", _("All years")), *((y, str(y)) for y in years)]


class UnitFilter(ReportForm):
    """Unit: the topmost unless chosen."""

    unit = UnitChoiceField(label=_("Unit"), required=False, empty_label=None)

    def narrow(self, user: User) -> None:
        self.fields["unit"].queryset = scope.units(user, *scope.MANAGING).order_by("path")

    def clean_unit(self) -> Unit | None:
        return self.cleaned_data["unit"] or self.fields["unit"].queryset.first()


class HoursFilter(UnitFilter):
    """Unit, and year: this one unless chosen."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def narrow(self, user: User) -> None:
        super().narrow(user)
        years = overview.years(scope.paths(user, *scope.MANAGING), clock.today())
        self.fields["year"].choices = [(year, str(year)) for year in years]


class PersonFilter(CompletionFilter):
    """The same, and a piece of a name or staff number."""

    q = forms.CharField(label=_("Name or staff number"), required=False, max_length=80, widget=forms.SearchInput)
    field_order = ("q",)
