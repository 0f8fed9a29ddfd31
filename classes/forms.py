"""Forms of the desk for classes. Each offers only what its user may choose."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import RoleGrant, Unit, User
from lib import listings
from lib.problems import Refusal
from lib.tables import MAX_BYTES

from .fields import DateInput, MomentInput, UnitChoiceField
from .models import ClassSession, TrainingClass
from .rosters import MAX_LINES

YEARS = range(2000, 2101)  # a slip of the finger makes the year 20260 or 0226
SUFFIXES = ("xlsx", "xlsm", "xls", "ods", "csv")


class ClassForm(forms.ModelForm):
    """Create or change a class. Who runs it may keep its unit and head, even where they lie out of reach."""

    unit = UnitChoiceField(label=_("organised by"), empty_label=_("Choose a unit"))

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
        labels = {"title": _("Class title"), "starts_on": _("First day"), "ends_on": _("Last day")}
        help_texts = {
            "code": _("No two classes have the same; it stands on reports, for example QM-ZT-03-2026."),
            "study_hours": _("Posted to everybody who completes the class; 0 posts none."),
            "summary": _("Trainees read it on the page of the class."),
            "contact": _("Name and telephone; trainees see it."),
        }
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "summary": forms.Textarea({"rows": 3})}
        error_messages = {"code": {"unique": _("This class number is taken by another class.")}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = scope.units(user, *scope.MANAGING)
        heads = RoleGrant.objects.active().filter(role__in=scope.MANAGING, unit__in=units)
        people = User.objects.filter(pk__in=heads.values("user"), is_active=True)
        self.fields["unit"].queryset = (units | Unit.objects.filter(pk=self.instance.unit_id)).order_by("path")
        self.fields["head"].queryset = people | User.objects.filter(pk=self.instance.head_id)
        self.fields["head"].initial = user.pk
        if isinstance(hours := self.initial.get("study_hours"), Decimal) and hours:
            self.initial["study_hours"] = hours.to_integral() if hours == hours.to_integral() else hours.normalize()
        self.fields["unit"].initial = units.order_by("path").values_list("pk", flat=True).first()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("starts_on", "ends_on"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, _("The year must be between 2000 and 2100."))
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first day."))
        return data


class SessionForm(forms.ModelForm):
    """One meeting of the class, on one of its days."""

    class Meta:
        model = ClassSession
        fields = ["title", "starts_at", "ends_at", "place", "teacher", "kind", "hours"]
        widgets = {"starts_at": MomentInput(), "ends_at": MomentInput()}
        help_texts = {"hours": _("Empty: an hour for an hour of the clock, to the half.")}

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, prefix="meeting", **kwargs)
        self.instance.training_class = training_class
        self.fields["kind"].required = False

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or ClassSession.Kind.LECTURE

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it begins."))
        training_class = self.instance.training_class
        for name, at in (("starts_at", starts), ("ends_at", ends)):
            if at and not training_class.starts_on <= timezone.localdate(at) <= training_class.ends_on:
                self.add_error(name, _("This day is not among the days of the class."))
        return data


class EnrolForm(forms.Form):
    """People by staff number, as pasted from a spreadsheet, or a whole unit."""

    numbers = forms.CharField(
        label=_("Staff numbers"),
        help_text=_("One a line or separated by spaces or commas, as pasted from a spreadsheet."),
        widget=forms.Textarea({"rows": 6}),
        required=False,
    )
    unit = UnitChoiceField(label=_("Or everybody of a unit"), required=False, empty_label=_("No whole unit"))
    nevertheless = forms.BooleanField(
        label=_("Let them in nevertheless"), required=False, widget=forms.HiddenInput({"value": ""})
    )

    roles: tuple[str, ...] = scope.MANAGING  # whose reach counts

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.others: list[str] = []  # where some numbers are unknown: those that are not
        self.fields["unit"].queryset = scope.units(user, *self.roles).order_by("path")

    def add_refusal(self, refusal: Refusal) -> None:
        """Show why not; an overlap may be agreed to with a tick."""
        self.add_error(None, str(refusal.message))
        if refusal.code == "overlap":
            self.fields["nevertheless"].widget = forms.CheckboxInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        reach = scope.people(self.user, *self.roles).filter(is_active=True)
        pasted = map(listings.number_in, re.split(r"[\s,，、;；]+", data.get("numbers", "")))
        numbers = [number for number in dict.fromkeys(pasted) if number]
        if len(numbers) > MAX_LINES:
            raise ValidationError(_("That is more than %(max)s people at once.") % {"max": MAX_LINES})
        people = {p.pk: p for p in reach.filter(staff_number__in=numbers)}
        self._refuse_unknown(numbers, {p.staff_number for p in people.values()})
        if data.get("unit"):
            members = reach.filter(
                memberships__ends_on__isnull=True, memberships__unit__path__startswith=data["unit"].path
            )
            people |= {p.pk: p for p in members}
        if not people and not self.errors:
            raise ValidationError(_("Give at least one staff number, or choose a unit."))
        data["people"] = list(people.values())
        return data

    def _refuse_unknown(self, numbers: list[str], known: set[str]) -> None:
        unknown = [n for n in numbers if n not in known]
        if unknown:
            self.others = [n for n in numbers if n in known]
            shown = "、".join(unknown[:20]) + ("…" if len(unknown) > 20 else "")
            text = _("Nobody in your units has these staff numbers: %(numbers)s. Nobody was enrolled.")
            self.add_error("numbers", text % {"numbers": shown})


class RosterForm(forms.Form):
    """A spreadsheet with a column of staff numbers."""

    file = forms.FileField(
        label=_("List of trainees"),
        help_text=_("xlsx, xls, ods or csv with a column of staff numbers; names are compared where they are given."),
        validators=[FileExtensionValidator(SUFFIXES)],
        widget=forms.ClearableFileInput({"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is too large: 32 MB at most."), code="too_big")
        return file
