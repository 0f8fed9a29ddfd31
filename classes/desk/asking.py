"""What a class asks, on the desk: a form for each kind; why one person stands as they do, and counting it as met."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access, asking, explaining, lifecycle, rules
from classes.models import Enrolment, Requirement, TrainingClass
from classes.rules.forms import AskForm
from lib import clock
from lib.problems import Refusal


def requirement_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    if kind not in rules.REGISTRY:
        raise Http404
    return _ask(request, training_class, Requirement(training_class=training_class, kind=kind))


def requirement_edit(request: HttpRequest, pk: int, requirement: int) -> HttpResponse:
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    return _ask(request, training_class, _requirement(training_class, requirement))


@require_safe
def why(request: HttpRequest, pk: int, place: int, requirement: int) -> HttpResponse:
    """How somebody comes to have met it or not, step by step; and counting it as met."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    explained = explaining.explain(
        place=_place(training_class, place), requirement=_requirement(training_class, requirement)
    )
    context = {
        "training_class": training_class,
        "explained": explained,
        "editable": training_class.state in lifecycle.EDITABLE,
        "back": _back(request, training_class),
    }
    part = request.headers.get("X-Part")
    return render(request, "classes/desk/why_part.html" if part else "classes/desk/why.html", context)


@require_POST
def exempt(request: HttpRequest, pk: int, place: int, requirement: int) -> HttpResponse:
    """Count it as met, or no longer (`end`), and go back to where one came from."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    about: dict[str, Any] = {
        "place": _place(training_class, place),
        "requirement": _requirement(training_class, requirement),
    }
    try:
        if "end" in request.POST:
            asking.no_longer_exempt(**about, by=user, now=clock.now())
        else:
            asking.exempt(**about, reason=request.POST.get("reason", ""), by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Saved."))
    return redirect(_back(request, training_class))


def _ask(request: HttpRequest, training_class: TrainingClass, requirement: Requirement) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    lifecycle.refuse_unless_editable(training_class)
    rule = rules.of(requirement)
    known = requirement.pk is not None
    title = rule.title(requirement) if known else ""
    form = rule.form(
        request.POST if request.method == "POST" else None,
        instance=requirement,
        user=user,
        training_class=training_class,
    )
    if request.method == "POST" and form.is_valid() and _saved(form, known=known, by=user):
        messages.success(request, _("Saved.") if known else _("Added."))
        return redirect(reverse("classes_desk:workspace", args=[training_class.pk]) + "#asked")
    context = {"training_class": training_class, "rule": rule, "form": form, "known": known, "requirement_title": title}
    return render(request, "classes/desk/requirement_form.html", context, status=400 if form.is_bound else 200)


def _saved(form: AskForm, *, known: bool, by: User) -> bool:
    verb = asking.change if known else asking.add
    try:
        verb(requirement=form.instance, electives=form.electives, by=by, now=clock.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _requirement(training_class: TrainingClass, pk: int) -> Requirement:
    return get_object_or_404(training_class.requirements.select_related("course", "sitting", "assignment"), pk=pk)


def _place(training_class: TrainingClass, pk: int) -> Enrolment:
    return get_object_or_404(training_class.enrolments.active().select_related("user", "unit"), pk=pk)


def _back(request: HttpRequest, training_class: TrainingClass) -> str:
    """Where one came from, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("classes_desk:matrix", args=[training_class.pk])
