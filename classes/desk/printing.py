"""What a class hands out on paper: one page with the choices of each print, and the prints. A large one is asked for
and made by the worker."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access
from classes.models import TrainingClass
from classes.printing import base, completion, jobs, prints
from classes.printing.forms import CardsForm, PlainForm, PrintForm, RosterForm, SignInForm
from lib import clock
from lib.problems import Refusal

SHOWN = 5  # large prints of one's own that the page leads to


@require_safe
def printing(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.managed_class(request.user, pk))  # type: ignore[arg-type]


@require_safe
def roster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, pk, "roster", request.GET)


@require_safe
def transcript_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, pk, "transcript", request.GET)


@require_safe
def completion_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, pk, "completion", request.GET)


@require_POST
def cards_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST, because the names of a whole class are longer than an address may be."""
    return begin(request, pk, "cards")


def answer(request: HttpRequest, pk: int, what: str, data: QueryDict) -> HttpResponse:
    """The print at once; one that is too large for that is asked for on the page."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    form = _form(training_class, what, data)
    if prints.PRINTS[what].is_large(form):
        messages.info(request, _("This print is large and takes a while. Ask for it here; it is made for you."))
        return redirect("classes_desk:printing", pk=pk)
    return _printed(request, what, form)


@require_POST
def begin(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Ask for a print: a large one becomes a job of one's own, any other is there at once."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = _form(training_class, what, request.POST)
    if isinstance(form, CardsForm) and not form.is_valid():
        return _page(request, training_class, cards_form=form)
    if not prints.PRINTS[what].is_large(form):
        return _printed(request, what, form)
    try:
        job = jobs.begin(what=what, form=form, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("classes_desk:printing", pk=pk)
    return redirect("classes_desk:print-state", pk, job.pk)


def _form(training_class: TrainingClass, what: str, data: QueryDict) -> PrintForm:
    """What is chosen; a choice that is none does not exist."""
    if what not in prints.PRINTS:
        raise Http404
    form = prints.PRINTS[what].form(data, training_class=training_class)
    if not form.is_valid() and not isinstance(form, CardsForm):
        raise Http404
    return form


def _printed(request: HttpRequest, what: str, form: PrintForm) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    one, now, training_class = prints.PRINTS[what], clock.now(), form.training_class
    sheet = one.make(form, by=user, now=now)
    if one.record:
        one.record(training_class, by=user, now=now)
    return base.respond(sheet, one.name(training_class))


def _page(request: HttpRequest, training_class: TrainingClass, cards_form: CardsForm | None = None) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context: dict[str, Any] = {
        "training_class": training_class,
        "trainees": training_class.enrolments.active().count(),
        "sessions": training_class.sessions.filter(cancelled_at=None).count(),
        "requirements": training_class.requirements.count(),
        "over": training_class.state in completion.OVER,
        "roster_form": RosterForm(training_class=training_class),
        "sign_in_form": SignInForm(training_class=training_class),
        "cards_form": cards_form or CardsForm(training_class=training_class),
        "large": _large(training_class),
        "jobs": jobs.of_class(training_class.pk, user)[:SHOWN],
    }
    return render(request, "classes/desk/printing.html", context, status=400 if cards_form else 200)


def _large(training_class: TrainingClass) -> dict[str, bool]:
    """Which prints the worker makes; of sign-in sheets if all of them are asked for."""
    usual: dict[str, type[PrintForm]] = {"roster": RosterForm, "sign_in": SignInForm}
    usual |= {"transcript": PlainForm, "completion": PlainForm}
    found = {}
    for what, kind in usual.items():
        form = kind({}, training_class=training_class)
        found[what] = form.is_valid() and prints.PRINTS[what.replace("_", "-")].is_large(form)
    return found
