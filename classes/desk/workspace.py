"""One class on one page of panels; people × requirements; and why somebody has met a requirement or not."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classes import access, lifecycle, requirements, rosters_shown
from classes.models import TrainingClass
from lib import clock

from . import panels


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
        **rosters_shown.narrowed(rows, request.GET),
        "today": clock.today(),
    }
    return render(request, "classes/desk/matrix.html", context)


def page(request: HttpRequest, training_class: TrainingClass, **sent_back: BaseForm) -> HttpResponse:
    """The workspace. `sent_back`: {name of a panel: its form that was refused}; it keeps what was typed and stands
    open."""
    now = clock.now()
    at = panels.Workspace(request, training_class, now)
    state = TrainingClass.State(training_class.state)
    context: dict[str, Any] = {
        "training_class": training_class,
        "now": now,
        "days_left": (training_class.ends_on - timezone.localdate(now)).days,
        "editable": at.is_editable,
        "over": at.is_over,
        "steps": [(step, TrainingClass.State(step).label) for step in lifecycle.STEPS.get(state, ())],
        "panels": panels.read(at, **sent_back),
    }
    return render(request, "classes/desk/workspace.html", context, status=400 if sent_back else 200)
