"""Exams for learners: my exams, before, during, handing in, looking back. Every page works without script."""

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.problems import Refusal
from lib.receipt import received_at

from . import access, announcing, arrivals, content, delivery, devices, history, pages, response_table, sheets
from . import review as reviewing
from .forms import StartForm, answers
from .interactions import BadResponse
from .models import Attempt, Candidate
from .printing import course


@login_not_required  # a browser asks for it anew on its own time, logged in or not
@require_GET
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker that opens an exam page without a network (frontend/workers)."""
    return HttpResponse(_worker(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_GET
def sitting_list(request: HttpRequest) -> HttpResponse:
    """My exams: what can be sat now, what comes, what is over."""
    entries = pages.entries(request.user, now=received_at(request))
    return render(request, "quizzes/sitting_list.html", {"groups": pages.grouped(entries)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_start(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """The rules of an exam, and the button that starts its clock."""
    now = received_at(request)
    candidate = access.own_candidacy(request.user, sitting_id)
    form = StartForm(candidate.sitting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            arrival = arrivals.of(request, form.given)
            attempt = delivery.start(user=request.user, sitting_id=sitting_id, arrival=arrival, now=now).attempt
        except Refusal as refused:
            return _start_page(request, candidate, form, refusal=refused, status=refused.status)
        return arrivals.remember(redirect("quizzes:attempt-room", attempt.pk), request, attempt)
    return _start_page(request, candidate, form, status=400 if form.errors else 200)


@never_cache
@require_GET
def attempt_room(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The exam itself: every question on one page, made one at a time by <quiz-attempt>."""
    attempt = access.own_attempt(request.user, attempt_id)
    if _is_over(attempt, request):
        return redirect("quizzes:attempt-review", attempt.pk)
    return _room(request, attempt)


@never_cache
@require_POST
def attempt_save(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Save what a page without script sends; `then=submit` goes on to handing in."""
    attempt = access.own_attempt(request.user, attempt_id)
    try:
        sent = answers(request.POST, content.sheet(attempt.form_id), _held(attempt))
    except BadResponse:
        return _room(request, attempt, error=_("One of the answers cannot be read. Nothing was saved."), status=400)
    if not sent:
        return _after_saving(request, attempt)
    try:
        saved = delivery.save(
            user=request.user,
            attempt_id=attempt_id,
            sent=sent,
            lease=_lease(request),
            arrival=arrivals.of(request),
            now=received_at(request),
        )
    except Refusal as refused:
        if refused.code != "lease_lost":
            raise
        return _room(request, attempt, lost=True, status=refused.status)
    stale = [result for result in saved.results if result.outcome == "stale"]
    if stale:
        return _room(request, attempt, stale=_both(attempt, stale), status=409)
    return _after_saving(request, attempt)


@never_cache
@require_POST
def attempt_read(request: HttpRequest, attempt_id: int, announcement_id: int) -> HttpResponse:
    """An announcement was read, in a page without script."""
    read = [announcement_id]
    announcing.read(user=request.user, attempt_id=attempt_id, announcements=read, now=received_at(request))
    return attempt_save(request, attempt_id)  # what was answered meanwhile is saved with it


@never_cache
@require_POST
def attempt_take_over(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Go on here, in a page without script. Whoever may not is told so by the room."""
    with suppress(Refusal):
        delivery.take_over(
            user=request.user,
            attempt_id=attempt_id,
            lease=_lease(request),
            device=devices.label(request.headers.get("User-Agent", "")),
            arrival=arrivals.of(request),
            now=received_at(request),
        )
    return redirect("quizzes:attempt-room", attempt_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_submit(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """What is still open and flagged, and the button that hands in."""
    now = received_at(request)
    if request.method == "POST":
        delivery.submit(user=request.user, attempt_id=attempt_id, now=now)
        return redirect("quizzes:attempt-review", attempt_id)
    attempt = access.own_attempt(request.user, attempt_id)
    if _is_over(attempt, request):
        return redirect("quizzes:attempt-review", attempt.pk)
    return render(request, "quizzes/attempt_submit.html", pages.submit_page(attempt, _held(attempt), now=now))


@never_cache
@require_GET
def attempt_review(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """What came of an attempt, as far as it is released."""
    now = received_at(request)
    attempt = access.own_attempt(request.user, attempt_id)
    if not _is_over(attempt, request):
        return redirect("quizzes:attempt-room", attempt.pk)
    page = pages.review_page(attempt, reviewing.review(attempt, now=now), show=request.GET.get("show", ""), now=now)
    return render(request, "quizzes/attempt_review.html", page)


@never_cache
@require_GET
def attempt_history(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """My attempt step by step, as far as it is released."""
    attempt = access.own_attempt(request.user, attempt_id)
    if not _is_over(attempt, request):
        return redirect("quizzes:attempt-room", attempt.pk)
    told = history.for_candidate(attempt, now=received_at(request))
    return render(request, "quizzes/attempt_history.html", {"history": told, "attempt": attempt})


@never_cache
@require_GET
def attempt_history_pdf(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The same to print."""
    attempt = access.own_attempt(request.user, attempt_id)
    if not _is_over(attempt, request):
        return redirect("quizzes:attempt-room", attempt.pk)
    now = received_at(request)
    return course.response(history.for_candidate(attempt, now=now), by=request.user, now=now)


@lru_cache(maxsize=1)
def _worker() -> bytes:
    manifest = Path(settings.DJANGO_VITE["default"]["manifest_path"])
    built = json.loads(manifest.read_text())["workers/exam-offline.ts"]["file"]
    return (manifest.parent / built).read_bytes()


def _is_over(attempt: Attempt, request: HttpRequest) -> bool:
    """Whether the attempt is closed; one whose last moment has passed is closed now, if the sweeper was not faster."""
    now = received_at(request)
    if attempt.is_open and attempt.closes_at < now:
        delivery.close(attempt.pk, now=now)
        attempt.refresh_from_db(fields=["state", "mark", "passed", "submitted_at", "closed_by_sweeper", "graded_at"])
    return not attempt.is_open


def _start_page(
    request: HttpRequest, candidate: Candidate, form: StartForm, *, refusal: Refusal | None = None, status: int
) -> HttpResponse:
    page = pages.start_page(candidate, now=received_at(request))
    context = {"page": page, "form": form, "refusal": refusal}
    return render(request, "quizzes/sitting_start.html", context, status=status)


def _room(request: HttpRequest, attempt: Attempt, *, status: int = 200, **told: Any) -> HttpResponse:
    """The questions, or the page before them with the reason why they are not shown here."""
    try:
        delivery.enter(attempt=attempt, arrival=arrivals.of(request), now=received_at(request))
    except Refusal as refused:
        seat = attempt.candidate
        return _start_page(request, seat, StartForm(seat.sitting), refusal=refused, status=refused.status)
    return arrivals.remember(_questions(request, attempt, status=status, **told), request, attempt)


def _questions(request: HttpRequest, attempt: Attempt, *, status: int, **told: Any) -> HttpResponse:
    page = pages.room_page(attempt, _held(attempt), now=received_at(request))
    return render(request, "quizzes/attempt_room.html", {**page, **told}, status=status)


def _after_saving(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if request.POST.get("then") == "submit":
        return redirect("quizzes:attempt-submit", attempt.pk)
    return redirect("quizzes:attempt-room", attempt.pk)


def _held(attempt: Attempt) -> dict[int, Any]:
    return sheets.held(response_table.of_attempt(attempt.pk))


def _both(attempt: Attempt, stale: list[Any]) -> list[dict[str, Any]]:
    """Both answers in words, for each question that was answered elsewhere."""
    sheet = content.sheet(attempt.form_id)
    told = []
    for result in stale:
        question, order = sheet.question(result.position), sheet.places[result.position].choices
        here, there = (
            question.kind.summary(question.body, value, order) or _("blank")
            for value in (result.sent.value, result.value)
        )
        told.append({"position": result.position, "here": here, "there": there})
    return told


def _lease(request: HttpRequest) -> str:
    """Pages without script share the lease of their login session: they cannot keep one of their own."""
    return "plain-" + hashlib.sha256(f"{request.session.session_key}".encode()).hexdigest()[:24]
