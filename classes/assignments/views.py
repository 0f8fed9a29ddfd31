"""Assignments and calls as their authors see them: the brief, the draft, files, handing in, receipts, results."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import lifecycle
from classes.models import Assignment, SelectedWork, Submission
from lib.numbers import number_in
from lib.problems import Refusal, problem_response
from lib.receipt import received_at

from . import access, downloads, results, selecting, writing


@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """What I am to write, calls that are open to me, and what I handed in."""
    user: User = request.user  # type: ignore[assignment]
    works = {work.assignment_id: work for work in Submission.objects.filter(user=user).defer("draft")}
    found = access.open_to(user).select_related("training_class", "unit").order_by("closes_at", "pk")
    now = received_at(request)
    rows = [(each, works.get(each.pk)) for each in found]
    context = {
        "open": [row for row in rows if _is_to_do(*row, now)],
        "over": [row for row in reversed(rows) if not _is_to_do(*row, now)],
        "now": now,
    }
    return render(request, "classes/assignments/assignment_list.html", context)


@never_cache
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The brief and my work. A POST saves the draft of a page without script, and may lead to handing in."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.own_one(user, pk)
    if request.method != "POST":
        return _page(request, assignment)
    text = request.POST.get("text", "")
    try:
        writing.save_draft(
            assignment=assignment,
            user=user,
            text=text,
            seen=number_in(request.POST.get("seen")),
            now=received_at(request),
        )
    except Refusal as refusal:
        return _page(request, assignment, refusal=refusal, text=text)
    if "hand_in" in request.POST:
        return redirect("assignments:hand-in", pk)
    messages.success(request, _("Saved."))
    return redirect("assignments:detail", pk)


@require_POST
def draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """What a page with script sends while somebody writes."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.own_one(user, pk)
    try:
        work = writing.save_draft(
            assignment=assignment,
            user=user,
            text=request.POST.get("text", ""),
            seen=number_in(request.POST.get("seen")),
            now=received_at(request),
        )
    except Refusal as refusal:
        return problem_response(status=refusal.status, code=refusal.code, title=str(refusal.message), **refusal.extra)
    return JsonResponse({"number": work.draft_number, "saved_at": work.draft_saved_at})


@require_POST
def file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One file or several; each that is refused says why, the others are kept."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.own_one(user, pk)
    refused = ""
    for sent in request.FILES.getlist("files"):
        if sent.size > assignment.megabytes << 20:
            refused = f"{sent.name}: {_('At most %(most)s MB a file.') % {'most': assignment.megabytes}}"
            continue
        try:
            writing.add_file(
                assignment=assignment, user=user, name=sent.name, data=sent.read(), now=received_at(request)
            )
        except Refusal as refusal:
            refused = f"{sent.name}: {refusal.message}"
    if "X-Part" in request.headers:
        context = {**_work(assignment, user), "assignment": assignment, "refused": refused, "may_write": True}
        return render(request, "classes/assignments/files_part.html", context)
    if refused:
        messages.error(request, refused)
    return redirect("assignments:detail", pk)


@require_POST
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    file = access.own_file(user, pk)
    try:
        writing.remove_file(file=file, user=user, now=received_at(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("assignments:detail", file.submission.assignment_id)


@require_safe
def file_own(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own file, as it was uploaded."""
    return downloads.as_uploaded(access.own_file(request.user, pk))  # type: ignore[arg-type]


@never_cache
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """What the server holds, looked at once more, and then handed in."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.own_one(user, pk)
    now = received_at(request)
    if request.method == "POST":
        try:
            made = writing.hand_in(assignment=assignment, user=user, seen=number_in(request.POST.get("seen")), now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect("assignments:detail", pk)
        return redirect("assignments:receipt", pk, made.number)
    found = _work(assignment, user)
    work = found["work"]
    context = {
        **found,
        "assignment": assignment,
        "length": writing.length(work.draft) if work else 0,
        "late": now > (work.due_at if work else assignment.closes_at),
    }
    return render(request, "classes/assignments/hand_in.html", context)


@require_safe
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """When what was handed in, with digests; to keep or to print."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.own_one(user, pk)
    work = get_object_or_404(Submission, assignment=assignment, user=user)
    version = get_object_or_404(work.versions.prefetch_related("files"), number=number)
    context = {"assignment": assignment, "work": work, "version": version}
    return render(request, "classes/assignments/receipt.html", context)


@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The author's word on showing the work; "withdraw" takes it out of the selection."""
    user: User = request.user  # type: ignore[assignment]
    mine = SelectedWork.objects.live().filter(version__submission__user=user)
    selected = get_object_or_404(mine.select_related("version__submission__user"), pk=pk)
    try:
        if "withdraw" in request.POST:
            selecting.withdraw(selected=selected, by=user, now=received_at(request))
        else:
            selecting.answer(selected=selected, consent=request.POST.get("consent", ""), now=received_at(request))
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("assignments:detail", selected.version.submission.assignment_id)


@require_safe
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    """优秀作品 of one assignment, in the order in which they were chosen."""
    user: User = request.user  # type: ignore[assignment]
    assignment = get_object_or_404(access.readable(user).select_related("training_class", "unit"), pk=pk)
    works = (
        access.shown_works(user)
        .filter(version__submission__assignment=assignment)
        .select_related("version__submission__user", "version__submission__unit")
        .prefetch_related("version__files")
    )
    return render(request, "classes/assignments/selection.html", {"assignment": assignment, "works": works})


@require_safe
def selection_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A file of a work that is shown, without traces of its author."""
    return downloads.without_author(access.file_of_selection(request.user, pk, number), number)  # type: ignore[arg-type]


def _page(
    request: HttpRequest, assignment: Assignment, *, refusal: Refusal | None = None, text: str | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = _work(assignment, user)
    work = found["work"]
    now = received_at(request)
    context = {
        **found,
        **_result(work),
        "assignment": assignment,
        "refusal": refusal,
        "text": text if text is not None else work.draft if work else "",
        "seen": refusal.extra.get("number") if refusal and refusal.extra else work.draft_number if work else 0,
        "closed": _closed(assignment, user, work, now),
        "late_now": now > (work.due_at if work else assignment.closes_at),
        "has_selection": SelectedWork.objects.shown().filter(version__submission__assignment=assignment).exists(),
    }
    context["may_write"] = not context["closed"]
    return render(
        request, "classes/assignments/assignment_detail.html", context, status=refusal.status if refusal else 200
    )


def _work(assignment: Assignment, user: User) -> dict[str, Any]:
    work = Submission.objects.select_related("assignment").filter(assignment=assignment, user=user).first()
    if work is None:
        return {"work": None, "files": [], "versions": []}
    return {
        "work": work,
        "files": list(work.files.filter(in_draft=True)),
        "versions": list(work.versions.order_by("-number")),
    }


def _result(work: Submission | None) -> dict[str, Any]:
    """What the author may know, and whether the work was chosen to be shown."""
    if work is None:
        return {}
    selected = SelectedWork.objects.live().filter(version__submission=work).order_by("-pk").first()
    return {**vars(results.of([work])[work.pk]), "selected": selected}


def _closed(assignment: Assignment, user: User, work: Submission | None, now: Any) -> str:
    """Why nothing can be written now; "" where it can."""
    try:
        writing.refuse_unless_open(assignment=assignment, user=user, work=work, now=now)
    except Refusal as refusal:
        return str(refusal.message)
    return ""


def _is_to_do(assignment: Assignment, work: Submission | None, now: Any) -> bool:
    if work is None or work.state == Submission.State.DRAFT:
        return assignment.closes_at > now or _waits_for_the_late(assignment)
    return work.state == Submission.State.RETURNED


def _waits_for_the_late(assignment: Assignment) -> bool:
    """A class still wants it, as long as it is not closed; a call that is over is over."""
    training_class = assignment.training_class
    if training_class is None or assignment.late != Assignment.Late.ACCEPT:
        return False
    return training_class.state in lifecycle.EDITABLE
