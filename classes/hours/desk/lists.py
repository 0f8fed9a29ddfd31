"""Hours earned elsewhere: choose a file, look at what it would post, then post it."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Job, User
from classes.hours import access, importing, sheets
from classes.hours.forms import ImportForm
from lib import clock
from lib.problems import Refusal
from lib.tables import Column, write_xlsx

from . import room

# Rows of each group that the preview shows; the rest is counted.
SHOWN = 100
# Headers that the reader knows, in Chinese whatever the language of the page.
TITLES = ("工号", "姓名", "培训名称", "主办单位", "形式", "学时", "完成日期")
FIELDS = ("staff_number", "name", "title", "organiser", "form", "hours", "ended_on")


def import_list(request: HttpRequest) -> HttpResponse:
    """Choosing a file. What cannot be read at all is said here; what cannot be read in part, in the preview."""
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = importing.read(data=file.read(), file_name=file.name, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            return redirect("hours_desk:import-job", job.pk)
    recent = Job.objects.filter(owner=user, kind=importing.KIND)[:10]
    return room(request, "import", "import", {"form": form, "recent": recent}, status=400 if form.is_bound else 200)


@require_safe
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of a waiting list, or what a posted one did."""
    job = access.own_import(request.user, pk)  # type: ignore[arg-type]
    if job.state == Job.State.DONE:
        problems = importing.problems(job, now=clock.now())
        return room(request, "import", "import_done", {"job": job, "problems": problems, "shown": SHOWN})
    plan = importing.preview(job, now=clock.now())
    return room(request, "import", "import_preview", {"job": job, "plan": plan, "shown": SHOWN})


@require_POST
def import_post(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    job = access.own_import(user, pk)
    try:
        posted = importing.carry_out(job=job, fingerprint=request.POST.get("fingerprint", ""), by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Entries posted: %(count)s.") % {"count": posted})
    return redirect("hours_desk:import-job", pk)


@require_safe
def import_template(request: HttpRequest) -> FileResponse:
    """An empty list with the headers that we read."""
    access.require_manager(request.user)  # type: ignore[arg-type]
    return _book("study-hours.xlsx", TITLES, [])


@require_safe
def import_problems(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that are left out, as a table to mend and send again."""
    job = access.own_import(request.user, pk)  # type: ignore[arg-type]
    found = importing.problems(job, now=clock.now())
    rows = ([*_cells(one.line), one.message] for one in found)
    return _book("study-hours-problems.xlsx", [*TITLES, _("Problem")], rows)


def _cells(line: sheets.Line) -> list[str]:
    """As the person wrote it."""
    return [line.wrote.get(name) or getattr(line, name) for name in FIELDS]


def _book(name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    stream = BytesIO()
    write_xlsx(stream, [Column(title, 20) for title in titles], rows, sheet="学时")
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=name)
