"""Marks of a paper exam on the desk: the page on which they are entered, and reading a list from a file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access, lifecycle
from classes.models import Requirement
from classes.paper_exams import entering, forms, intake, reading
from classes.paper_exams.entering import Entered
from classes.row_entries import Problem
from classes.rules.base import plain
from lib import clock
from lib.problems import Refusal

PAGE = 100
# Rows of each group that a preview shows; the rest is counted.
SHOWN = 100


def marks(request: HttpRequest, pk: int, requirement: int) -> HttpResponse:
    """Everybody of the class with mark, absence and reason. Sent as a whole; rows that could not be kept come back as
    typed, each with why."""
    user: User = request.user  # type: ignore[assignment]
    asked = _asked(user, pk, requirement)
    if request.method != "POST":
        return _sheet(request, asked)
    try:
        done = entering.enter(requirement=asked, entries=forms.entries(request.POST), by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect(request.get_full_path())
    if done.problems:
        return _sheet(request, asked, done)
    messages.success(request, _("Saved: %(count)s new entries.") % {"count": len(done.written)})
    return redirect(request.get_full_path())


def marks_file(request: HttpRequest, pk: int, requirement: int) -> HttpResponse:
    """Choose a list; then what it would do. Nothing is written."""
    user: User = request.user  # type: ignore[assignment]
    asked = _asked(user, pk, requirement)
    lifecycle.refuse_unless_editable(asked.training_class)
    form = forms.PaperMarksFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = _about(asked) | {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = intake.preview(data=file.read(), file_name=file.name, requirement=asked, by=user)
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            context |= {"preview": found, "file": file.name, "shown": SHOWN}
            return render(request, "classes/desk/paper_marks_preview.html", context)
    return render(request, "classes/desk/paper_marks_file.html", context, status=400 if form.is_bound else 200)


@require_POST
def marks_file_enter(request: HttpRequest, pk: int, requirement: int) -> HttpResponse:
    """Enter what the preview showed, all of it, or (`only_new`) no corrections."""
    user: User = request.user  # type: ignore[assignment]
    asked = _asked(user, pk, requirement)
    try:
        kept = intake.unpack(token=request.POST.get("token", ""), requirement=asked)
        kept = kept.only_new() if "only_new" in request.POST else kept.because(request.POST.get("reason", ""))
        done = entering.enter_list(
            requirement=asked, entries=kept.entries, file_name=kept.file_name, by=user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("classes_desk:paper-marks-file", pk=pk, requirement=requirement)
    messages.success(request, _("Saved: %(count)s new entries.") % {"count": len(done.written)})
    return redirect("classes_desk:paper-marks", pk=pk, requirement=requirement)


@require_safe
def marks_template(request: HttpRequest, pk: int, requirement: int) -> FileResponse:
    """The roster with what is on record; headers in Chinese whatever the language."""
    asked = _asked(request.user, pk, requirement)  # type: ignore[arg-type]
    return FileResponse(intake.template(asked), as_attachment=True, filename="marks.xlsx")


def _asked(user: User, pk: int, requirement: int) -> Requirement:
    training_class = access.managed_class(user, pk)
    asked = get_object_or_404(training_class.requirements.filter(kind=entering.KIND), pk=requirement)
    asked.training_class = training_class
    return asked


def _about(asked: Requirement) -> dict[str, Any]:
    return {"training_class": asked.training_class, "asked": asked, "title": asked.settings["title"]}


def _sheet(request: HttpRequest, asked: Requirement, done: Entered | None = None) -> HttpResponse:
    found = reading.sheet(training_class=asked.training_class, requirement=asked)
    problems = {problem.place: problem for problem in done.problems} if done else {}
    page = Paginator(_narrowed(found.lines, request), PAGE).get_page(request.GET.get("page"))
    context = _about(asked) | {
        "terms": found.terms,
        "counts": found.counts,
        "page_obj": page,
        "lines": [_line(line, problems.get(line.place.pk), request) for line in page],
        "q": request.GET.get("q", "").strip(),
        "open": "open" in request.GET,
        "problems": problems,
        "written": len(done.written) if done else 0,
        "editable": asked.training_class.state in lifecycle.EDITABLE,
    }
    return render(request, "classes/desk/paper_marks.html", context, status=409 if problems else 200)


def _narrowed(lines: Any, request: HttpRequest) -> list[reading.Line]:
    """`q=` a name, number or unit; `open`: still without a mark. What was sent stands on the page where it stood."""
    query = request.GET.get("q", "").strip().lower()
    sent = {entry.place for entry in forms.entries(request.POST)}
    kept = (line for line in lines if "open" not in request.GET or line.is_open or line.place.pk in sent)
    return [line for line in kept if not query or query in line.words]


def _line(line: reading.Line, problem: Problem | None, request: HttpRequest) -> dict[str, Any]:
    """What stands in the fields: what is on record, or what was typed where it could not be kept."""
    place, entry = line.place.pk, line.entry
    shown: dict[str, Any] = {
        "mark": plain(entry.mark) if entry and entry.mark is not None else "",
        "absent": entry is not None and entry.state == entering.State.ABSENT,
        "reason": "",
    }
    if problem:
        shown = {name: request.POST.get(f"{name}-{place}", "") for name in shown}
    return {"line": line, "shown": shown, "problem": problem, "own": line.place.user_id == request.user.pk}
