"""Forms of exams: what a candidate agrees to, what a page without script sends, what a marker gives."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from . import access_rules, content, rubric, sheets
from .models import Response, Sitting
from .saving import Sent
from .scoring import plain

MOST_STEPS = 10
REASON_LENGTH = 300
PREFIX = "rule-"  # of fields that an access rule asks for: `password` alone would be filled in by browsers


class StartForm(forms.Form):
    """What the access rules of the sitting ask for, and the candidate's word, before the clock starts."""

    agreed = forms.BooleanField(
        label=_("I will sit this exam by myself and know the rules above."),
        error_messages={"required": _("Please confirm this before you start.")},
    )

    def __init__(self, sitting: Sitting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = access_rules.candidate_fields(sitting)
        own = self.fields.pop("agreed")
        self.fields.update({f"{PREFIX}{name}": field for name, field in self.asked.items()})
        self.fields["agreed"] = own

    @property
    def given(self) -> dict[str, Any]:
        """{rule: what was filled in}."""
        return {name: self.cleaned_data[f"{PREFIX}{name}"] for name in self.asked}


def answers(data: QueryDict, sheet: content.Sheet, held: Mapping[int, Response]) -> list[Sent]:
    """What changed on the page since it was loaded, numbered after what it was loaded with.

    Each question carries the stamp of what it showed (sheets.stamp): an answer that was not touched is not sent, so
    that it cannot stand against one that was given elsewhere.
    """
    sent = []
    for position in sheet.places:
        shown = data.get(f"s-{position}", "")
        if not shown:
            continue
        question = sheet.question(position)
        value = question.kind.accept(question.body, question.kind.read(question.body, _field(data, position)))
        flagged = f"f-{position}" in data
        seq = int(shown.partition(".")[0]) if shown.partition(".")[0].isdecimal() else 0
        before = held.get(position)
        if sheets.stamp(seq, value) != shown or flagged != bool(before and before.flagged):
            sent.append(Sent(position, seq + 1, value, flagged))
    return sent


def _field(data: QueryDict, position: int) -> Any:
    return lambda suffix: [value for value in data.getlist(f"r-{position}{suffix}") if value != "" or suffix]


class LateForm(forms.Form):
    """What becomes of a late answer."""

    decision = forms.ChoiceField(choices=[(choice, choice) for choice in ("accepted", "refused")])


class MarkForm(forms.Form):
    """A mark for one answer: by the points of the rubric, or as such where there is none."""

    mark = forms.DecimalField(label=_("Mark given"), required=False, min_value=0, decimal_places=2, max_digits=6)
    comment = forms.CharField(
        label=_("Comment (the candidate sees it with the mark)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    is_doubtful = forms.BooleanField(label=_("in doubt: another person decides"), required=False)

    def __init__(self, question: content.Question, *args: Any, full: Decimal, step: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = rubric.points(question)
        self.full, self.step = full, step
        for point in self.points:
            self.fields[f"part-{point['id']}"] = forms.DecimalField(
                label=point["title"], required=False, min_value=0, max_value=point["max"], decimal_places=2
            )

    def criteria(self) -> list[dict[str, Any]]:
        """For the template: each point with its field, and the marks to choose from where they are few."""
        return [
            {
                **point,
                "field": self[f"part-{point['id']}"],
                "steps": _steps(point["max"], self.step),
                "step": _typed_step(point["max"], self.step),
            }
            for point in self.points
        ]

    @property
    def typed_step(self) -> str:
        """For the control of a mark that is given as such."""
        return _typed_step(self.full, self.step)

    @property
    def parts(self) -> dict[str, Decimal] | None:
        """{criterion id: mark} of the points that were given; None without a rubric."""
        given = {point["id"]: self.cleaned_data.get(f"part-{point['id']}") for point in self.points}
        return {point: mark for point, mark in given.items() if mark is not None} if self.points else None


class ReopenForm(forms.Form):
    """Why a mark is taken back, and how it is given again."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    how = forms.ChoiceField(
        label=_("What happens next"),
        choices=[("anew", _("it is marked anew")), ("moderate", _("the marks stay, another person decides"))],
        initial="anew",
    )


def _steps(most: Decimal, step: Decimal) -> list[Decimal] | None:
    """0 to the full mark where the steps fit on a row of buttons."""
    if most % step or most > MOST_STEPS * step:
        return None
    return [step * number for number in range(int(most / step) + 1)]


def _typed_step(most: Decimal, step: Decimal) -> str:
    """What a browser holds a typed mark to; where the full mark lies between two steps the server alone does."""
    return "any" if most % step else plain(step)
