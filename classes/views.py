"""Training classes as their trainees see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from lib import clock

from . import access, requirements
from .models import Certificate, TrainingClass


def class_list(request: HttpRequest) -> HttpResponse:
    """One's own classes: what is under way first."""
    user: User = request.user  # type: ignore[assignment]
    rows = requirements.rows(access.own_enrolments(user).order_by("-training_class__starts_on"), shown_at=clock.now())
    under_way = [r for r in rows if not r.enrolment.outcome]
    return render(
        request, "classes/class_list.html", {"under_way": under_way, "over": [r for r in rows if r.enrolment.outcome]}
    )


def class_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What do I still lack, when is the next day of class, who helps."""
    user: User = request.user  # type: ignore[assignment]
    enrolment = access.own_enrolment(user, pk)
    now = clock.now()
    sessions = list(enrolment.training_class.sessions.all())
    context = {
        "enrolment": enrolment,
        "training_class": enrolment.training_class,
        "row": requirements.rows([enrolment], shown_at=now)[0],
        "sessions": sessions,
        "next_session": next((s for s in sessions if s.ends_at > now), None),
        "trainees": enrolment.training_class.enrolments.active().count(),
        "certificate": Certificate.objects.filter(enrolment=enrolment).order_by("-version").first(),
        "steps": _steps(enrolment.training_class),
        "today": timezone.localdate(now),
    }
    return render(request, "classes/class_detail.html", context)


def _steps(training_class: TrainingClass) -> list[dict[str, object]]:
    """The life of the class for the stepper: done, now, or still to come."""
    states = TrainingClass.State
    order = [states.OPEN, states.RUNNING, states.CLOSING, states.CLOSED]
    here = order.index(states.CLOSED if training_class.state == states.ARCHIVED else states(training_class.state))
    return [
        {"label": s.label, "note": "", "state": "done" if i < here else "now" if i == here else ""}
        for i, s in enumerate(order)
    ]
