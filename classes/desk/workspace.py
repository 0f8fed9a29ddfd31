"""One class on one page: what waits, what is asked, who takes part, whether it may be closed — and the acts on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from classes import access, closing, enrolment, lifecycle, requirements
from classes.forms import EnrolForm, ReasonForm, RequirementForm, SessionForm
from classes.models import Certificate, TrainingClass
from lib import clock
from lib.problems import Refusal

ROSTER_PAGE = 50
Act = Callable[[HttpRequest, TrainingClass], str | None]


def workspace(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    check = closing.checklist(training_class=training_class, now=clock.now())
    shown = _filtered(check.rows, request)
    context = {
        "training_class": training_class,
        "editable": training_class.state in lifecycle.EDITABLE,
        "steps": [
            (s, TrainingClass.State(s).label)
            for s in lifecycle.STEPS.get(TrainingClass.State(training_class.state), ())
        ],
        "checklist": check,
        "page_obj": Paginator(shown, ROSTER_PAGE).get_page(request.GET.get("page")),
        "counts": _counts(check.rows),
        "show": request.GET.get("show", ""),
        "q": request.GET.get("q", ""),
        "sessions": training_class.sessions.all(),
        "requirements": requirements.of_class(training_class),
        "certificates": _certificates(training_class),
        "requirement_form": RequirementForm(user=user, training_class=training_class),
        "session_form": SessionForm(),
        "reason_form": ReasonForm(),
    }
    return render(request, "classes/desk/workspace.html", context)


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
        else:
            if done:
                messages.success(request, done)
        return redirect("classes_desk:workspace", pk=pk)

    return guarded


@act
def advance(request: HttpRequest, training_class: TrainingClass) -> str:
    lifecycle.advance(training_class=training_class, to=request.POST.get("to", ""), by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Done.")


@act
def close(request: HttpRequest, training_class: TrainingClass) -> str:
    closing.begin(training_class=training_class, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("The class is being closed: outcomes are fixed, hours posted, certificates issued.")


@act
def requirement_add(request: HttpRequest, training_class: TrainingClass) -> str | None:
    form = RequirementForm(request.POST, user=request.user, training_class=training_class)  # type: ignore[arg-type]
    if not form.is_valid():
        return _show_errors(request, form)
    lifecycle.add_requirement(requirement=form.instance, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Added.")


@act
def requirement_remove(request: HttpRequest, training_class: TrainingClass, requirement: int) -> str:
    found = get_object_or_404(training_class.requirements, pk=requirement)
    lifecycle.remove_requirement(requirement=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Removed. What people did for it stays on record.")


@act
def session_add(request: HttpRequest, training_class: TrainingClass) -> str | None:
    lifecycle.refuse_unless_editable(training_class)
    form = SessionForm(request.POST)
    if not form.is_valid():
        return _show_errors(request, form)
    form.instance.training_class = training_class
    form.save()
    return _("Added.")


@act
def session_remove(request: HttpRequest, training_class: TrainingClass, session: int) -> str:
    lifecycle.refuse_unless_editable(training_class)
    get_object_or_404(training_class.sessions, pk=session).delete()
    return _("Removed.")


@act
def withdraw(request: HttpRequest, training_class: TrainingClass, place: int) -> str:
    found = get_object_or_404(training_class.enrolments.active(), pk=place)
    enrolment.withdraw(enrolment=found, reason=request.POST.get("reason", ""), by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("%(name)s is withdrawn.") % {"name": found.user.name}


def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol people: a page of its own, since a wrong paste must be kept and mended."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = EnrolForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            added = enrolment.enrol(
                training_class=training_class, people=form.cleaned_data["people"], by=user, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request,
                _("Enrolled now: %(new)s; already enrolled: %(old)s.")
                % {"new": len(added), "old": len(form.cleaned_data["people"]) - len(added)},
            )
            return redirect("classes_desk:workspace", pk=pk)
    return render(request, "classes/desk/enrol.html", {"form": form, "training_class": training_class})


def _filtered(rows: list[requirements.Row], request: HttpRequest) -> list[requirements.Row]:
    """`?show=ready|lacking` and `?q=` a name, staff number or unit; those who lack most come first."""
    show, query = request.GET.get("show"), request.GET.get("q", "").strip().lower()
    kept = [r for r in rows if show not in ("ready", "lacking") or r.is_complete == (show == "ready")]
    if query:
        kept = [
            r
            for r in kept
            if query in f"{r.enrolment.user.name} {r.enrolment.user.staff_number} {r.enrolment.unit or ''}".lower()
        ]
    return sorted(kept, key=lambda r: r.met - r.total)


def _counts(rows: list[requirements.Row]) -> dict[str, int]:
    ready = sum(r.is_complete for r in rows)
    return {"all": len(rows), "ready": ready, "lacking": len(rows) - ready}


def _certificates(training_class: TrainingClass) -> dict[int, Certificate]:
    """Newest certificate by enrolment id."""
    issued = Certificate.objects.filter(enrolment__training_class=training_class).order_by("version")
    return {c.enrolment_id: c for c in issued}


def _show_errors(request: HttpRequest, form: Any) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
