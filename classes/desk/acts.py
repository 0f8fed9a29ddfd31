"""The acts on a class: each is one POST that calls one verb and goes back to the workspace."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classes import access, asking, closing, corrections, enrolment, lifecycle, reopening
from classes.forms import SessionForm
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.problems import Refusal

from . import workspace

# What an act gives back: what to say, or a page to show instead of going back.
Act = Callable[..., str | HttpResponse]


def act(view: Act) -> Callable[..., HttpResponse]:
    """A POST on one class: fetch it, do it, say what came of it, go back. A refusal is shown, not raised."""

    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
        try:
            done = view(request, training_class, **kwargs)
        except Refusal as refusal:
            messages.error(request, " ".join([str(refusal.message), *refusal.extra.get("blockers", [])]))
            return redirect("classes_desk:workspace", pk=pk)
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, done)
        return redirect("classes_desk:workspace", pk=pk)

    return guarded


@act
def advance(request: HttpRequest, training_class: TrainingClass) -> str:
    to = request.POST.get("to", "")
    lifecycle.advance(training_class=training_class, to=to, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("The class is now: %(state)s.") % {"state": TrainingClass.State(to).label}


@act
def close(request: HttpRequest, training_class: TrainingClass) -> str:
    closing.begin(training_class=training_class, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("The class is being closed: outcomes are fixed, hours posted, certificates issued.")


@act
def reopen(request: HttpRequest, training_class: TrainingClass) -> str:
    if not access.may_reopen(request.user, training_class):  # type: ignore[arg-type]
        raise Http404
    reason = request.POST.get("reason", "")
    reopening.reopen(training_class=training_class, reason=reason, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("The class is open again. Hours and certificates stand until it is closed anew.")


@act
def requirement_remove(request: HttpRequest, training_class: TrainingClass, requirement: int) -> str:
    found = get_object_or_404(
        training_class.requirements.select_related("course", "sitting", "assignment"), pk=requirement
    )
    asking.remove(requirement=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Removed. What people did for it stays on record.")


@act
def session_add(request: HttpRequest, training_class: TrainingClass) -> str | HttpResponse:
    form = SessionForm(request.POST, training_class=training_class)
    if not form.is_valid():
        return workspace.page(request, training_class, plan=form)
    lifecycle.add_session(session=form.instance, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Added.")


@act
def session_remove(request: HttpRequest, training_class: TrainingClass, session: int) -> str:
    found = get_object_or_404(training_class.sessions, pk=session)
    lifecycle.remove_session(session=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Removed.")


@act
def withdraw(request: HttpRequest, training_class: TrainingClass, place: int) -> str:
    found = _place(training_class.enrolments.active(), place)
    reason = request.POST.get("reason", "")
    enrolment.withdraw(enrolment=found, reason=reason, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("%(name)s is withdrawn.") % {"name": found.user.name}


@act
def enrol_again(request: HttpRequest, training_class: TrainingClass, place: int) -> str:
    """Who was withdrawn comes back; whoever runs the class gave the place before, so reach is not asked again."""
    found = _place(training_class.enrolments.withdrawn(), place)
    enrolment.enrol(training_class=training_class, people=[found.user], by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("%(name)s is enrolled again.") % {"name": found.user.name}


@act
def correct(request: HttpRequest, training_class: TrainingClass, place: int) -> str:
    """What became of a result after closing."""
    found = _place(training_class.enrolments.active(), place)
    reason = request.POST.get("reason", "")
    made = corrections.correct(enrolment=found, reason=reason, by=request.user, now=clock.now())  # type: ignore[arg-type]
    values = {"name": found.user.name, "outcome": made.get_outcome_display()}
    return _("Corrected: %(name)s, %(outcome)s.") % values


def _place(places: Any, pk: int) -> Enrolment:
    return get_object_or_404(places.select_related("user", "training_class"), pk=pk)
