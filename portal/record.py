"""My record: hours by year and form, classes, exams, certificates — and my inbox."""

from datetime import date, datetime

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Notice, User
from classes import access as class_access
from classes import ledger
from classes.models import Certificate, Enrolment, TrainingForm
from courses.models import CourseCompletion
from lib import clock
from quizzes.models import Candidate, Sitting

INBOX_PAGE = 30


def record(request: HttpRequest) -> HttpResponse:
    """One year of a person's own training; `?year=` chooses it."""
    user: User = request.user  # type: ignore[assignment]
    now = clock.now()
    today = timezone.localdate(now)
    years = _years(user, today)
    year = (
        int(request.GET["year"])
        if request.GET.get("year", "").isdigit() and int(request.GET["year"]) in years
        else today.year
    )
    summary = ledger.summary(user=user, year=year, day=today if year == today.year else date(year, 12, 31))
    context = {
        "years": years,
        "year": year,
        "summary": summary,
        "by_form": [
            (form.label, summary.by_form[form.value]) for form in TrainingForm if form.value in summary.by_form
        ],
        "entries": class_access.own_credit(user).filter(year=year).select_related("reverses"),
        "enrolments": _enrolments(user, year),
        "candidacies": _candidacies(user, year, now),
        "courses": CourseCompletion.objects.filter(user=user, completed_at__year=year).order_by("-completed_at"),
        "certificates": Certificate.objects.filter(user=user),
    }
    return render(request, "portal/record.html", context)


def inbox(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    notices = Notice.objects.filter(user=user)
    unread = notices.filter(read_at__isnull=True).count()
    shown = notices.filter(read_at__isnull=True) if request.GET.get("show") == "unread" else notices
    page = Paginator(shown, INBOX_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portal/inbox.html", {"page_obj": page, "unread": unread, "show": request.GET.get("show", "")}
    )


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    Notice.objects.filter(user=request.user, read_at__isnull=True).update(read_at=clock.now())  # type: ignore[misc]
    return redirect("portal:inbox")


def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's own notice read and go where it points."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())
    safe = notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe else "portal:inbox")


def _years(user: User, today: date) -> list[int]:
    earned = class_access.own_credit(user).order_by().values_list("year", flat=True).distinct()
    return sorted({today.year, *earned}, reverse=True)


def _enrolments(user: User, year: int) -> list[Enrolment]:
    span = Q(training_class__starts_on__year=year) | Q(training_class__ends_on__year=year)
    return list(class_access.own_enrolments(user).filter(span).order_by("-training_class__starts_on"))


def _candidacies(user: User, year: int, now: datetime) -> list[tuple[Candidate, bool]]:
    """Exams of the year, each with whether the sitting's release lets its mark be shown now."""
    seats = Candidate.objects.filter(user=user, sitting__opens_at__year=year).exclude(
        sitting__state=Sitting.State.DRAFT
    )
    shown = seats.select_related("sitting").order_by("-sitting__opens_at")
    return [(seat, seat.sitting.releases(seat.sitting.release_mark, now=now)) for seat in shown]
