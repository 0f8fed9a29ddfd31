"""The live page of a sitting: who is where, who needs somebody, more time for all, a word to all or one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from lib import clock
from lib.problems import Refusal
from quizzes import access, access_rules, announcing, candidacy, marking, supervision
from quizzes.desk_forms import ExtendForm, SayForm
from quizzes.models import Candidate, Sitting
from quizzes.supervision import Seat

SEATS_PAGE = 60
NEEDING = "needing"


@require_safe
def sitting_detail(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Every candidate of a sitting; `?show=` needing or one of supervision.SHOWS, `?q=` a name or staff number.

    `?part=` asks for what changes alone: 204 where it is still what `part` names.
    """
    user: User = request.user  # type: ignore[assignment]
    sitting = access.announced_sitting(user, sitting_id)
    context = _live(request, user, sitting, clock.now())
    known = request.GET.get("part")
    if known is not None and known == context["stamp"]:
        return HttpResponse(status=204)
    if known is not None:
        return render(request, "quizzes/desk/sitting_live.html", context)
    return render(request, "quizzes/desk/sitting.html", {**context, **_frame(sitting)})


@require_POST
def sitting_extend(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Some minutes more for everybody who is answering."""
    user: User = request.user  # type: ignore[assignment]
    sitting, form = access.announced_sitting(user, sitting_id), ExtendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many minutes, and why. Nothing was changed."))
        return redirect("quizzes_desk:sitting", sitting_id)
    try:
        count = candidacy.extend_all(sitting=sitting, by=user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("%(count)s people have more time; their clocks show it.") % {"count": count})
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("quizzes_desk:sitting", sitting_id)


@require_POST
def sitting_say(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """A word to everybody who is answering."""
    user: User = request.user  # type: ignore[assignment]
    _say(request, access.announced_sitting(user, sitting_id), None)
    return redirect("quizzes_desk:sitting", sitting_id)


@require_POST
def candidate_say(request: HttpRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """A word to one."""
    user: User = request.user  # type: ignore[assignment]
    candidate = access.candidate_on_desk(user, sitting_id, candidate_id)
    _say(request, candidate.sitting, candidate)
    return redirect("quizzes_desk:candidate", sitting_id, candidate_id)


def _say(request: HttpRequest, sitting: Sitting, candidate: Candidate | None) -> None:
    user: User = request.user  # type: ignore[assignment]
    form = SayForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["text"][0]))
        return
    try:
        text = form.cleaned_data["text"]
        announcing.announce(sitting=sitting, candidate=candidate, text=text, by=user, now=clock.now())
        messages.success(request, _("Said. It is shown within half a minute, until it is read."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))


def _frame(sitting: Sitting) -> dict[str, Any]:
    """What stays while the page looks again."""
    return {"rules": access_rules.told(sitting), "extend_form": ExtendForm(), "say_form": SayForm()}


def _live(request: HttpRequest, user: User, sitting: Sitting, now: datetime) -> dict[str, Any]:
    show, query = request.GET.get("show", ""), request.GET.get("q", "").strip()
    seats, needing, page = _seats(sitting, user, show, query, request.GET.get("page"), now)
    context = {
        "sitting": sitting,
        "page_obj": page,
        "seats": [(seat, seat.minutes_left(now), seat.silent_since(now), seat.moved_at(now)) for seat in seats],
        "counts": {**supervision.counts(sitting), NEEDING: len(needing)},
        "silent": sum(seat.silent_since(now) is not None for seat in needing),
        "waiting": marking.waiting([sitting.pk]).get(sitting.pk, 0),
        "may_mark": access.sittings(user, *access.MARKERS).filter(pk=sitting.pk).exists(),
        "late": access.late_responses(user).filter(attempt__candidate__sitting=sitting, decision="open").count(),
        "said": announcing.said(sitting) if sitting.announced_at else [],
        "show": show if show in supervision.SHOWS or show == NEEDING else "",
        "q": query,
        "is_live": sitting.state == Sitting.State.PUBLISHED and now < sitting.sweeps_at(sitting.answers_close_at),
        "now": now,
    }
    return {**context, "stamp": _stamp(context, seats)}


def _seats(
    sitting: Sitting, user: User, show: str, words: str, number: str | None, now: datetime
) -> tuple[list[Seat], list[Seat], Any]:
    """(what is listed, who needs somebody, the page). Where everybody stands on one page nobody is read twice."""
    everybody = supervision.seats(sitting)
    if show == NEEDING:
        needing = supervision.needing(everybody.exclude(user=user), now=now)
        found = [seat.candidate.pk for seat in needing if _matches(seat, words)]
        page: Any = Paginator(found, SEATS_PAGE).get_page(number)
        return supervision.read(list(everybody.filter(pk__in=list(page)))), needing, page
    page = Paginator(supervision.narrowed(everybody, show=show, words=words), SEATS_PAGE).get_page(number)
    seats = supervision.read(list(page))
    if show or words or page.has_other_pages():
        return seats, supervision.needing(everybody.exclude(user=user), now=now), page
    others = (seat for seat in seats if seat.candidate.user_id != user.pk)
    return seats, [seat for seat in others if seat.needs_somebody(now)], page


def _matches(seat: Seat, words: str) -> bool:
    user = seat.candidate.user
    return words.lower() in user.name.lower() or words.lower() in user.staff_number.lower()


def _stamp(context: dict[str, Any], seats: Sequence[Seat]) -> str:
    """Changes whenever the page would look different."""
    now = context["now"]
    told = [
        (
            seat.candidate.pk,
            seat.candidate.extra_minutes,
            seat.attempt and (seat.attempt.pk, seat.attempt.state, seat.attempt.mark, seat.attempt.deadline),
            (seat.answered, seat.saved_at, seat.late, seat.minutes_left(now), sorted(seat.noted.items())),
            bool(seat.moved_at(now)),
            (since := seat.silent_since(now)) and int((now - since).total_seconds() // 60),
        )
        for seat in seats
    ]
    heads = [context[name] for name in ("counts", "silent", "waiting", "late", "is_live")]
    said = [(one.announcement.pk, one.read) for one in context["said"]]
    return hashlib.sha256(repr((heads, told, said)).encode()).hexdigest()[:16]
