"""Moderation on the desk: both marks side by side, marks that are reopened, and how far the marking of an exam is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from lib import clock
from lib.problems import Refusal
from lib.receipt import received_at
from quizzes import access, claims, marking, marking_progress, moderation
from quizzes.forms import MarkForm, ReopenForm
from quizzes.models import Response

from . import piles


@never_cache
def response_moderate(request: HttpRequest, sitting_id: int, version_id: int, response_id: int) -> HttpResponse:
    """The marks of an answer beside each other; what is given here counts."""
    user: User = request.user  # type: ignore[assignment]
    found = piles.find(user, sitting_id, version_id, response_id)
    if marking.waits_for_me(found.response) != "moderate":
        if request.method == "POST":
            messages.warning(request, _("Nothing is to be decided about this answer any more."))
        return redirect("quizzes_desk:response-mark", sitting_id, version_id, response_id)
    claims.take(user.pk, [response_id])
    data = request.POST if request.method == "POST" else None
    form = MarkForm(found.question, data, full=found.response.max_mark, step=found.sitting.mark_step)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, found.response, form)
        except Refusal as refused:
            form.add_error(None, str(refused.message))
        else:
            claims.drop(user.pk, response_id)
            ids = {"sitting_id": sitting_id, "version_id": version_id}
            return piles.go_on(request, found.others, **ids, what="moderate")
    compared = moderation.compared(found.question, found.response)
    context = {
        **piles.page(user, found),
        "form": form,
        "criteria": [{**point, "given": compared.points[point["id"]]} for point in form.criteria()],
        "compared": compared,
        "most_apart": found.sitting.apart_at_most(found.response.max_mark),
    }
    return render(request, "quizzes/desk/response_moderate.html", context, status=400 if form.errors else 200)


@require_POST
def response_reopen(request: HttpRequest, response_id: int) -> HttpResponse:
    """Take a mark back, from the page of the answer."""
    response = get_object_or_404(access.responses_to_mark(request.user), pk=response_id)  # type: ignore[arg-type]
    _reopen(request, response)
    return redirect(
        "quizzes_desk:response-mark", response.attempt.candidate.sitting_id, response.version_id, response.pk
    )


@require_POST
def attempt_reopen(request: HttpRequest, attempt_id: int, position: int) -> HttpResponse:
    """The same from the page of the candidate. It names the answer in another way than the pages of marking do: whoever
    marks as well does not learn here whose answer is whose."""
    attempt = access.attempt_on_desk(request.user, attempt_id)  # type: ignore[arg-type]
    _reopen(request, get_object_or_404(attempt.responses, position=position))
    return redirect("quizzes_desk:candidate", attempt.candidate.sitting_id, attempt.candidate_id)


@require_safe
def marking_progress_page(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Question by question; and who marked how many, for those who look after the exam."""
    user: User = request.user  # type: ignore[assignment]
    sitting = access.marked_sitting(user, sitting_id)
    looks_after = access.announced_sittings(user).filter(pk=sitting.pk).exists()
    context = {
        "sitting": sitting,
        "lines": marking_progress.lines(sitting),
        "people": marking_progress.people(sitting) if looks_after else [],
        "looks_after": looks_after,
        "may_mark": access.sittings(user, *access.MARKERS).filter(pk=sitting.pk).exists(),
        "now": clock.now(),
    }
    return render(request, "quizzes/desk/marking_progress.html", context)


def _decide(request: HttpRequest, response: Response, form: MarkForm) -> None:
    moderation.decide(
        response=response,
        by=request.user,
        mark=form.cleaned_data["mark"],
        parts=form.parts,
        comment=form.cleaned_data["comment"],
        now=received_at(request),
    )


def _reopen(request: HttpRequest, response: Response) -> None:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the mark is reopened."))
        return
    reason, anew = form.cleaned_data["reason"], form.cleaned_data["how"] == "anew"
    try:
        moderation.reopen(response=response, by=request.user, reason=reason, anew=anew, now=received_at(request))
        messages.success(request, _("Reopened. The attempt waits until the answer has its mark again."))
    except Refusal as refused:
        messages.error(request, str(refused.message))
