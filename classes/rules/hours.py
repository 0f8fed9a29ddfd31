"""Study hours on record: so many in the year of the class, of one training form or of all."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.models import CreditEntry, Enrolment, Requirement, TrainingForm
from lib.sums import ExactSum

from .base import Found, Reader, Rule, Standing, Step, Text, plain
from .forms import AskForm

QUARTER = Decimal("0.25")


class HoursForm(AskForm):
    SETTINGS = ("hours", "form")

    hours = forms.DecimalField(
        label=gettext_lazy("study hours"),
        help_text=gettext_lazy("On record in the year in which the class ends; its own hours are not among them."),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(QUARTER)],
    )
    form = forms.ChoiceField(
        label=gettext_lazy("training form"),
        choices=[("", gettext_lazy("any form")), *TrainingForm.choices],
        required=False,
    )

    class Meta(AskForm.Meta):
        fields = ["hours", "form", "is_required", "due_on"]


class Hours(Rule):
    """`value` and `wanted` are study hours."""

    name = "hours"
    label = gettext_lazy("study hours on record")
    hint = gettext_lazy("Hours of the year, wherever they were earned.")
    icon = "clock"
    place = 70
    form = HoursForm

    def title(self, requirement: Requirement) -> str:
        values = {"hours": plain(_wanted(requirement)), "form": _form(requirement)}
        return _("%(hours)s study hours (%(form)s)") % values

    def asks(self, requirement: Requirement) -> Text:
        return _("study hours on record, at least %(hours)s") % {"hours": plain(_wanted(requirement))}

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        years = {place.training_class.ends_on.year for place in places}
        sums = CreditEntry.objects.filter(user__in={place.user_id for place in places}, year__in=years).order_by()
        rows = sums.values_list("user_id", "year", "form", "enrolment_id").annotate(hours=ExactSum("hours"))
        found: dict[tuple[int, int], list[tuple[str, int | None, Decimal]]] = defaultdict(list)
        for user, year, form, enrolment, hours in rows:
            found[user, year].append((form, enrolment, hours))

        def read(requirement: Requirement, place: Enrolment) -> Found:
            forms, wanted = _forms(requirement), _wanted(requirement)
            lines = found.get((place.user_id, place.training_class.ends_on.year), [])
            # What this very class gave stands while it is reopened or corrected, and does not count for itself.
            value = sum((hours for form, by, hours in lines if form in forms and by != place.pk), Decimal(0))
            return Found(met=value >= wanted, started=value > 0, value=value, wanted=wanted)

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        entries = CreditEntry.objects.filter(
            user=place.user_id, year=place.training_class.ends_on.year, form__in=_forms(requirement)
        )
        entries = entries.exclude(enrolment=place).order_by("earned_on", "pk")
        steps = [Step(f"{date_format(entry.earned_on)} {entry.title}", plain(entry.hours)) for entry in entries]
        total, wanted = sum((entry.hours for entry in entries), Decimal(0)), _wanted(requirement)
        return [*steps, Step(_("Sum"), plain(total)), Step(_("Asked for"), plain(wanted), ok=total >= wanted)]

    def missing(self, standing: Standing) -> str:
        open_ = (standing.wanted or Decimal(0)) - (standing.value or Decimal(0))
        return _("%(hours)s more study hours") % {"hours": plain(open_)}

    def told(self, standing: Standing) -> str:
        values = {"value": plain(standing.value or Decimal(0)), "wanted": plain(standing.wanted or Decimal(0))}
        return _("%(value)s of %(wanted)s study hours on record.") % values


def _wanted(requirement: Requirement) -> Decimal:
    return Decimal(requirement.settings["hours"])


def _forms(requirement: Requirement) -> list[str]:
    return [requirement.settings["form"]] if requirement.settings.get("form") else list(TrainingForm.values)


def _form(requirement: Requirement) -> Text:
    form = requirement.settings.get("form")
    return TrainingForm(form).label if form else _("any form")


RULE = Hours()
