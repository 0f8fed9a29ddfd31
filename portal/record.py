"""My record: hours by year and form, classes, exams, certificates; and the sheet of it that prints (培训档案)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from classes import access as class_access
from classes import ledger
from classes.certificates.access import own_certificates
from classes.models import Certificate, CreditEntry, Enrolment, TrainingForm
from courses.models import CourseCompletion
from lib import clock
from lib.numbers import number_in
from quizzes.models import Candidate, Sitting

from . import agenda


@dataclass(frozen=True)
class Event:
    """One line of the year: what happened that day, and to what."""

    day: date
    text: str
    note: str = ""
    is_certificate: bool = False


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """One year of a person's own training; `?year=` chooses it."""
    user: User = request.user  # type: ignore[assignment]
    now = clock.now()
    today = timezone.localdate(now)
    history = ledger.history(user=user, today=today)
    years = [summary.year for summary in history]
    wanted = number_in(request.GET.get("year"))
    year = wanted if wanted in years else today.year
    summary = next(one for one in history if one.year == year)
    places = _enrolments(user, year)
    seats = _candidacies(user, year, now)
    courses = list(_courses(user).filter(completed_at__year=year))
    certificates = list(own_certificates(user))
    context = {
        "years": years,
        "year": year,
        "summary": summary,
        "coming_hours": agenda.coming_hours(places, year),
        "by_form": _by_form(summary),
        "entries": _entries(user).filter(year=year),
        "enrolments": places,
        "candidacies": seats,
        "courses": courses,
        "certificates": certificates,
        "events": _events(year, places, seats, courses, certificates),
    }
    return render(request, "portal/record.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The whole record on paper: who, where served, hours of all years, classes, exams, courses."""
    user: User = request.user  # type: ignore[assignment]
    now = clock.now()
    history = ledger.history(user=user, today=timezone.localdate(now))
    forms = [form for form in TrainingForm if any(form.value in summary.by_form for summary in history)]
    places = class_access.own_enrolments(user).exclude(outcome="", state=Enrolment.State.APPROVED)
    context = {
        "now": now,
        "services": user.memberships.select_related("unit", "rank"),
        "forms": forms,
        "years": [(summary, [summary.by_form.get(form.value) for form in forms]) for summary in history],
        "total": sum(summary.total for summary in history),
        "classes": _with_results(user, list(places.order_by("training_class__ends_on", "pk"))),
        "candidacies": [seat for seat, shown in _candidacies(user, None, now) if shown and seat.graded_at],
        "courses": _courses(user),
    }
    return render(request, "portal/record_sheet.html", context)


def _entries(user: User) -> Any:
    return class_access.own_credit(user).select_related("reverses")


def _courses(user: User) -> Any:
    return CourseCompletion.objects.filter(user=user).order_by("-completed_at")


def _by_form(summary: ledger.YearSummary) -> list[dict[str, Any]]:
    """Forms that have hours, each with its share of the requirement (of the total where there is none or more)."""
    whole = max(summary.required or 0, summary.total)
    return [
        {"label": form.label, "hours": hours, "share": hours * 100 / whole if whole else 0, "pattern": f"f{at + 1}"}
        for at, form in enumerate(TrainingForm)
        if (hours := summary.by_form.get(form.value))
    ]


def _enrolments(user: User, year: int) -> list[Enrolment]:
    span = Q(training_class__starts_on__year=year) | Q(training_class__ends_on__year=year)
    return list(class_access.own_enrolments(user).filter(span).order_by("-training_class__starts_on"))


def _candidacies(user: User, year: int | None, now: datetime) -> list[tuple[Candidate, bool]]:
    """Exams (of the year), each with whether the sitting's release lets its mark be shown now."""
    seats = Candidate.objects.filter(user=user).exclude(sitting__state=Sitting.State.DRAFT)
    if year is not None:
        seats = seats.filter(sitting__opens_at__year=year)
    shown = seats.select_related("sitting").order_by("-sitting__opens_at")
    return [(seat, seat.sitting.releases(seat.sitting.release_mark, now=now)) for seat in shown]


def _with_results(user: User, places: list[Enrolment]) -> list[dict[str, Any]]:
    """Places with what came of them: hours that stand after reversals, number of the valid certificate."""
    hours: dict[int, Any] = {}
    for entry in CreditEntry.objects.filter(user=user, enrolment__in=places):
        hours[entry.enrolment_id] = hours.get(entry.enrolment_id, 0) + entry.hours
    valid = own_certificates(user).valid().filter(enrolment__in=places)
    serials = dict(valid.values_list("enrolment_id", "serial"))
    return [{"place": p, "hours": hours.get(p.pk), "serial": serials.get(p.pk, "")} for p in places]


def _events(
    year: int,
    places: list[Enrolment],
    seats: list[tuple[Candidate, bool]],
    courses: list[CourseCompletion],
    certificates: list[Certificate],
) -> list[Event]:
    """What happened in the year, the newest first. An exam whose result is not shown yet only says that it was sat."""
    found = [
        *(_began(place) for place in places),
        *(_sat(seat) for seat, shown in seats if shown and seat.graded_at),
        *(Event(_day(done.completed_at), _("Finished: %(title)s") % {"title": done.course_title}) for done in courses),
        *(_received(certificate) for certificate in certificates if certificate.version == 1),
    ]
    return sorted((event for event in found if event.day.year == year), key=lambda event: event.day, reverse=True)


def _began(place: Enrolment) -> Event:
    return Event(place.training_class.starts_on, _("The class began"), place.training_class.title)


def _sat(seat: Candidate) -> Event:
    grade = f"{seat.grade.normalize():f}" if seat.grade is not None else "0"
    return Event(_day(seat.graded_at), _("Exam: %(grade)s points") % {"grade": grade}, seat.sitting.title)


def _received(certificate: Certificate) -> Event:
    return Event(_day(certificate.issued_at), _("Certificate received"), certificate.printed.class_title, True)


def _day(at: datetime | None) -> date:
    return timezone.localdate(at)
