"""Marking on the desk: what waits, one question across all candidates without names, and answers that came late."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import scope
from accounts.models import User
from lib.numbers import number_in
from lib.problems import Refusal
from lib.receipt import received_at
from quizzes import access, claims, content, double_marking, late_answers, marking
from quizzes.forms import LateForm, MarkForm, ReopenForm
from quizzes.models import LateResponse, MarkEntry

from . import piles


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Questions with written answers in my reach, most waiting first; and late answers to be decided."""
    access.require_desk(request.user)
    tasks = marking.tasks(request.user)
    questions = content.questions(task.version for task in tasks)
    late = access.late_responses(request.user).filter(decision=LateResponse.Decision.OPEN).count()
    rows = [{"task": task, "question": questions[task.version]} for task in tasks]
    context = {"rows": rows, "late": late, "may_mark": scope.has_role(request.user, *access.MARKERS)}
    context["may_decide"] = scope.has_role(request.user, *access.DECIDERS)
    return render(request, "quizzes/desk/task_list.html", context)


@never_cache
@require_safe
def pile_next(request: HttpRequest, sitting_id: int, version_id: int) -> HttpResponse:
    """The next answer that waits, after `?after=` (it is skipped and comes again), else the first one. `?what=` may be
    "moderate"."""
    answers = piles.pile(request.user, sitting_id, version_id)
    what = "moderate" if request.GET.get("what") == "moderate" else "mark"
    if not any(marking.waits_for_me(response) for response in answers):
        return redirect("quizzes_desk:response-mark", sitting_id, version_id, answers[0].pk)
    skipped = number_in(request.GET.get("after"))
    place = next((place for place, one in enumerate(answers, start=1) if one.pk == skipped), 0)
    onward = [*answers[place:], *answers[:place]]
    return piles.go_on(request, onward, sitting_id=sitting_id, version_id=version_id, what=what)


@never_cache
def response_mark(request: HttpRequest, sitting_id: int, version_id: int, response_id: int) -> HttpResponse:
    """One answer beside its rubric; a mark leads to the next."""
    found = piles.find(request.user, sitting_id, version_id, response_id)
    if request.method != "POST" and marking.waits_for_me(found.response) == "moderate":
        return redirect("quizzes_desk:response-moderate", sitting_id, version_id, response_id)
    claims.take(request.user.pk, [response_id])
    standing = _standing(request.user, found)
    form = MarkForm(
        found.question,
        request.POST if request.method == "POST" else None,
        full=found.response.max_mark,
        step=found.sitting.mark_step,
        initial=_given(standing["own"], found),
    )
    if request.method != "POST":
        return _show(request, found, standing, form, status=200)
    status = 400
    if form.is_valid():
        try:
            _mark(request, found, form)
        except Refusal as refused:
            form.add_error(None, str(refused.message))
            status = refused.status
        else:
            claims.drop(request.user.pk, response_id)
            return piles.go_on(request, found.others, sitting_id=sitting_id, version_id=version_id)
    found = piles.find(request.user, sitting_id, version_id, response_id)  # somebody may have marked it meanwhile
    return _show(request, found, _standing(request.user, found), form, status=status)


@require_safe
def late_list(request: HttpRequest) -> HttpResponse:
    """Answers that came after the end, both values side by side; a person decides."""
    access.require_desk(request.user)
    rows = access.late_responses(request.user).select_related("attempt__candidate__sitting", "attempt__candidate__user")
    waiting = list(rows.filter(decision=LateResponse.Decision.OPEN).order_by("received_at")[:200])
    return render(request, "quizzes/desk/late_list.html", {"rows": late_answers.compared(waiting)})


@require_POST
def late_decide(request: HttpRequest, late_id: int) -> HttpResponse:
    """Accept or refuse one late answer."""
    late = get_object_or_404(access.late_responses(request.user), pk=late_id)
    form = LateForm(request.POST)
    if form.is_valid():
        accept = form.cleaned_data["decision"] == LateResponse.Decision.ACCEPTED
        try:
            late_answers.decide(late=late, accept=accept, by=request.user, now=received_at(request))
            messages.success(request, _("The answer counts now.") if accept else _("The answer stays out."))
        except Refusal as refused:
            messages.error(request, str(refused.message))
    return redirect("quizzes_desk:late-list")


def _mark(request: HttpRequest, found: piles.Found, form: MarkForm) -> None:
    marking.mark(
        response=found.response,
        marker=request.user,
        mark=form.cleaned_data["mark"],
        parts=form.parts,
        comment=form.cleaned_data["comment"],
        is_doubtful=form.cleaned_data["is_doubtful"],
        again="again" in request.POST,
        now=received_at(request),
    )


def _given(own: MarkEntry | None, found: piles.Found) -> dict[str, Any]:
    """What this marker gave before; another marker's mark is never in the page. A part left blank has nothing."""
    if own is None:
        return {f"part-{point}": 0 for point in found.blank_points}
    parts = {f"part-{point}": value for point, value in own.parts.items()}
    return {"mark": own.mark, "comment": own.comment, "is_doubtful": own.is_doubtful, **parts}


def _standing(user: User, found: piles.Found) -> dict[str, Any]:
    """What this marker gave, and what may be done now: a mark be given (also again, where one person marks), or taken
    back."""
    entries = list(found.response.mark_entries.order_by("pk"))
    tally, waits = double_marking.fold(found.response, entries), found.response.needs_marking
    return {
        "own": marking.own_entry(user, entries),
        "may_mark": tally.takes_mark_of(user.pk) and (waits or not found.response.is_double),
        "may_reopen": tally.mark is not None and not waits,
    }


def _show(
    request: HttpRequest, found: piles.Found, standing: dict[str, Any], form: MarkForm, *, status: int
) -> HttpResponse:
    context = {**piles.page(request.user, found), **standing, "form": form, "criteria": form.criteria()}
    context["reopen_form"] = ReopenForm()
    return render(request, "quizzes/desk/response_mark.html", context, status=status)
