"""Marking on the desk: what waits in all assignments, and one work after the other, without names."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes.assignments import access, downloads, marking
from classes.assignments.forms import ReturnForm, VerdictForm
from classes.models import Assignment, Submission, Verdict
from lib.numbers import number_in
from lib.problems import Refusal
from lib.receipt import received_at
from quizzes import claims

CLAIM = "works"
State = Submission.State


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """One list over all assignments that I may mark, most waiting first."""
    user: User = request.user  # type: ignore[assignment]
    access.require_marker(user)
    return render(request, "classes/assignments/desk/task_list.html", {"tasks": marking.tasks(user)})


@never_cache
@require_safe
def work_next(request: HttpRequest, pk: int) -> HttpResponse:
    """The next work that waits and that nobody else has open, after `?after=`."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.markable_one(user, pk)
    return _go_on(request, assignment, request.GET.get("after", ""))


@never_cache
def work_mark(request: HttpRequest, code: str) -> HttpResponse:
    """One work beside the rubric; a mark leads to the next."""
    user: User = request.user  # type: ignore[assignment]
    work = access.work(user, code)
    claims.take(user.pk, [work.pk], CLAIM)
    form = VerdictForm(work.assignment.rubric, request.POST if request.method == "POST" else None, initial=_given(work))
    if request.method != "POST":
        return _show(request, work, form)
    if form.is_valid():
        try:
            marking.mark(
                work=work,
                version=number_in(request.POST.get("version")),
                parts=form.parts,
                comment=form.cleaned_data["comment"],
                again="again" in request.POST,
                by=user,
                now=received_at(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            claims.drop(user.pk, work.pk, CLAIM)
            return _go_on(request, work.assignment, code)
    return _show(request, access.work(user, code), form, status=400)


@require_POST
def work_return(request: HttpRequest, code: str) -> HttpResponse:
    """Back to its author, with a reason."""
    user: User = request.user  # type: ignore[assignment]
    work = access.work(user, code)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            marking.give_back(
                work=work,
                version=number_in(request.POST.get("version")),
                reason=form.cleaned_data["reason"],
                until=form.cleaned_data["until"],
                by=user,
                now=received_at(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Returned to its author."))
            return _go_on(request, work.assignment, code)
    marks = VerdictForm(work.assignment.rubric, initial=_given(work))
    return _show(request, work, marks, return_form=form, status=400)


@require_safe
def work_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a work: under a neutral name and without its author's traces where names are hidden."""
    file = access.file_of_work(request.user, pk)  # type: ignore[arg-type]
    if file.submission.assignment.is_anonymous:
        return downloads.without_author(file)
    return downloads.as_uploaded(file)


def _go_on(request: HttpRequest, assignment: Assignment, after: str) -> HttpResponse:
    pile = marking.pile(request.user, assignment)  # type: ignore[arg-type]
    place = next((n for n, work in enumerate(pile, start=1) if work.code == after), 0)
    onward = [*pile[place:], *pile[:place]]
    waiting = {work.pk: work for work in onward if work.state == State.HANDED_IN and work.code != after}
    taken = claims.take(request.user.pk, waiting, CLAIM)  # type: ignore[arg-type]
    if taken is not None:
        return redirect("assignments_desk:work", waiting[taken].code)
    if waiting:
        messages.info(request, _("The works that are left are open before another marker."))
    elif any(work.state == State.HANDED_IN for work in onward):
        return redirect("assignments_desk:work", after)
    else:
        messages.success(request, _("No work of “%(title)s” waits any more.") % {"title": assignment.title})
    return redirect("assignments_desk:task-list")


def _given(work: Submission) -> dict[str, Any]:
    """The mark that counts, where there is one."""
    if work.state != State.MARKED:
        return {}
    newest = Verdict.objects.filter(version__submission=work, kind=Verdict.Kind.MARK).order_by("-pk").first()
    if newest is None:
        return {}
    return {"comment": newest.comment, **{f"part-{point}": Decimal(value) for point, value in newest.parts.items()}}


def _show(
    request: HttpRequest,
    work: Submission,
    form: VerdictForm,
    *,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    pile = marking.pile(request.user, work.assignment)  # type: ignore[arg-type]
    place = next(n for n, each in enumerate(pile) if each.pk == work.pk)
    version = work.versions.prefetch_related("files").get(number=work.version)
    context = {
        "assignment": work.assignment,
        "work": work,
        "version": version,
        "writer": None if work.assignment.is_anonymous else work.user,
        "pdfs": any(file.kind == "pdf" for file in version.files.all()),
        "earlier": [each for each in marking.verdicts(work) if each.kind == Verdict.Kind.RETURNED],
        "pile": list(enumerate(pile, start=1)),
        "number": place + 1,
        "total": len(pile),
        "done": sum(each.state != State.HANDED_IN for each in pile),
        "previous": pile[place - 1] if place else None,
        "next": pile[place + 1] if place + 1 < len(pile) else None,
        "form": form,
        "criteria": form.criteria(),
        "full": sum(Decimal(point["max"]) for point in work.assignment.rubric),
        "return_form": return_form or ReturnForm(),
    }
    return render(request, "classes/assignments/desk/work.html", context, status=status)
