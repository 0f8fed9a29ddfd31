"""Writing to trainees: choose, write, look at it, send. Nothing is kept before it is sent."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from classes import access, messaging, requirements, rosters_shown
from classes.message_forms import MessageForm, SendForm
from classes.models import TrainingClass
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal

# Letters that the preview shows; the rest is counted.
SHOWN = 3


def message_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The filter of the roster chooses (`show`, `lacks`, `q`), ticks narrow it; `change` keeps what was typed."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    messaging.refuse_unless_possible(training_class)
    if request.method != "POST":
        return _page(request, training_class, MessageForm(initial=_suggested(training_class)))
    form = MessageForm(request.POST)
    if "change" in request.POST:
        return _page(request, training_class, form)
    if form.is_valid() and not _ticked(request):
        form.add_error(None, _("Tick at least one person."))
    if not form.is_valid():
        return _page(request, training_class, form, status=400)
    return _preview(request, training_class, form)


@require_POST
def message_send(request: HttpRequest, pk: int) -> HttpResponse:
    """What was looked at goes out; a second press finds it sent."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, training_class, MessageForm(request.POST), status=400)
    try:
        batch = messaging.send(
            training_class=training_class,
            draft=_draft(request, training_class, form),
            token=form.cleaned_data["token"],
            by=user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        values = {"sent": len(batch.people), "skipped": len(batch.skipped)}
        messages.success(request, _("Sent to %(sent)s people; left out: %(skipped)s.") % values)
    return redirect(reverse("classes_desk:workspace", args=[pk]) + "#messages")


def _page(request: HttpRequest, training_class: TrainingClass, form: MessageForm, *, status: int = 200) -> HttpResponse:
    asked = _asked(request)
    rows = requirements.matrix(training_class)
    chosen = rosters_shown.chosen(rows, asked)
    context = {
        "training_class": training_class,
        "form": form,
        "rows": chosen,
        "asked": asked,
        "chosen_words": messaging.filter_words(_facts(training_class, asked)),
        "ticked": _ticked(request) if request.method == "POST" else _suggested_people(chosen),
        "all_of_class": len(rows),
        "limit": settings.REMINDERS_PER_WEEK,
    }
    return render(request, "classes/desk/message_form.html", context, status=status)


def _preview(request: HttpRequest, training_class: TrainingClass, form: MessageForm) -> HttpResponse:
    draft = _draft(request, training_class, form)
    plan = messaging.plan(training_class=training_class, draft=draft, now=clock.now())
    letters = [
        (row.enrolment.user, *messaging.letter(row, draft=draft, training_class=training_class))
        for row in plan.rows[:SHOWN]
    ]
    context = {
        "training_class": training_class,
        "draft": draft,
        "plan": plan,
        "letters": letters,
        "asked": _asked(request),
        "chosen_words": messaging.filter_words(draft.filtered),
        "token": secrets.token_urlsafe(24),
    }
    return render(request, "classes/desk/message_preview.html", context)


def _draft(request: HttpRequest, training_class: TrainingClass, form: MessageForm) -> messaging.Draft:
    data = form.cleaned_data
    facts = _facts(training_class, _asked(request))
    return messaging.Draft(data["subject"], data["text"], _ticked(request), facts)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filter, carried on from page to page."""
    sent = request.POST if request.method == "POST" else request.GET
    return {name: sent.get(name, "")[:100] for name in ("show", "lacks", "q")}


def _ticked(request: HttpRequest) -> frozenset[int]:
    return frozenset(filter(None, map(number_in, request.POST.getlist("person"))))


def _suggested_people(rows: Sequence[requirements.Row]) -> frozenset[int]:
    """Those who lack something: nobody else is written to about it unasked. Of people who lack nothing, all."""
    lacking = [row for row in rows if not row.is_complete] or rows
    return frozenset(row.enrolment.user_id for row in lacking)


def _facts(training_class: TrainingClass, asked: Mapping[str, str]) -> dict[str, str]:
    show = asked["show"] if asked["show"] in rosters_shown.SHOWS else ""
    return messaging.filter_facts(training_class, show=show, lacks=number_in(asked["lacks"]), q=asked["q"].strip())


def _suggested(training_class: TrainingClass) -> dict[str, Any]:
    return {
        "subject": _("“%(title)s”: please finish what is missing") % {"title": training_class.title},
        "text": _("{name}, you still lack: {missing}. Please finish it by {due}. If something is in the way, call us."),
    }
