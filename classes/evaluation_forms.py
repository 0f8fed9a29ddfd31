"""Forms of an evaluation: its questions, the day on which it ends, and what a trainee fills in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import evaluation_questions as questions_of
from .evaluation_questions import Asked
from .fields import DateInput
from .models import Evaluation

LABELS = {
    "5": _("5 very good"),
    "4": _("4 good"),
    "3": _("3 fair"),
    "2": _("2 poor"),
    "1": _("1 very poor"),
}
MOST = 30
NOT_HEARD = "not-heard"  # no answer of any question: it is counted nowhere


class QuestionForm(forms.Form):
    """One question; without a text there is none."""

    text = forms.CharField(label=_("What is asked"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("How it is answered"),
        choices=[
            (questions_of.SCALE, _("scale from 5 to 1")),
            (questions_of.CHOICE, _("choice")),
            (questions_of.TEXT, _("free text")),
        ],
    )
    each_teacher = forms.BooleanField(label=_("of each teacher of the timetable"), required=False)
    choices = forms.CharField(
        label=_("Choices"), help_text=_("One a line."), required=False, widget=forms.Textarea({"rows": 3})
    )

    def clean_choices(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["choices"].splitlines())
        found = list(dict.fromkeys(line for line in lines if line))
        if any(len(choice) > 100 for choice in found):
            raise ValidationError(_("A choice is too long: 100 characters at most."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asks_choice = data.get("text") and data.get("kind") == questions_of.CHOICE
        if asks_choice and "choices" in data and len(data["choices"]) < 2:
            self.add_error("choices", _("Give at least two choices."))
        return data


class _Questions(forms.BaseFormSet):
    @property
    def questions(self) -> list[dict[str, Any]]:
        """Those that have a text, numbered anew."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]
        return [
            {
                "id": f"q{number}",
                "text": data["text"],
                "kind": data["kind"],
                "each_teacher": data["each_teacher"],
                "choices": data["choices"] if data["kind"] == questions_of.CHOICE else [],
            }
            for number, data in enumerate(kept, start=1)
        ]


QuestionFormSet = forms.formset_factory(
    QuestionForm, formset=_Questions, extra=2, max_num=MOST, validate_max=True, absolute_max=MOST + 5
)


def question_forms(data: Mapping[str, Any] | None, questions: Sequence[Mapping[str, Any]]) -> Any:
    initial = [{**question, "choices": "\n".join(question["choices"])} for question in questions]
    return QuestionFormSet(data, initial=initial, prefix="q")


class OpenForm(forms.Form):
    closes_on = forms.DateField(label=_("Last day"), help_text=_("It ends with this day."), widget=DateInput())


class AnswerForm(forms.Form):
    """What one trainee says. Of a teacher whom one did not hear one says so, and nothing is counted."""

    def __init__(self, data: Mapping[str, Any] | None, *, evaluation: Evaluation) -> None:
        super().__init__(data)
        self.asked = questions_of.asked(evaluation.questions, evaluation.teachers)
        for asked in self.asked:
            self.fields[asked.name] = _field(asked)

    @property
    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """("" for the class, then each teacher, their fields)."""
        for teacher in dict.fromkeys(asked.teacher for asked in self.asked):
            yield teacher, [self[asked.name] for asked in self.asked if asked.teacher == teacher]


def _field(asked: Asked) -> forms.Field:
    label = asked.question["text"]
    if asked.kind == questions_of.TEXT:
        widget = forms.Textarea({"rows": 4, "maxlength": questions_of.TEXT_LENGTH})
        return forms.CharField(
            label=label,
            required=False,
            max_length=questions_of.TEXT_LENGTH,
            help_text=_("Please do not name yourself or say what only you could know."),
            widget=widget,
        )
    choices = [
        (value, LABELS.get(value, value) if asked.kind == questions_of.SCALE else value) for value in asked.values
    ]
    if asked.teacher:
        choices.append((NOT_HEARD, _("did not attend")))
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
