"""The evaluation of the class: that it was handed in, never what was said."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.models import Enrolment, Evaluation, EvaluationHandIn, Requirement

from .base import Found, Reader, Rule, Standing, Step, Text
from .forms import AskForm


class EvaluationForm(AskForm):
    class Meta(AskForm.Meta):
        fields = ["is_required", "due_on"]


class EvaluationRule(Rule):
    name = "evaluation"
    label = gettext_lazy("evaluation of the class")
    hint = gettext_lazy("Trainees evaluate class and teachers, anonymously; what counts is that they handed in.")
    icon = "chart"
    place = 80
    several = False
    form = EvaluationForm

    def asks(self, requirement: Requirement) -> Text:
        return _("anonymous, handed in once")

    def is_doable(self, requirement: Requirement, now: datetime) -> bool:
        found = Evaluation.objects.filter(training_class=requirement.training_class_id).first()
        return found is not None and found.is_open(now)

    def addresses(self, asked: Sequence[Requirement]) -> dict[int, str]:
        """Only where it has been opened."""
        classes = {requirement.training_class_id for requirement in asked}
        opened = set(
            Evaluation.objects.filter(training_class__in=classes, opened_at__isnull=False).values_list(
                "training_class", flat=True
            )
        )
        return {
            requirement.pk: reverse("classes:evaluation", args=[requirement.training_class_id])
            for requirement in asked
            if requirement.training_class_id in opened
        }

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        done = set(
            EvaluationHandIn.objects.filter(enrolment__in=[place.pk for place in places]).values_list(
                "enrolment", flat=True
            )
        )

        def read(requirement: Requirement, place: Enrolment) -> Found:
            return Found(met=place.pk in done, started=place.pk in done)

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        handed_in = EvaluationHandIn.objects.filter(enrolment=place).first()
        privacy = Step(_("What was said is kept without a name; nobody can see it here."))
        if handed_in is None:
            return [privacy, Step(_("Handed in"), _("not yet"), ok=False)]
        return [privacy, Step(_("Handed in"), date_format(handed_in.day), ok=True)]

    def missing(self, standing: Standing) -> str:
        return _("evaluation not handed in")

    def told(self, standing: Standing) -> str:
        return _("Handed in. Thank you.") if standing.met else _("Anonymous; it takes a few minutes.")

    def act(self, standing: Standing) -> str:
        return _("Evaluate")


RULE = EvaluationRule()
