"""Marking on the desk: what waits in all assignments, one work after the other, and two marks that are decided on;
without names."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes.assignments import access, downloads, marking, moderation, verdicts
from classes.assignments.forms import ReferForm, ReturnForm, VerdictForm
from classes.models import Assignment, Submission
from lib.numbers import number_in
from lib.problems import Refusal
from lib.receipt import received_at
from quizzes import claims

CLAIM = "works"
LISTED = 120
MARK, DECIDE = "mark", "decide"
PAGES = {MARK: "assignments_desk:work", DECIDE: "assignments_desk:decide"}
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
    """The next work that waits for me and that nobody else has open, after `?after=`; `?what=decide`: the next to be
    decided."""
    user: User = request.user  # type: ignore[assignment]
    assignment = access.markable_one(user, pk)
    return _go_on(request, assignment, request.GET.get("after", ""), _what(request.GET.get("what", "")))


@never_cache
def work_mark(request: HttpRequest, code: str) -> HttpResponse:
    """One work beside the rubric; a mark leads to the next."""
    user: User = request.user  # type: ignore[assignment]
    work = access.work(user, code)
    claims.take(user.pk, [work.pk], CLAIM)
    form = _form(request, work, initial=_given(work, user))
    if request.method != "POST":
        if _asks(work, user) == DECIDE:
            return redirect("assignments_desk:decide", code)
        return _show(request, work, form)
    if form.is_valid():
        try:
            marking.mark(work=work, again="again" in request.POST, **_typed(request, form))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            claims.drop(user.pk, work.pk, CLAIM)
            return _go_on(request, work.assignment, code)
    work = access.work(user, code)
    # Two others were faster and are too far apart: what was typed becomes the decision, if the marker wants it so.
    compared = moderation.compared(work) if _asks(work, user) == DECIDE else None
    return _show(request, work, form, compared=compared, status=400)


@never_cache
def work_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Both marks of a work beside each other; what is given here counts."""
    user: User = request.user  # type: ignore[assignment]
    work = access.work(user, code)
    if _asks(work, user) != DECIDE:
        if request.method == "POST":
            messages.warning(request, _("Nothing is to be decided about this work any more."))
        return redirect("assignments_desk:work", code)
    claims.take(user.pk, [work.pk], CLAIM)
    form = _form(request, work)
    if request.method == "POST" and form.is_valid():
        try:
            moderation.decide(work=work, **_typed(request, form))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            claims.drop(user.pk, work.pk, CLAIM)
            return _go_on(request, work.assignment, code, DECIDE)
    return _show(request, work, form, compared=moderation.compared(work), status=400 if form.errors else 200)


@require_POST
def work_refer(request: HttpRequest, code: str) -> HttpResponse:
    """Have a mark that two people gave decided anew: for those who look after the assignment."""
    user: User = request.user  # type: ignore[assignment]
    work = access.work(user, code)
    access.managed_one(user, work.assignment_id)
    form = ReferForm(request.POST)
    if form.is_valid():
        try:
            reason, version = form.cleaned_data["reason"], number_in(request.POST.get("version"))
            moderation.refer(work=work, version=version, reason=reason, by=user, now=received_at(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Somebody who did not mark it decides anew."))
            return redirect("assignments_desk:work", code)
    return _show(request, work, _form(request, work, bound=False), refer_form=form, status=400)


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
    marks = _form(request, work, bound=False, initial=_given(work, user))
    return _show(request, work, marks, return_form=form, status=400)


@require_safe
def work_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A file of a work: under a neutral name and without its author's traces where names are hidden."""
    file = access.file_of_work(request.user, code, number)  # type: ignore[arg-type]
    if file.submission.assignment.is_anonymous:
        return downloads.without_author(file, number)
    return downloads.as_uploaded(file)


def _asks(work: Submission, user: User) -> str:
    return marking.waits_for_me(marking.with_mine(Submission.objects.filter(pk=work.pk), user).get())


def _around(place: int, pile: list[Any]) -> list[Any]:
    """What the page lists: a call has thousands of works, and nobody looks through them all."""
    first = max(0, min(place - LISTED // 2, len(pile) - LISTED))
    return pile[first : first + LISTED]


def _what(asked: str) -> str:
    return DECIDE if asked == DECIDE else MARK


def _go_on(request: HttpRequest, assignment: Assignment, after: str, what: str = MARK) -> HttpResponse:
    pile = marking.pile(request.user, assignment)  # type: ignore[arg-type]
    place = next((n for n, work in enumerate(pile, start=1) if work.code == after), 0)
    onward = [work for work in [*pile[place:], *pile[:place]] if marking.waits_for_me(work) == what]
    waiting = {work.pk: work for work in onward if work.code != after}
    taken = claims.take(request.user.pk, waiting, CLAIM)  # type: ignore[arg-type]
    if taken is not None:
        return redirect(PAGES[what], waiting[taken].code)
    if waiting:
        messages.info(request, _("The works that are left are open before another marker."))
    elif onward:
        return redirect(PAGES[what], after)
    elif what == DECIDE:
        messages.success(request, _("No work of “%(title)s” is to be decided any more.") % {"title": assignment.title})
    else:
        messages.success(request, _("No work of “%(title)s” waits any more.") % {"title": assignment.title})
    return redirect("assignments_desk:task-list")


def _form(request: HttpRequest, work: Submission, *, bound: bool = True, **more: Any) -> VerdictForm:
    data = request.POST if bound and request.method == "POST" else None
    return VerdictForm(work.assignment.rubric, data, **more)


def _typed(request: HttpRequest, form: VerdictForm) -> dict[str, Any]:
    """What a mark and a decision are given with."""
    return {
        "version": number_in(request.POST.get("version")),
        "parts": form.parts,
        "comment": form.cleaned_data["comment"],
        "by": request.user,
        "now": received_at(request),
    }


def _given(work: Submission, user: User) -> dict[str, Any]:
    """What the form begins with: the mark that counts where one person marks, else what the person gave."""
    if work.assignment.is_double:
        given = marking.own_verdict(work, user)
    else:
        given = (
            next(iter(verdicts.counting(work, verdicts.of_newest(work))), None) if work.state == State.MARKED else None
        )
    if given is None:
        return {}
    return {"comment": given.comment, **{f"part-{point}": Decimal(value) for point, value in given.parts.items()}}


def _show(
    request: HttpRequest,
    work: Submission,
    form: VerdictForm,
    *,
    return_form: ReturnForm | None = None,
    refer_form: ReferForm | None = None,
    compared: moderation.Compared | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    pile = marking.pile(user, work.assignment)
    place = next(n for n, each in enumerate(pile) if each.pk == work.pk)
    version = work.versions.prefetch_related("files").get(number=work.version)
    asks = [marking.waits_for_me(each) for each in pile]
    given = compared.points if compared else {}
    is_settled = work.state == State.MARKED and work.assignment.is_double
    context = {
        "assignment": work.assignment,
        "work": work,
        "version": version,
        "writer": None if work.assignment.is_anonymous else work.user,
        "pdfs": any(file.kind == "pdf" for file in version.files.all()),
        "earlier": marking.returns(work),
        "pile": _around(place, list(zip(range(1, len(pile) + 1), pile, asks, strict=True))),
        "number": place + 1,
        "total": len(pile),
        "done": sum(not asked for asked in asks),
        "previous": pile[place - 1] if place else None,
        "next": pile[place + 1] if place + 1 < len(pile) else None,
        "form": form,
        "criteria": [{**point, "given": given.get(point["id"], [])} for point in form.criteria()],
        "full": sum(Decimal(point["max"]) for point in work.assignment.rubric),
        "return_form": return_form or ReturnForm(),
        "compared": compared,
        "asks": asks[place],
        "own": marking.own_verdict(work, user) if work.assignment.is_double else None,
        "is_settled": is_settled,
        "refer_form": refer_form or ReferForm(),
        "may_refer": is_settled and access.managed(user).filter(pk=work.assignment_id).exists(),
    }
    return render(request, "classes/assignments/desk/work.html", context, status=status)
