"""Marking on the desk: what waits, one question across all candidates without names, and answers that came late."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import scope
from accounts.models import User
from lib.problems import Refusal
from lib.receipt import received_at
from quizzes import access, content, late_answers, marking, rubric
from quizzes.forms import LateForm, MarkForm
from quizzes.models import Item, LateResponse, MarkEntry, Response


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


@require_safe
def pile_next(request: HttpRequest, sitting_id: int, version_id: int) -> HttpResponse:
    """The next answer that nobody marked, else the first one."""
    pile = _pile(request.user, sitting_id, version_id)
    chosen = next((response for response in pile if response.needs_marking), pile[0])
    return redirect("quizzes_desk:response-mark", sitting_id, version_id, chosen.pk)


@never_cache
def response_mark(request: HttpRequest, sitting_id: int, version_id: int, response_id: int) -> HttpResponse:
    """One answer beside its rubric; a mark leads to the next."""
    pile = _pile(request.user, sitting_id, version_id)
    place, response = _find(pile, response_id)
    question = content.questions([version_id])[version_id]
    form = MarkForm(
        question, request.POST if request.method == "POST" else None, initial=_given(request.user, response, question)
    )
    if request.method == "POST" and form.is_valid():
        try:
            marking.mark(
                response=response,
                marker=request.user,
                mark=form.cleaned_data["mark"],
                parts=form.parts,
                comment=form.cleaned_data["comment"],
                is_doubtful=form.cleaned_data["is_doubtful"],
                now=received_at(request),
            )
        except Refusal as refused:
            form.add_error(None, str(refused.message))
        else:
            return _onward(request, pile, place, sitting_id, version_id)
    page = _page(request.user, pile, place, question)
    status = 400 if form.errors else 200
    return render(request, "quizzes/desk/response_mark.html", {**page, "form": form}, status=status)


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


def _pile(user: User, sitting_id: int, version_id: int) -> list[Response]:
    access.sitting(user, sitting_id, *access.MARKERS)
    pile = marking.pile(user, sitting_id=sitting_id, version_id=version_id)
    if not pile:
        get_object_or_404(Response.objects.none())
    return pile


def _find(pile: Sequence[Response], response_id: int) -> tuple[int, Response]:
    for place, response in enumerate(pile):
        if response.pk == response_id:
            return place, response
    return get_object_or_404(Response.objects.none())


def _given(user: User, response: Response, question: content.Question) -> dict[str, Any]:
    """What this marker gave before; another marker's mark is never in the page. A part left blank has nothing."""
    entry = MarkEntry.objects.filter(response=response, marker=user).order_by("-pk").first()
    if entry is None:
        return {f"part-{point}": 0 for point in question.kind.blank_points(question.body, question.key, response.value)}
    parts = {f"part-{point}": value for point, value in entry.parts.items()}
    return {"mark": entry.mark, "comment": entry.comment, "is_doubtful": entry.is_doubtful, **parts}


def _onward(
    request: HttpRequest, pile: Sequence[Response], place: int, sitting_id: int, version_id: int
) -> HttpResponse:
    for response in [*pile[place + 1 :], *pile[:place]]:
        if response.needs_marking:
            return redirect("quizzes_desk:response-mark", sitting_id, version_id, response.pk)
    messages.success(request, _("Every answer to this question is marked."))
    return redirect("quizzes_desk:task-list")


def _page(user: User, pile: Sequence[Response], place: int, question: content.Question) -> dict[str, Any]:
    response = pile[place]
    sitting = access.sittings(user, *access.MARKERS).get(candidates__attempts=response.attempt_id)
    doubtful = set(
        MarkEntry.objects.filter(response__in=pile, marker=user, is_doubtful=True).values_list("response", flat=True)
    )
    marked = sum(not one.needs_marking for one in pile)
    return {
        "sitting": sitting,
        "question": question,
        "response": response,
        "number": place + 1,
        "written": question.kind.written(question.body, question.key, response.value),
        "scored": rubric.scored_by_key(question, response),
        "cells": [
            {"response": one, "number": n, "is_marked": not one.needs_marking, "is_doubtful": one.pk in doubtful}
            for n, one in enumerate(pile, start=1)
        ],
        "previous": pile[place - 1] if place else None,
        "next": pile[place + 1] if place + 1 < len(pile) else None,
        "marked": marked,
        "total": len(pile),
        "mine": marking.histogram(user, pile),
        "articles": Item.objects.get(pk=question.item).articles.select_related("version__law"),
    }
