"""The evaluation of a class as its trainees fill it in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from lib import clock
from lib.problems import Refusal

from . import access, evaluating
from .evaluation_forms import AnswerForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill it in once; afterwards, and when it is over, the page says so. Nothing of it stays in a shared computer."""
    user: User = request.user  # type: ignore[assignment]
    place = access.own_enrolment(user, pk)
    found = evaluating.of(place.training_class)
    if found is None or not found.opened_at or not place.is_active:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None, evaluation=found)
    if request.method == "POST" and form.is_valid():
        try:
            evaluating.hand_in(evaluation=found, place=place, answers=form.cleaned_data, now=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Handed in. Thank you."))
        return redirect("classes:detail", pk)
    context = {
        "training_class": place.training_class,
        "evaluation": found,
        "form": form,
        "is_open": found.is_open(clock.now()),
        "handed_in": place.evaluation_hand_ins.first(),
    }
    return render(request, "classes/evaluation.html", context, status=400 if form.is_bound else 200)
