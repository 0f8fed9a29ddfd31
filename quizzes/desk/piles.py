"""What every page of a pile of answers needs: the answer at hand, its neighbours, how far the pile is; the way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import User
from quizzes import access, claims, content, marking, rubric
from quizzes.models import Item, Response, Sitting

# What an answer asks of its marker → the page for it.
PAGES = {"mark": "response-mark", "moderate": "response-moderate"}
CELLS = 100  # of a long pile only the stretch round the answer at hand is drawn


@dataclass(frozen=True)
class Found:
    """One answer in its pile."""

    sitting: Sitting
    question: content.Question
    pile: Sequence[Response]
    place: int

    @property
    def response(self) -> Response:
        return self.pile[self.place]

    @property
    def blank_points(self) -> list[str]:
        """Points of the rubric about something that was not answered."""
        return self.question.kind.blank_points(self.question.body, self.question.key, self.response.value)

    @property
    def others(self) -> list[Response]:
        """The pile from here on, round to here; not the answer at hand."""
        return [*self.pile[self.place + 1 :], *self.pile[: self.place]]


def pile(user: User, sitting_id: int, version_id: int) -> list[Response]:
    """The answers to one question; 404 where there is none in reach."""
    access.sitting(user, sitting_id, *access.MARKERS)
    return marking.pile(user, sitting_id=sitting_id, version_id=version_id) or get_object_or_404(
        Response.objects.none()
    )


def find(user: User, sitting_id: int, version_id: int, response_id: int) -> Found:
    sitting = access.sitting(user, sitting_id, *access.MARKERS)
    answers = marking.pile(user, sitting_id=sitting_id, version_id=version_id)
    for place, response in enumerate(answers):
        if response.pk == response_id:
            response.attempt.candidate.sitting = sitting
            return Found(sitting, content.questions([version_id])[version_id], answers, place)
    return get_object_or_404(Response.objects.none())


def go_on(
    request: HttpRequest, answers: Sequence[Response], *, sitting_id: int, version_id: int, what: str = "mark"
) -> HttpResponse:
    """To the next of these answers that waits for this marker and that nobody else looks at; else to the list."""
    waiting = [response.pk for response in answers if marking.waits_for_me(response) == what]
    chosen = claims.take(request.user.pk, waiting)  # type: ignore[arg-type]
    if chosen is not None:
        return redirect(f"quizzes_desk:{PAGES[what]}", sitting_id, version_id, chosen)
    if waiting:
        messages.warning(request, _("Others are at the answers that are left. Come back in a few minutes."))
    elif what == "moderate":
        messages.success(request, _("Nothing is left to decide here."))
    else:
        messages.success(request, _("Every answer to this question is marked."))
    return redirect("quizzes_desk:task-list")


def page(user: User, found: Found) -> dict[str, Any]:
    """For the template of whatever page of an answer. Names are only read where the exam shows them."""
    response, answers = found.response, found.pile
    done = sum(not marking.waits_for_me(one) for one in answers)
    return {
        "sitting": found.sitting,
        "question": found.question,
        "response": response,
        "number": found.place + 1,
        "written": found.question.kind.written(found.question.body, found.question.key, response.value),
        "scored": rubric.scored_by_key(found.question, response),
        **_stretch(found),
        "previous": answers[found.place - 1] if found.place else None,
        "next": answers[found.place + 1] if found.place + 1 < len(answers) else None,
        "marked": done,
        "total": len(answers),
        "mine": marking.histogram(user, answers),
        "articles": Item.objects.get(pk=found.question.item).articles.select_related("version__law"),
        "writer": User.objects.get(candidacies__attempts=response.attempt_id)
        if found.sitting.marking_shows_names
        else None,
    }


def _stretch(found: Found) -> dict[str, Any]:
    """The cells of the pile that are drawn, and which they are where they are not all."""
    begin = found.place // CELLS * CELLS
    cells = [
        {"response": response, "number": number, "waits": marking.waits_for_me(response)}
        for number, response in enumerate(found.pile[begin : begin + CELLS], start=begin + 1)
    ]
    return {"cells": cells, "is_stretch": len(cells) < len(found.pile)}
