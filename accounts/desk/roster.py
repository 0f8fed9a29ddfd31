"""The roster import: choose a file, look at what it would do, then do it."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access, intake, scope
from accounts.models import Job, RankLevel
from accounts.roster import Plan
from lib.numbers import number_in
from lib.problems import Refusal
from lib.tables import Column, XlsxBook

from . import room
from .forms import RosterForm

# Rows of each group that the preview shows; the rest is counted.
SHOWN = 100


@access.roles_required(*scope.KEEPING)
def roster(request: HttpRequest) -> HttpResponse:
    """Choosing a file. What cannot be read at all is said here; what cannot be read in part, in the preview."""
    form = RosterForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            job = intake.read(
                data=data["file"].read(),
                file_name=data["file"].name,
                on=data["on"],
                complete=data["complete"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("accounts_desk:roster-job", job.pk)
    recent = Job.objects.filter(owner=request.user, kind=intake.KIND)[:10]
    return room(request, "roster", "roster", {"form": form, "recent": recent})


@access.roles_required(*scope.KEEPING)
def roster_job(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of a waiting import, or what a finished one did."""
    job = access.roster_job(request.user, pk)
    if job.state == Job.State.DONE:
        return room(request, "roster", "roster_done", {"job": job})
    plan = intake.preview(job)
    context = {"job": job, "plan": plan, "groups": _groups(plan), "shown": SHOWN, "total": _total(plan)}
    return room(request, "roster", "roster_preview", context)


@require_POST
@access.roles_required(*scope.KEEPING)
def roster_apply(request: HttpRequest, pk: int) -> HttpResponse:
    job = access.roster_job(request.user, pk)
    leavers = {number_in(key) for key in request.POST.getlist("leaver")}
    try:
        intake.carry_out(job=job, fingerprint=request.POST.get("fingerprint", ""), leavers=leavers, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The roster is imported."))
    return redirect("accounts_desk:roster-job", pk)


@access.roles_required(*scope.KEEPING)
def roster_problems(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that are left out, as a table to mend and send again."""
    problems = intake.problems(access.roster_job(request.user, pk))
    titles = [_("Sheet"), _("Row"), *_titles(), _("Problem")]
    rows = ([item.line.sheet, item.line.number, *_cells(item.line), item.message] for item in problems)
    return _book("roster-problems.xlsx", [(_("Problems"), titles, rows, [])])


@access.roles_required(*scope.KEEPING)
def roster_template(request: HttpRequest) -> FileResponse:
    """An empty roster with the headers that we read, the units within reach and the rank levels."""
    units = scope.units(request.user, *scope.KEEPING).filter(is_active=True).order_by("path")
    notes = [_("One person a row. Staff number, name and unit are needed; keep the columns of numbers as text.")]
    return _book(
        "roster-template.xlsx",
        [
            (_("Roster"), _titles(), [], notes),
            (_("Units"), [_("Code"), _("Unit")], ([u.code, "　" * (u.depth - 1) + u.name] for u in units), []),
            (_("Rank levels"), [_("Rank level")], ([rank.name] for rank in RankLevel.objects.all()), []),
        ],
    )


def _groups(plan: Plan) -> list[dict[str, object]]:
    """The parts of the plan as the preview shows them; empty ones are left out."""
    groups = [
        ("joiners", _("New people"), plan.joiners),
        ("returners", _("Coming back"), plan.returners),
        ("movers", _("Changing unit, rank or post"), plan.movers),
        ("corrections", _("Corrected name or number"), plan.corrections),
    ]
    return [
        {"key": key, "title": title, "count": len(rows), "rows": rows[:SHOWN]} for key, title, rows in groups if rows
    ]


def _total(plan: Plan) -> int:
    return len(plan.joiners) + len(plan.returners) + len(plan.movers) + len(plan.corrections)


def _titles() -> list[str]:
    """Headers that the reader knows, in Chinese whatever the language of the page."""
    return ["工号", "姓名", "手机号", "单位", "部门", "单位代码", "职级", "职务"]


def _cells(line: object) -> list[str]:
    names = ("staff_number", "name", "mobile", "unit", "section", "unit_code", "rank", "post")
    return [getattr(line, name) for name in names]


def _book(name: str, sheets: list) -> FileResponse:
    stream = BytesIO()
    book = XlsxBook(stream)
    for title, titles, rows, notes in sheets:
        book.add(title, [Column(heading, 18) for heading in titles], rows, notes=notes)
    book.close()
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=name)
