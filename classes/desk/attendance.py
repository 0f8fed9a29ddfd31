"""Attendance on the desk: the sheet of a session, one person's sums, and reading a list from a file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access, lifecycle
from classes.attending import entering, forms, intake, reading, sheet
from classes.attending.entering import Entered
from classes.models import Attendance, ClassSession, TrainingClass
from classes.rules.base import plain
from lib import clock
from lib.problems import Refusal

PAGE = 500  # people; each sends four fields
# Rows of each group that a preview shows; the rest is counted.
SHOWN = 100


def attendance(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """Who came to one session. A row that is sent by itself (`X-Row`) is answered as data; without script the whole
    page is sent, and comes back with what could not be kept beside its rows."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    found = get_object_or_404(training_class.sessions, pk=session)
    found.training_class = training_class
    if request.method != "POST":
        return _sheet(request, training_class, found)
    try:
        done = _enter(request, found)
    except Refusal as refusal:
        if request.headers.get("X-Row"):
            return JsonResponse({"refused": str(refusal.message)}, status=refusal.status)
        messages.error(request, str(refusal.message))
        return redirect(request.get_full_path())
    if request.headers.get("X-Row"):
        return _told(training_class, found, done)
    if done.problems:
        return _sheet(request, training_class, found, done)
    messages.success(request, _("Saved: %(count)s new entries.") % {"count": len(done.written)})
    return redirect(request.get_full_path())


@require_safe
def person(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """What one person's attendance adds up to, session by session; and the decision where leave is above the limit."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    found = get_object_or_404(training_class.enrolments.active().select_related("user", "unit"), pk=place)
    overview = reading.overview(training_class, [found], clock.now())
    entries: dict[int, list[Attendance]] = {}
    for row in found.attendance.select_related("entered_by").order_by("number"):
        entries.setdefault(row.session_id, []).append(row)
    context = {
        "training_class": training_class,
        "place": found,
        "tally": overview.tallies[found.pk],
        "overview": overview,
        "is_above": overview.is_above(found.pk),
        "undecided": bool(overview.above),
        "lines": [(session, entries.get(session.pk, [])) for session in overview.sessions],
        "stays": found.stay_decisions.select_related("decided_by"),
        "editable": training_class.state in lifecycle.EDITABLE,
    }
    return render(request, "classes/desk/attendance_person.html", context)


def attendance_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a list; then what it would do. Nothing is written."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    lifecycle.refuse_unless_editable(training_class)
    form = forms.MarksFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = intake.preview(
                data=file.read(), file_name=file.name, training_class=training_class, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            context = {"training_class": training_class, "preview": found, "file": file.name, "shown": SHOWN}
            return render(request, "classes/desk/attendance_preview.html", context)
    context = {"training_class": training_class, "form": form}
    return render(request, "classes/desk/attendance_file.html", context, status=400 if form.is_bound else 200)


@require_POST
def attendance_file_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the preview showed, all of it or nothing."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    try:
        by_session = intake.unpack(token=request.POST.get("token", ""), training_class=training_class)
        count = entering.enter_all(training_class=training_class, by_session=by_session, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("classes_desk:attendance-file", pk=pk)
    messages.success(request, _("Saved: %(count)s new entries.") % {"count": count})
    return redirect(reverse("classes_desk:workspace", args=[pk]) + "#plan")


@require_safe
def attendance_template(request: HttpRequest, pk: int) -> FileResponse:
    """The people and sessions of the class, with what is on record; headers in Chinese whatever the language."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    return FileResponse(intake.template(training_class), as_attachment=True, filename="attendance.xlsx")


def _enter(request: HttpRequest, session: ClassSession) -> Entered:
    return entering.enter(
        session=session,
        entries=forms.entries(request.POST, session),
        by=request.user,  # type: ignore[arg-type]
        now=clock.now(),
        rest_present="rest" in request.POST,
    )


def _sheet(
    request: HttpRequest, training_class: TrainingClass, session: ClassSession, done: Entered | None = None
) -> HttpResponse:
    found = sheet.read(training_class=training_class, session=session, now=clock.now())
    typed = {entry.place: entry for entry in forms.entries(request.POST, session)} if done else {}
    problems = {problem.place: problem for problem in done.problems} if done else {}
    page = Paginator(found.lines, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "training_class": training_class,
        "session": session,
        "sheet": found,
        "counts": found.counts,
        # What somebody else entered meanwhile is shown as it is; what only lacks something keeps what was typed.
        "lines": [
            {
                "line": line,
                "kept": _kept(typed, problems, line.place.pk),
                "problem": problems.get(line.place.pk),
                "warning": _warning(line, found) if line.is_above else "",
            }
            for line in page
        ],
        "page_obj": page,
        "written": len(done.written) if done else 0,
        "problems": problems,
        "begun": session.starts_at <= clock.now(),
        "editable": training_class.state in lifecycle.EDITABLE and session.cancelled_at is None,
    }
    return render(request, "classes/desk/attendance.html", context, status=409 if problems else 200)


def _kept(typed: dict[int, Any], problems: dict[int, Any], place: int) -> Any:
    problem = problems.get(place)
    return typed.get(place) if problem and problem.code in ("hours", "reason", "state", "not_begun") else None


def _told(training_class: TrainingClass, session: ClassSession, done: Entered) -> JsonResponse:
    """What the page needs after a row was sent: the numbers to send next, what was not kept, sums and warnings."""
    now = clock.now()
    found = sheet.read(training_class=training_class, session=session, now=now)
    concerned = {row.enrolment_id for row in done.written} | {problem.place for problem in done.problems}
    lines = [line for line in found.lines if line.place.pk in concerned]
    return JsonResponse(
        {
            "at": date_format(timezone.localtime(now), "TIME_FORMAT"),
            "rows": {str(line.place.pk): _row(line, found) for line in lines},
            "problems": {str(p.place): {"code": p.code, "message": p.message} for p in done.problems},
            "counts": found.counts,
        }
    )


def _row(line: sheet.Line, found: sheet.Sheet) -> dict[str, Any]:
    entry = line.entry
    return {
        "seen": line.seen,
        "state": entry.state if entry else "",
        "hours": plain(entry.leave_hours) if entry and entry.leave_hours is not None else "",
        "reason": entry.reason if entry else "",
        "warning": _warning(line, found) if line.is_above else "",
    }


def _warning(line: sheet.Line, found: sheet.Sheet) -> str:
    values = {
        "leave": plain(line.tally.leave),
        "total": plain(found.overview.total),
        "one_in": found.overview.limit.one_in,
        "allowed": plain(found.overview.allowed),
    }
    text = _("%(leave)s hours of leave, above 1/%(one_in)s of the %(total)s hours of the class (%(allowed)s).")
    return text % values
