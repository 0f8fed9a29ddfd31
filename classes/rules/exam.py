"""An exam that is to be passed; with at least a mark of the class's own, where it asks more than the pass mark."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classes.models import Enrolment, Requirement, TrainingClass
from quizzes.models import Attempt, Candidate, Sitting

from .base import Found, Reader, Rule, Standing, Step, Text, plain
from .forms import AskForm

GONE = (Attempt.State.ABANDONED, Attempt.State.VOIDED)


class SittingChoiceField(forms.ModelChoiceField):
    """Exam sittings with their days."""

    def label_from_instance(self, sitting: Sitting) -> str:
        opens, closes = (timezone.localtime(at) for at in (sitting.opens_at, sitting.closes_at))
        return f"{sitting.title} · {date_format(opens, 'SHORT_DATE_FORMAT')}–{date_format(closes, 'SHORT_DATE_FORMAT')}"


class ExamForm(AskForm):
    SETTINGS = ("mark",)

    mark = forms.DecimalField(
        label=gettext_lazy("At least this mark"),
        help_text=gettext_lazy("Empty: the pass mark of the exam."),
        required=False,
        max_digits=7,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )

    class Meta(AskForm.Meta):
        fields = ["sitting", "mark", "is_required", "due_on"]
        field_classes = {"sitting": SittingChoiceField}

    def __init__(self, *args: object, **kwargs: object) -> None:
        from classes.access import sittings_for

        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        asked = self.taken.filter(sitting__isnull=False).values("sitting")
        near = sittings_for(self.user, self.instance.training_class) | Sitting.objects.filter(
            pk=self.instance.sitting_id
        )
        self.fields["sitting"].queryset = near.exclude(pk__in=asked).select_related("paper")
        self.fields["sitting"].required = True

    def clean_mark(self) -> Decimal | None:
        mark, sitting = self.cleaned_data.get("mark"), self.cleaned_data.get("sitting")
        if mark is not None and sitting and mark < sitting.pass_mark:
            text = _("Less than the pass mark of the exam, which is %(mark)s.")
            raise ValidationError(text % {"mark": plain(sitting.pass_mark)})
        return mark


class Exam(Rule):
    name = "exam"
    label = gettext_lazy("exam")
    hint = gettext_lazy("An exam that a trainer has announced.")
    icon = "exam"
    place = 10
    form = ExamForm
    examines = True

    def title(self, requirement: Requirement) -> str:
        return str(requirement.sitting)

    def asks(self, requirement: Requirement) -> Text:
        return _("exam, %(mark)s to pass") % {"mark": plain(wanted(requirement))}

    def due(self, requirement: Requirement) -> date | None:
        sitting = requirement.sitting
        return requirement.due_on or (timezone.localdate(sitting.closes_at) if sitting else None)

    def is_doable(self, requirement: Requirement, now: datetime) -> bool:
        return requirement.sitting is None or requirement.sitting.is_open(now=now)

    def presses_from(self, requirement: Requirement, now: datetime) -> bool:
        return requirement.sitting is not None and requirement.sitting.is_open(now=now)

    def addresses(self, asked: Sequence[Requirement]) -> dict[int, str]:
        return {requirement.pk: f"/exams/{requirement.sitting_id}/" for requirement in asked}

    def copy(self, old: Requirement, new: TrainingClass, due_on: date | None) -> Requirement | None:
        """A trainer announces a new one for each class."""
        return None

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        seats = _seats({r.sitting_id for r in asked}, {place.user_id for place in places})
        hidden = {r.sitting_id for r in asked if _is_hidden(r.sitting, shown_at)}

        def read(requirement: Requirement, place: Enrolment) -> Found:
            seat = seats.get((place.user_id, requirement.sitting_id), (None, None, 0, 0, 0))
            grade, passed, sat, lost, waits = seat
            known = {"started": bool(sat), "lost": bool(lost), "waits": bool(waits)}
            if requirement.sitting_id in hidden:
                return Found(met=False, **known)
            return Found(met=_is_met(requirement, grade, passed=passed), grade=grade, **known)

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        sitting = requirement.sitting
        if sitting is None:
            return []
        seat = Candidate.objects.filter(sitting=sitting, user=place.user_id).prefetch_related("attempts").first()
        if _is_hidden(sitting, shown_at):
            return [Step(_("The result is not released yet"))]
        attempts = sorted(seat.attempts.all(), key=lambda attempt: attempt.number) if seat else []
        grade = seat.grade if seat else None
        met = _is_met(requirement, grade, passed=seat.passed if seat else None)
        return [
            *(_tried(attempt) for attempt in attempts),
            *([] if attempts else [Step(_("Attempts made"), "0")]),
            Step(_("Of several attempts counts"), str(sitting.get_grade_rule_display())),
            Step(_("Grade"), _points(grade)),
            Step(_("Asked for"), _points(wanted(requirement)), ok=met),
        ]

    def missing(self, standing: Standing) -> str:
        if standing.grade is None:
            return _("exam “%(title)s”") % {"title": standing.title}
        values = {"title": standing.title, "grade": plain(standing.grade)}
        return _("exam “%(title)s” (%(grade)s, not passed)") % values

    def lacks(self, standings: Sequence[Standing]) -> list[str]:
        return [self._lack(standing) for standing in standings]

    def _lack(self, standing: Standing) -> str:
        if standing.grade is not None:
            return _("exam, %(grade)s points, not passed") % {"grade": plain(standing.grade)}
        if standing.started:
            return _("exam, no result yet")
        return _("exam, the attempt does not count") if standing.lost else _("exam, not sat")

    def told(self, standing: Standing) -> str:
        if standing.met:
            return _("Passed.")
        if standing.requirement is None or standing.requirement.sitting is None:
            return _("Not passed.")
        return f"{_announced(standing.requirement)} {_stands(standing)}".strip()

    def act(self, standing: Standing) -> str:
        return _("To the exam")

    def lacking(self, title: str, count: int) -> str:
        return ngettext(
            "%(count)s person has not passed “%(title)s”", "%(count)s people have not passed “%(title)s”", count
        ) % {"count": count, "title": title}


def wanted(requirement: Requirement) -> Decimal:
    """The mark that the class asks."""
    own = requirement.settings.get("mark")
    return Decimal(own) if own else requirement.sitting.pass_mark if requirement.sitting else Decimal(0)


def _is_met(requirement: Requirement, grade: Decimal | None, *, passed: bool | None) -> bool:
    if not requirement.settings.get("mark"):
        return bool(passed)
    return grade is not None and grade >= wanted(requirement)


def _is_hidden(sitting: Sitting | None, shown_at: datetime | None) -> bool:
    if shown_at is None or sitting is None:
        return False
    return not sitting.releases(sitting.release_mark, now=shown_at)


def _seats(sittings: set[int | None], people: set[int]) -> dict[tuple[int, int | None], tuple]:
    gone = Q(attempts__state__in=GONE)
    rows = Candidate.objects.filter(sitting__in=sittings, user__in=people).annotate(
        sat=Count("attempts", filter=~gone),
        lost=Count("attempts", filter=gone),
        waits=Count("attempts", filter=Q(attempts__state=Attempt.State.SUBMITTED)),
    )
    listed = rows.values_list("user_id", "sitting_id", "grade", "passed", "sat", "lost", "waits")
    return {(user, sitting): tuple(rest) for user, sitting, *rest in listed}


def _announced(requirement: Requirement) -> str:
    sitting = requirement.sitting
    if sitting is None:
        return ""
    opens, closes = (timezone.localtime(at) for at in (sitting.opens_at, sitting.closes_at))
    values = {
        "from": date_format(opens, "SHORT_DATETIME_FORMAT"),
        "to": date_format(closes, "SHORT_DATETIME_FORMAT"),
        "mark": plain(wanted(requirement)),
    }
    return _("Exam, %(from)s to %(to)s, pass mark %(mark)s.") % values


def _stands(standing: Standing) -> str:
    if standing.grade is not None:
        return _("Not passed yet.")
    if standing.started:
        return _("Begun or handed in; the result is not shown yet.")
    return _("Your attempt does not count.") if standing.lost else ""


def _tried(attempt: Attempt) -> Step:
    day = date_format(timezone.localtime(attempt.submitted_at or attempt.started_at), "SHORT_DATETIME_FORMAT")
    text = _("Attempt %(number)s, %(day)s") % {"number": attempt.number, "day": day}
    if attempt.state in GONE:
        return Step(text, str(attempt.get_state_display()), ok=False)
    return Step(text, _points(attempt.mark) if attempt.mark is not None else str(attempt.get_state_display()))


def _points(mark: Decimal | None) -> str:
    return _("none yet") if mark is None else _("%(grade)s points") % {"grade": plain(mark)}


RULE = Exam()
