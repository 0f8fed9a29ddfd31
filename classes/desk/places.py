"""The places of a class: ways of enrolment, quotas, who waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from classes import access, admission, enrolment, lifecycle
from classes.models import TrainingClass
from lib import clock
from lib.problems import Refusal

from .forms import QuotaForm, WaysForm

SHOWN = 200


def places(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = WaysForm(request.POST or None, instance=training_class)
    if request.method == "POST" and form.is_valid():
        try:
            admission.change(training_class=form.instance, fields=form.changed_data, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("classes_desk:places", pk=pk)
    return _page(request, training_class, ways=form)


@require_POST
def quota_set(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = QuotaForm(request.POST, user=user, training_class=training_class)
    if form.is_valid():
        try:
            admission.set_quota(training_class=training_class, by=user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("classes_desk:places", pk=pk)
    return _page(request, training_class, quota=form)


@require_POST
def quota_remove(request: HttpRequest, pk: int, quota: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    found = get_object_or_404(training_class.quotas.select_related("unit", "training_class"), pk=quota)
    try:
        admission.remove_quota(quota=found, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The quota is removed."))
    return redirect("classes_desk:places", pk=pk)


def _page(
    request: HttpRequest, training_class: TrainingClass, *, ways: WaysForm | None = None, quota: QuotaForm | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    waiting = training_class.enrolments.waiting().select_related("user", "unit")
    pending = training_class.enrolments.pending().select_related("user", "unit").order_by("submitted_at", "pk")
    context = {
        "training_class": training_class,
        "editable": training_class.state in lifecycle.EDITABLE,
        "ways": ways or WaysForm(instance=training_class),
        "quota_form": quota or QuotaForm(user=user, training_class=training_class),
        "standings": admission.standings(training_class),
        "taken": enrolment.free_places(training_class).all_taken,
        "waiting": waiting[:SHOWN],
        "by_hand": not enrolment.lets_in(training_class, clock.now()),
        "waiting_all": waiting.count(),
        "pending": pending[:SHOWN],
        "pending_all": pending.count(),
    }
    refused = (ways is not None and ways.is_bound) or quota is not None
    return render(request, "classes/desk/places.html", context, status=400 if refused else 200)
