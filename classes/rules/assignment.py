"""An assignment of the class that is to be passed."""

from collections.abc import Sequence
from datetime import date, datetime

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classes.models import Assignment, Enrolment, Requirement, Submission, TrainingClass, Verdict

from .base import Found, Reader, Rule, Standing, Step, Text, plain
from .forms import AskForm

State = Submission.State


class AssignmentAskForm(AskForm):
    class Meta(AskForm.Meta):
        fields = ["assignment", "is_required", "due_on"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        training_class = self.instance.training_class
        asked = self.taken.filter(assignment__isnull=False).values("assignment")
        field: forms.ModelChoiceField = self.fields["assignment"]  # type: ignore[assignment]
        field.queryset = Assignment.objects.filter(training_class=training_class).exclude(pk__in=asked)
        field.required = True
        new = reverse("assignments_desk:class-new", args=[training_class.pk])
        field.help_text = format_html('<a href="{}">{}</a>', new, _("Set a new assignment"))


class AssignmentRule(Rule):
    """`value` is the mark, `wanted` the pass mark."""

    name = "assignment"
    label = gettext_lazy("assignment")
    hint = gettext_lazy("A report, a reflection or an essay that markers pass.")
    icon = "pen"
    place = 50
    form = AssignmentAskForm

    def title(self, requirement: Requirement) -> str:
        return str(requirement.assignment)

    def asks(self, requirement: Requirement) -> Text:
        asked = requirement.assignment
        if asked is None:
            return self.label
        values = {"kind": asked.get_kind_display(), "mark": plain(asked.pass_mark)}
        return _("%(kind)s, %(mark)s to pass") % values

    def due(self, requirement: Requirement) -> date | None:
        asked = requirement.assignment
        return requirement.due_on or (timezone.localdate(asked.closes_at) if asked else None)

    def is_doable(self, requirement: Requirement, now: datetime) -> bool:
        return requirement.assignment is None or requirement.assignment.opens_at <= now

    def addresses(self, asked: Sequence[Requirement]) -> dict[int, str]:
        return {each.pk: reverse("assignments:detail", args=[each.assignment_id]) for each in asked}

    def desk(self, requirement: Requirement) -> tuple[str, Text] | None:
        return reverse("assignments_desk:assignment", args=[requirement.assignment_id]), _("Works")

    def copy(self, old: Requirement, new: TrainingClass, due_on: date | None) -> Requirement | None:
        """The same is asked anew; its days move with the class."""
        from classes.assignments import setting

        if old.assignment is None:
            return None
        return Requirement.objects.create(
            training_class=new,
            order=old.order,
            kind=old.kind,
            is_required=old.is_required,
            assignment=setting.take_over(old.assignment, new),
            due_on=due_on,
        )

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        works = Submission.objects.filter(
            assignment__in={each.assignment_id for each in asked}, user__in={place.user_id for place in places}
        ).values_list("user_id", "assignment_id", "state", "mark", "passed", "released_at")
        found = {(user, assignment): rest for user, assignment, *rest in works}

        def read(requirement: Requirement, place: Enrolment) -> Found:
            state, mark, passed, released = found.get((place.user_id, requirement.assignment_id), [""] + [None] * 3)
            waits = state == State.HANDED_IN or (state == State.MARKED and released is None)
            if shown_at is not None and released is None:
                return Found(met=False, started=bool(state), waits=waits)
            asked = requirement.assignment
            return Found(
                met=bool(passed),
                started=bool(state),
                waits=state == State.HANDED_IN,
                unsaid=mark is not None and released is None and bool(asked and asked.is_anonymous),
                value=mark,
                wanted=asked.pass_mark if asked else None,
            )

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        asked = requirement.assignment
        work = Submission.objects.filter(assignment=asked, user=place.user_id).select_related("assignment").first()
        if asked is None or work is None or not work.version:
            return [Step(_("Handed in"), _("not yet"), ok=False)]
        handed_in = [_handed_in(version) for version in work.versions.all()]
        back = Verdict.objects.filter(version__submission=work, kind=Verdict.Kind.RETURNED)
        if shown_at is None and not work.stands_beside_name:  # on the desk; the author knows
            return [*handed_in, Step(_("The result is not released yet"))]
        returned = [Step(_("Returned for revision, %(day)s") % {"day": _moment(each.at)}) for each in back]
        return [*handed_in, *returned, *_result(work, shown_at)]

    def missing(self, standing: Standing) -> str:
        return _("assignment “%(title)s”") % {"title": standing.title}

    def lacks(self, standings: Sequence[Standing]) -> list[str]:
        return [_("assignment, %(how)s") % {"how": self._lack(standing)} for standing in standings]

    def _lack(self, standing: Standing) -> str:
        if standing.value is not None:
            return _("not passed")
        if standing.waits:
            return _("not marked yet")
        return _("not finished") if standing.started else _("not handed in")

    def told(self, standing: Standing) -> str:
        if standing.met:
            return _("Passed.")
        if standing.requirement is None or standing.value is not None:
            return _("Not passed.")
        if standing.waits:
            return _("Handed in; the result is not there yet.")
        return _("Begun or returned: not handed in.") if standing.started else _("Not handed in yet.")

    def act(self, standing: Standing) -> str:
        if standing.waits:
            return _("Look at it")
        return _("Go on writing") if standing.started else _("To the assignment")

    def progress(self, standing: Standing) -> str:
        if standing.value is None or standing.unsaid:
            return ""
        return _("%(grade)s points") % {"grade": plain(standing.value)}

    def figure(self, standing: Standing) -> str:
        return "" if standing.unsaid else super().figure(standing)

    def lacking(self, title: str, count: int) -> str:
        return ngettext(
            "%(count)s person has not passed “%(title)s”", "%(count)s people have not passed “%(title)s”", count
        ) % {"count": count, "title": title}


def _handed_in(version: object) -> Step:
    number, at, late = version.number, version.handed_in_at, version.is_late  # type: ignore[attr-defined]
    text = _("Version %(number)s handed in, %(day)s") % {"number": number, "day": _moment(at)}
    return Step(text, _("late") if late else _("in time"))


def _result(work: Submission, shown_at: datetime | None) -> list[Step]:
    if shown_at is not None and not work.is_released and work.state == State.MARKED:
        return [Step(_("The result is not released yet"))]
    if work.state == State.HANDED_IN:
        return [Step(_("Waits for a mark"), ok=False)]
    if work.mark is None:
        return [Step(_("Waits for its author to revise it"), ok=False)]
    return [
        Step(_("Mark reached"), _("%(grade)s points") % {"grade": plain(work.mark)}),
        Step(_("Asked for"), _("%(grade)s points") % {"grade": plain(work.assignment.pass_mark)}, ok=bool(work.passed)),
    ]


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


RULE = AssignmentRule()
