"""One class on one page: what waits, what is asked, who takes part, may it be closed; and people × requirements."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from classes import access, checklist, corrections, lifecycle, pending, requirements
from classes.forms import RequirementForm, SessionForm
from classes.models import Certificate, Requirement, TrainingClass
from lib import clock
from lib.numbers import number_in
from quizzes.access import MARKERS, announced_sittings

ROSTER_PAGE = 20
SHOWS = ("ready", "one", "more")


@require_safe
def workspace(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, access.managed_class(request.user, pk))  # type: ignore[arg-type]


@require_safe
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lacks what, in words: a line for each trainee, a column for each requirement."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    rows = requirements.matrix(training_class)
    heads = rows[0].standings if rows else []
    context = {
        "training_class": training_class,
        "heads": heads,
        "met": [sum(row.standings[at].met for row in rows) for at in range(len(heads))],
        **_roster(rows, request),
        "today": clock.today(),
    }
    return render(request, "classes/desk/matrix.html", context)


def page(
    request: HttpRequest,
    training_class: TrainingClass,
    *,
    requirement_form: RequirementForm | None = None,
    session_form: SessionForm | None = None,
) -> HttpResponse:
    """The workspace; a form that was sent back keeps what was typed and stands open."""
    user: User = request.user  # type: ignore[assignment]
    now = clock.now()
    check = checklist.read(training_class=training_class, now=now)
    asked = requirements.of_class(training_class)
    state = TrainingClass.State(training_class.state)
    context: dict[str, Any] = {
        "training_class": training_class,
        "now": now,
        "days_left": (training_class.ends_on - timezone.localdate(now)).days,
        "editable": state in lifecycle.EDITABLE,
        "over": state in (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED),
        "steps": [(step, TrainingClass.State(step).label) for step in lifecycle.STEPS.get(state, ())],
        "pending": pending.read(training_class=training_class, asked=asked, checklist=check, now=now),
        "may_mark": user.has_role(*MARKERS),
        "checklist": check,
        **_roster(check.rows, request),
        "withdrawn": training_class.enrolments.withdrawn().select_related("user", "unit").order_by("-withdrawn_at"),
        "sessions": training_class.sessions.all(),
        "requirements": asked,
        "watched": _watched(user, asked),
        "changes": corrections.read(training_class),
        "certificates": Certificate.objects.valid().filter(enrolment__training_class=training_class).count(),
        "requirement_form": requirement_form or RequirementForm(user=user, training_class=training_class),
        "session_form": session_form or SessionForm(training_class=training_class),
    }
    refused = requirement_form or session_form
    return render(request, "classes/desk/workspace.html", context, status=400 if refused else 200)


def _watched(user: User, asked: Sequence[Requirement]) -> set[int]:
    """Sittings among what is asked whose candidates the person may look after."""
    sittings = [requirement.sitting_id for requirement in asked if requirement.sitting_id]
    return set(announced_sittings(user).filter(pk__in=sittings).values_list("pk", flat=True)) if sittings else set()


def _roster(rows: Sequence[requirements.Row], request: HttpRequest) -> dict[str, Any]:
    """`?show=ready|one|more`, `?lacks=` a requirement, `?q=` a name, number or unit; who lacks most comes first."""
    show, query = request.GET.get("show", ""), request.GET.get("q", "").strip()
    kept = [row for row in rows if show not in SHOWS or _lack(row) == show]
    if lacks := number_in(request.GET.get("lacks")):
        kept = [row for row in kept if _lacks(row, lacks)]
    if query:
        kept = [row for row in kept if query.lower() in _words(row)]
    kept.sort(key=lambda row: row.met - row.total)
    counts = {name: sum(_lack(row) == name for row in rows) for name in SHOWS}
    return {
        "page_obj": Paginator(kept, ROSTER_PAGE).get_page(request.GET.get("page")),
        "counts": {"all": len(rows), **counts},
        "show": show,
        "q": query,
        "lacks": lacks,
        "found": len(kept),
    }


def _lack(row: requirements.Row) -> str:
    """Which of SHOWS the row is."""
    if row.is_complete:
        return "ready"
    return "one" if row.total - row.met == 1 else "more"


def _lacks(row: requirements.Row, requirement_id: int) -> bool:
    return any(s.requirement and s.requirement.pk == requirement_id and not s.met for s in row.standings)


def _words(row: requirements.Row) -> str:
    person = row.enrolment.user
    return f"{person.name} {person.staff_number} {row.enrolment.unit or ''}".lower()
