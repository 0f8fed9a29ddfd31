"""An exam on paper (纸笔考试), the marks of which somebody enters."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from classes.fields import DateInput
from classes.models import Enrolment, PaperMark, Requirement, TrainingClass
from classes.paper_exams import reading
from classes.paper_exams.terms import Terms
from lib import clock
from lib.problems import Refusal

from .base import Found, Reader, Rule, Standing, Step, Text, plain
from .forms import AskForm

State = PaperMark.State


class PaperExamForm(AskForm):
    SETTINGS = ("title", "held_on", "max_mark", "pass_mark", "step")

    title = forms.CharField(label=gettext_lazy("Name of the exam"), max_length=80)
    held_on = forms.DateField(label=pgettext_lazy("paper exam", "Held on"), widget=DateInput())
    max_mark = forms.DecimalField(
        label=pgettext_lazy("paper exam", "Full mark"),
        initial=100,
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    pass_mark = forms.DecimalField(
        label=pgettext_lazy("paper exam", "Pass mark"),
        initial=60,
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    step = forms.ChoiceField(
        label=pgettext_lazy("paper exam", "Marks are given in"),
        initial="0.5",
        choices=[
            ("1", pgettext_lazy("paper exam", "whole points")),
            ("0.5", pgettext_lazy("paper exam", "half points")),
            ("0.1", pgettext_lazy("paper exam", "tenths of a point")),
        ],
    )

    class Meta(AskForm.Meta):
        fields = ["title", "held_on", "max_mark", "pass_mark", "step", "is_required"]

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if not self.instance.training_class.starts_on <= day <= self.instance.training_class.ends_on:
            raise ValidationError(_("This day is not among the days of the class."))
        return day

    def clean_pass_mark(self) -> Decimal:
        mark: Decimal = self.cleaned_data["pass_mark"]
        most = self.cleaned_data.get("max_mark")
        if most is not None and mark > most:
            raise ValidationError(_("More than the full mark, which is %(mark)s.") % {"mark": plain(most)})
        return mark


class PaperExam(Rule):
    """`grade` and `value` are the mark, `wanted` the pass mark; `lost` says that the person was absent."""

    name = "paper_exam"
    label = gettext_lazy("paper exam")
    hint = gettext_lazy("An exam on paper; its marks are entered here or read from a list.")
    icon = "note"
    place = 15
    form = PaperExamForm
    examines = True

    def title(self, requirement: Requirement) -> str:
        return str(requirement.settings["title"])

    def asks(self, requirement: Requirement) -> Text:
        terms = Terms.of(requirement.settings)
        values = {"wanted": plain(terms.wanted), "most": plain(terms.most)}
        return _("paper exam, %(wanted)s of %(most)s points to pass") % values

    def due(self, requirement: Requirement) -> date | None:
        return Terms.of(requirement.settings).held_on

    def on_calendar(self, title: str) -> str:
        return _("Paper exam: %(title)s") % {"title": title}

    def is_doable(self, requirement: Requirement, now: datetime) -> bool:
        return False  # one comes; there is nothing to open

    def desk(self, requirement: Requirement) -> tuple[str, Text] | None:
        return reverse("classes_desk:paper-marks", args=[requirement.training_class_id, requirement.pk]), pgettext(
            "paper exam", "Marks"
        )

    def copy(self, old: Requirement, new: TrainingClass, due_on: date | None) -> Requirement | None:
        """The same exam on the same day of the class; where the new one is shorter, its day is set anew."""
        made = super().copy(old, new, due_on)
        held_on = Terms.of(old.settings).held_on
        if made is not None and held_on is not None:
            day = held_on + (new.starts_on - old.training_class.starts_on)
            within = new.starts_on <= day <= new.ends_on
            made.settings = {**old.settings, "held_on": day.isoformat() if within else ""}
            made.save(update_fields=["settings"])
        return made

    def refuse_change(self, requirement: Requirement) -> None:
        """Marks on record must still be marks of this exam. Refusal: marks_do_not_fit."""
        terms = Terms.of(requirement.settings)
        marks = reading.current_of(requirement).values()
        wrong = [entry.mark for entry in marks if entry.mark is not None and terms.problem(entry.mark)]
        if wrong:
            text = _("Marks on record that do not fit: %(count)s, the highest is %(mark)s. %(why)s Correct them first.")
            values = {"count": len(wrong), "mark": plain(max(wrong)), "why": terms.problem(max(wrong))}
            raise Refusal("marks_do_not_fit", text % values)

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        marks = reading.marks_of([requirement.pk for requirement in asked], [place.pk for place in places])
        terms = {requirement.pk: Terms.of(requirement.settings) for requirement in asked}
        today = clock.today()

        def read(requirement: Requirement, place: Enrolment) -> Found:
            return _found(terms[requirement.pk], marks.get((requirement.pk, place.pk)), today)

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        terms = Terms.of(requirement.settings)
        entries = list(PaperMark.objects.filter(requirement=requirement, enrolment=place).order_by("number"))
        held = [Step(pgettext("paper exam", "Held on"), date_format(terms.held_on))] if terms.held_on else []
        last = entries[-1] if entries else None
        wanted = _("%(wanted)s of %(most)s points") % {"wanted": plain(terms.wanted), "most": plain(terms.most)}
        met = last is not None and last.mark is not None and last.mark >= terms.wanted
        return [*held, *map(_entered, entries), Step(_("Asked for"), wanted, ok=met)]

    def missing(self, standing: Standing) -> str:
        return _("paper exam “%(title)s” (%(how)s)") % {"title": standing.title, "how": _lack(standing)}

    def lacks(self, standings: Sequence[Standing]) -> list[str]:
        return [_("paper exam, %(how)s") % {"how": _lack(standing)} for standing in standings]

    def told(self, standing: Standing) -> str:
        if standing.value is not None:
            return _reached(standing)
        if standing.lost:
            return _("You were absent from the exam. Ask the class head what to do.")
        return (
            _announced(Terms.of(standing.requirement.settings), standing) if standing.requirement else _("Not passed.")
        )

    def progress(self, standing: Standing) -> str:
        if standing.lost:
            return pgettext("paper exam", "absent")
        return "" if standing.value is None else _("%(grade)s points") % {"grade": plain(standing.value)}

    def gone(self, standing: Standing) -> str:
        return pgettext("paper exam", "absent")

    def lacking(self, title: str, count: int) -> str:
        return ngettext(
            "%(count)s person has not passed “%(title)s”", "%(count)s people have not passed “%(title)s”", count
        ) % {"count": count, "title": title}


def _found(terms: Terms, mark: reading.Mark | None, today: date) -> Found:
    if mark is None:
        held = terms.held_on is not None and terms.held_on <= today
        return Found(met=False, waits=held, wanted=terms.wanted)
    if mark.mark is None:
        return Found(met=False, lost=True, wanted=terms.wanted)
    met = mark.mark >= terms.wanted
    return Found(met=met, started=True, grade=mark.mark, value=mark.mark, wanted=terms.wanted)


def _lack(standing: Standing) -> str:
    if standing.value is not None:
        return _("%(grade)s points, not passed") % {"grade": plain(standing.value)}
    if standing.lost:
        return pgettext("paper exam", "absent")
    return _("mark not entered yet") if standing.waits else _("not held yet")


def _reached(standing: Standing) -> str:
    """What closing froze does not say the full mark."""
    values = {"mark": plain(standing.value or Decimal(0)), "wanted": plain(standing.wanted or Decimal(0))}
    if standing.requirement is None:
        frozen = (
            _("Passed: %(mark)s points, %(wanted)s to pass."),
            _("Not passed: %(mark)s points, %(wanted)s to pass."),
        )
        return frozen[not standing.met] % values
    values["most"] = plain(Terms.of(standing.requirement.settings).most)
    if standing.met:
        return _("Passed: %(mark)s of %(most)s points, %(wanted)s to pass.") % values
    return _("Not passed: %(mark)s of %(most)s points, %(wanted)s to pass.") % values


def _announced(terms: Terms, standing: Standing) -> str:
    values = {"wanted": plain(terms.wanted), "most": plain(terms.most)}
    if terms.held_on is None:
        return _("On paper; the day is still to be set. %(wanted)s of %(most)s points to pass.") % values
    values["day"] = date_format(terms.held_on)
    if standing.waits:
        return _("On paper, %(day)s; your mark is not entered yet. %(wanted)s of %(most)s points to pass.") % values
    return _("On paper, %(day)s. %(wanted)s of %(most)s points to pass.") % values


def _entered(entry: PaperMark) -> Step:
    at = date_format(timezone.localtime(entry.at), "SHORT_DATETIME_FORMAT")
    text = _("Entered %(at)s") if entry.number == 1 else _("Corrected %(at)s")
    said = _("%(grade)s points") % {"grade": plain(entry.mark)} if entry.mark is not None else entry.get_state_display()
    return Step(text % {"at": at} + (f" · {entry.reason}" if entry.reason else ""), said)


RULE = PaperExam()
