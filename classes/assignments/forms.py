"""Forms of assignments: what is set, what a marker gives."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Unit, User
from classes.fields import MomentInput, UnitChoiceField
from classes.models import Assignment
from lib import clock
from lib.problems import Refusal
from quizzes.wording import plain

from . import access, rubric

MOST_STEPS = 10
WEEK = timedelta(days=7)
RUBRIC = "观点与依据 | 40\n联系实际 | 40\n文字与格式 | 20"


class AssignmentForm(forms.ModelForm):
    """What is to be written, until when, and how it is marked."""

    unit = UnitChoiceField(label=_("For this unit and everything below it"))
    points = forms.CharField(
        label=_("Rubric"),
        help_text=_("One point a line: name | full mark | note. Markers give a mark for each."),
        widget=forms.Textarea({"rows": 5}),
        initial=RUBRIC,
    )
    ask = forms.ChoiceField(
        label=_("In this class"),
        choices=[("required", _("needed to complete the class")), ("elective", _("elective")), ("", _("not asked"))],
        required=False,
        initial="required",
    )

    class Meta:
        model = Assignment
        fields = [
            "kind",
            "title",
            "unit",
            "brief",
            "opens_at",
            "closes_at",
            "late",
            "least",
            "most",
            "files_most",
            "megabytes",
            "pass_mark",
            "release",
            "is_anonymous",
            "is_double",
            "most_apart",
            "markers",
        ]
        widgets = {
            "opens_at": MomentInput(),
            "closes_at": MomentInput(),
            "brief": forms.Textarea({"rows": 8}),
            "markers": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "least": _("0: no limit. Counted in the text that is typed, not in files."),
            "most": _("0: no limit."),
            "files_most": _("docx, pdf, png and jpg; 0: no files."),
            "markers": _("Besides you and whoever else runs this."),
            "is_double": _("Neither sees what the other gave. Cannot be changed once somebody has marked."),
            "most_apart": _(
                "In points, where two people mark. Up to this the mean counts, rounded to two decimals; "
                "beyond it a third person decides."
            ),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, training_class = self.instance.pk is not None, self.instance.training_class
        units = scope.units(user, *scope.MANAGING)
        if training_class is not None:
            self.fields.pop("unit")
        else:
            self.fields["unit"].queryset = (units | Unit.objects.filter(pk=self.instance.unit_id)).order_by("path")
        if known or training_class is None:
            self.fields.pop("ask")
        if known:
            self.initial["points"] = rubric.text_of(self.instance.rubric)
            for name in ("pass_mark", "most_apart"):
                self.initial[name] = Decimal(plain(getattr(self.instance, name)))  # 60, not 60.00
        home = (
            training_class.unit if training_class else self.instance.unit if known else units.order_by("path").first()
        )
        self.fields["most_apart"].required = False
        choices = access.markers_for(user, home) if home else User.objects.none()
        if known:
            choices = choices | User.objects.filter(pk__in=self.instance.markers.values("pk"))
        self.fields["markers"].queryset = choices.distinct()

    def clean_most_apart(self) -> Decimal:
        """Only asked where two people mark: empty is the usual."""
        most = self.cleaned_data["most_apart"]
        return Assignment._meta.get_field("most_apart").default if most is None else most

    def clean_points(self) -> list[dict[str, str]]:
        try:
            return rubric.parse(self.cleaned_data["points"])
        except Refusal as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("It ends before it begins."))
        if data.get("most") and data["most"] < (data.get("least") or 0):
            self.add_error("most", _("This is less than the least length."))
        if "points" in data:
            full = sum((Decimal(point["max"]) for point in data["points"]), Decimal(0))
            if (data.get("pass_mark") or 0) > full:
                text = _("More than the full mark of the rubric, which is %(full)s.")
                self.add_error("pass_mark", text % {"full": full})
            if data.get("is_double") and data.get("most_apart", 0) > full:
                self.add_error("most_apart", _("That is more than the full mark."))
            self.instance.rubric = data["points"]
        return data

    @property
    def changed(self) -> list[str]:
        """Columns that the form changed."""
        columns = [name for name in self.changed_data if name not in ("points", "ask", "markers")]
        return [*columns, "rubric"] if "points" in self.changed_data else columns

    @property
    def asked(self) -> bool | None:
        return {"required": True, "elective": False}.get(self.cleaned_data.get("ask", ""))


class VerdictForm(forms.Form):
    """A mark for every point of the rubric."""

    comment = forms.CharField(
        label=_("Comment (the author reads it with the mark)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, points: list[dict[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            most = Decimal(point["max"])
            self.fields[f"part-{point['id']}"] = forms.DecimalField(
                label=point["title"], min_value=0, max_value=most, decimal_places=1
            )

    def criteria(self) -> list[dict[str, Any]]:
        """For the template: each point with its field, and the marks to choose from where they are few."""
        return [
            {**point, "max": Decimal(point["max"]), "field": self[f"part-{point['id']}"], "steps": _steps(point["max"])}
            for point in self.points
        ]

    @property
    def parts(self) -> dict[str, Decimal]:
        return {point["id"]: self.cleaned_data[f"part-{point['id']}"] for point in self.points}


class ReturnForm(forms.Form):
    """Why a work goes back, and until when it may come again."""

    reason = forms.CharField(label=_("What is to be revised"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    until = forms.DateTimeField(label=_("Hand in again until"), widget=MomentInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.now() + WEEK


class ReferForm(forms.Form):
    """Why a mark is to be decided anew."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))


def _steps(most: str) -> list[Decimal] | None:
    """0 to the full mark where they fit on a row of buttons."""
    full = Decimal(most)
    return [Decimal(n) for n in range(int(full) + 1)] if full == int(full) and full <= MOST_STEPS else None
