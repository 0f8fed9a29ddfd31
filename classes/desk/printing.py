"""What a class hands out on paper: one page with the choices of each print, and the prints."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access
from classes.models import TrainingClass
from classes.printing import cards, completion, roster, transcript
from classes.printing.forms import CardsForm, RosterForm, SignInForm
from lib import clock


@require_safe
def printing(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.managed_class(request.user, pk))  # type: ignore[arg-type]


@require_safe
def roster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = RosterForm(request.GET)
    with_withdrawn = form.is_valid() and form.cleaned_data["with_withdrawn"]
    return roster.response(training_class, with_withdrawn=with_withdrawn, by=user, now=clock.now())


@require_POST
def cards_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST, because the names of a whole class are longer than an address may be. It changes nothing."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = CardsForm(request.POST, training_class=training_class)
    if not form.is_valid():
        return _page(request, training_class, cards_form=form)
    on_sheet = form.cleaned_data["on_sheet"]
    return cards.response(training_class, form.cards, on_sheet=on_sheet, by=user, now=clock.now())


@require_safe
def transcript_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    return transcript.response(access.managed_class(user, pk), by=user, now=clock.now())


@require_safe
def completion_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    return completion.response(access.managed_class(user, pk), by=user, now=clock.now())


def _page(request: HttpRequest, training_class: TrainingClass, cards_form: CardsForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "training_class": training_class,
        "trainees": training_class.enrolments.active().count(),
        "sessions": training_class.sessions.filter(cancelled_at=None).count(),
        "requirements": training_class.requirements.count(),
        "over": training_class.state in completion.OVER,
        "roster_form": RosterForm(),
        "sign_in_form": SignInForm(training_class=training_class),
        "cards_form": cards_form or CardsForm(training_class=training_class),
    }
    return render(request, "classes/desk/printing.html", context, status=400 if cards_form else 200)
