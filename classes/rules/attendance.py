"""A share of the hours of the class at which somebody has to be (考勤)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.attending import reading, tally
from classes.attending.tally import Mark, Tally
from classes.models import Attendance, ClassSession, Enrolment, Requirement
from lib import clock

from .base import Found, Reader, Rule, Standing, Step, Text, plain
from .forms import AskForm


class AttendanceForm(AskForm):
    SETTINGS = ("share",)

    share = forms.IntegerField(
        label=gettext_lazy("Per cent of the hours"),
        help_text=gettext_lazy(
            "Of the hours of all sessions that are not cancelled. Leave and absence count as missed; of a session with "
            "some hours of leave the rest counts as attended."
        ),
        initial=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    class Meta(AskForm.Meta):
        fields = ["share", "is_required"]


class AttendanceRule(Rule):
    """`value` and `wanted` are per cent: of the hours held and entered so far, and of all hours of the class.

    It is met as soon as the hours attended are so much of all hours that nothing can take it away; once the last
    session is entered the two are one.
    """

    name = "attendance"
    label = gettext_lazy("attendance")
    hint = gettext_lazy("A share of the hours of the timetable.")
    icon = "calendar"
    place = 40
    several = False
    waiting = gettext_lazy("waits for an entry")
    form = AttendanceForm

    def title(self, requirement: Requirement) -> str:
        return _("Attendance of at least %(share)s %%") % {"share": plain(_wanted(requirement))}

    def asks(self, requirement: Requirement) -> Text:
        return _("at least %(share)s %% of the hours of the class") % {"share": plain(_wanted(requirement))}

    def is_doable(self, requirement: Requirement, now: datetime) -> bool:
        return False  # one comes; there is nothing to open

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        now = clock.now()
        sessions = reading.sessions_of({requirement.training_class_id for requirement in asked})
        marks = reading.marks_of([place.pk for place in places])

        def read(requirement: Requirement, place: Enrolment) -> Found:
            planned = sessions.get(requirement.training_class_id, [])
            return _found(requirement, tally.fold(planned, marks.get(place.pk, {}), now))

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        now = clock.now()
        planned = reading.sessions_of({place.training_class_id})[place.training_class_id]
        entries = {row.session_id: row for row in Attendance.objects.filter(enrolment=place).order_by("number")}
        marks = {pk: Mark(row.state, row.leave_hours, row.number) for pk, row in entries.items()}
        sums, wanted = tally.fold(planned, marks, now), _wanted(requirement)
        steps = [_session(session, entries.get(session.pk), now) for session in planned]
        if not planned:
            steps.append(Step(_("No session is planned yet."), "—"))
        hours = {"attended": plain(sums.attended), "held": plain(sums.held), "total": plain(sums.total)}
        steps.append(Step(_("Attended so far"), _("%(attended)s of %(held)s hours") % hours))
        if sums.held != sums.total:
            steps.append(Step(_("At best in the end"), _("%(share)s %%") % {"share": plain(sums.at_best)}))
        ok = _met(sums, wanted)
        found = _("%(attended)s of all %(total)s hours") % hours
        return [*steps, Step(_("Asked for: %(share)s %% of all hours") % {"share": plain(wanted)}, found, ok=ok)]

    def missing(self, standing: Standing) -> str:
        if standing.lost:
            return _("attendance (cannot reach %(share)s %% any more)") % {
                "share": plain(standing.wanted or Decimal(0))
            }
        return _("attendance")

    def told(self, standing: Standing) -> str:
        values = {"value": plain(standing.value or Decimal(0)), "wanted": plain(standing.wanted or Decimal(0))}
        if standing.met:
            return _("Enough: at least %(wanted)s %% of all hours attended.") % values
        if standing.lost:
            return _("%(wanted)s %% of all hours cannot be reached any more. Speak to the class head.") % values
        if standing.value is None:
            return _("Nothing is entered yet; at least %(wanted)s %% of all hours are asked.") % values
        if standing.waits:
            return _("%(value)s %% so far; a session that is over is not entered yet.") % values
        return _("%(value)s %% of the hours so far; %(wanted)s %% of all hours are asked, counted at the end.") % values

    def progress(self, standing: Standing) -> str:
        if standing.value is None or standing.wanted is None:
            return ""
        return _("%(value)s %%") % {"value": plain(standing.value)}

    def figure(self, standing: Standing) -> str:
        return self.progress(standing)


def _found(requirement: Requirement, sums: Tally) -> Found:
    wanted = _wanted(requirement)
    met = _met(sums, wanted)
    return Found(
        met=met,
        started=bool(sums.held),
        lost=bool(sums.total) and not _reaches(sums.total - sums.leave - sums.absent, sums.total, wanted),
        waits=not met and sums.unentered > 0,
        value=sums.share,
        wanted=wanted,
    )


def _met(sums: Tally, wanted: Decimal) -> bool:
    return bool(sums.total) and _reaches(sums.attended, sums.total, wanted)


def _reaches(part: Decimal, whole: Decimal, wanted: Decimal) -> bool:
    """Exactly, without rounding."""
    return part * 100 >= wanted * whole


def _session(session: ClassSession, entry: Attendance | None, now: datetime) -> Step:
    start = date_format(timezone.localtime(session.starts_at), "SHORT_DATE_FORMAT")
    values = {"day": start, "title": session.title, "hours": plain(session.class_hours)}
    text = _("%(day)s %(title)s (%(hours)s hours)") % values
    if entry is None:
        return Step(text, _("not entered yet") if session.is_over(now) else _("still to come"))
    if entry.state == Attendance.State.LEAVE:
        return Step(text, _("leave, %(hours)s hours") % {"hours": plain(entry.leave_hours or Decimal(0))})
    return Step(text, f"{entry.get_state_display()}" + (f" · {entry.reason}" if entry.reason else ""))


def _wanted(requirement: Requirement) -> Decimal:
    return Decimal(requirement.settings.get("share", 100))


RULE = AttendanceRule()
