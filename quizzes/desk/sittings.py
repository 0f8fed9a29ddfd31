"""Exam sittings on the desk: who is answering, who has handed in, what has to be decided. No answer is shown here."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.models import User
from lib import clock
from lib.problems import Refusal
from quizzes import access, candidacy, delivery, history, marking, moderation, supervision
from quizzes.desk_forms import GrantForm, ResitForm, SayForm, VoidForm
from quizzes.forms import ReopenForm
from quizzes.models import Candidate, Sitting
from quizzes.printing import course

PAGE_SIZE = 25


@require_safe
def sitting_list(request: HttpRequest) -> HttpResponse:
    """Sittings in reach, the latest first; `?q=` looks in the title, `?when=` keeps open, coming or over."""
    user: User = request.user  # type: ignore[assignment]
    access.require_decider(user)
    query, when, now = request.GET.get("q", "").strip(), request.GET.get("when", ""), clock.now()
    found = _when(access.announced_sittings(user), when, now).select_related("unit").order_by("-opens_at", "-pk")
    if query:
        found = found.filter(title__icontains=query)
    page = Paginator(supervision.with_counts(found), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = marking.waiting([sitting.pk for sitting in page])
    context = {
        "page_obj": page,
        "rows": [(sitting, waiting.get(sitting.pk, 0)) for sitting in page],
        "q": query,
        "when": when,
        "now": now,
    }
    return render(request, "quizzes/desk/sitting_list.html", context)


@require_safe
def candidate_detail(request: HttpRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    return _candidate(request, access.candidate_on_desk(request.user, sitting_id, candidate_id))  # type: ignore[arg-type]


@require_POST
def candidate_grant(request: HttpRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Extra time."""
    user: User = request.user  # type: ignore[assignment]
    candidate = access.candidate_on_desk(user, sitting_id, candidate_id)
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            candidacy.grant(candidate=candidate, by=user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Granted. A running attempt has its new end at once."))
            _warn_of_closing(request, candidate)
            return redirect("quizzes_desk:candidate", sitting_id, candidate_id)
    return _candidate(request, candidate, grant=form)


@require_POST
def attempt_void(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Declare one attempt void, with a reason."""
    user: User = request.user  # type: ignore[assignment]
    attempt = access.attempt_on_desk(user, attempt_id)
    form = VoidForm(request.POST)
    if form.is_valid():
        delivery.void(attempt_id=attempt.pk, by=user, reason=form.cleaned_data["reason"], now=clock.now())
        messages.success(request, _("The attempt is void. Its answers are kept; its mark no longer counts."))
    else:
        messages.error(request, _("Say why the attempt is declared void."))
    return redirect("quizzes_desk:candidate", attempt.candidate.sitting_id, attempt.candidate_id)


@require_POST
def attempt_allow_device(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Let another device go on, where the sitting admits one at a time."""
    user: User = request.user  # type: ignore[assignment]
    attempt = access.attempt_on_desk(user, attempt_id)
    try:
        delivery.allow_device(attempt_id=attempt.pk, by=user, now=clock.now())
        messages.success(request, _("Allowed: the next device that opens this exam goes on with it."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("quizzes_desk:candidate", attempt.candidate.sitting_id, attempt.candidate_id)


@never_cache
@require_safe
def attempt_history(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """One attempt step by step, to answer an appeal."""
    user: User = request.user  # type: ignore[assignment]
    attempt = access.attempt_on_desk(user, attempt_id)
    told = history.on_desk(attempt, reader=user, now=clock.now())
    return render(request, "quizzes/desk/attempt_history.html", {"history": told, "attempt": attempt})


@never_cache
@require_safe
def attempt_history_pdf(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The same on paper; who took it away stands in the audit trail."""
    user: User = request.user  # type: ignore[assignment]
    attempt = access.attempt_on_desk(user, attempt_id)
    now = clock.now()
    made = course.response(history.on_desk(attempt, reader=user, now=now), by=user, now=now)
    audit.record(action="attempt.print_history", actor=user, target=attempt, now=now)
    return made


def _when(sittings: QuerySet[Sitting], when: str, now: datetime) -> QuerySet[Sitting]:
    if when == "open":
        return sittings.open(now)
    if when == "coming":
        return sittings.published().filter(opens_at__gt=now)
    return sittings.filter(Q(closes_at__lte=now) | Q(state=Sitting.State.CANCELLED)) if when == "over" else sittings


def _warn_of_closing(request: HttpRequest, candidate: Candidate) -> None:
    """Minutes that the closing time cuts off help nobody, and whoever gave them should know."""
    running = candidate.attempts.in_progress().filter(deadline__gte=candidate.sitting.closes_at, resit=None).first()
    if running:
        at = date_format(localtime(running.deadline), "H:i")
        text = _("The exam closes at %(at)s and with it this attempt. More time for all moves the closing time along.")
        messages.warning(request, text % {"at": at})


def _candidate(request: HttpRequest, candidate: Candidate, *, grant: GrantForm | None = None) -> HttpResponse:
    forms = {"grant_form": grant} if grant else {}
    return candidate_page(request, candidate, status=400 if grant else 200, **forms)


def candidate_page(request: HttpRequest, candidate: Candidate, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Everything about one candidate; `forms` are those that were not right."""
    now = clock.now()
    told = supervision.tell(candidate)
    written = moderation.written([one.attempt for one in told])
    is_announced = candidate.sitting.state == Sitting.State.PUBLISHED
    context: dict[str, Any] = {
        "candidate": candidate,
        "sitting": candidate.sitting,
        "told": [(one, one.seat.minutes_left(now)) for one in told],
        "written": [(one.attempt, written[one.attempt.pk]) for one in told if written.get(one.attempt.pk)],
        "reopen_form": ReopenForm(auto_id=False),
        "now": now,
        "may_grant": is_announced and (now < candidate.sitting.closes_at or any(one.attempt.is_open for one in told)),
        "may_resit": is_announced,
        "grant_form": GrantForm(initial={"extra_minutes": candidate.extra_minutes}),
        "resit_form": ResitForm(),
        "say_form": SayForm(),
        "is_answering": any(one.attempt.is_open for one in told),
        "resits": candidate.resits.select_related("by", "withdrawn_by"),
        **forms,
    }
    return render(request, "quizzes/desk/candidate.html", context, status=status)
