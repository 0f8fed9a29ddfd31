"""Applying for a class and leaving one, as the person does it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from lib import clock
from lib.problems import Refusal

from . import access, applying, enrolment, overlaps
from .models import Enrolment, TrainingClass


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """How my application or nomination stands; the form, where I may apply (again)."""
    user: User = request.user  # type: ignore[assignment]
    training_class, own = access.entry(user, pk, clock.today())
    if own and own.is_active:
        return redirect("classes:detail", pk=pk)
    said, error = request.POST.get("statement", ""), ""
    if request.method == "POST":
        try:
            applying.apply(
                user=user,
                training_class=training_class,
                statement=said,
                now=clock.now(),
                despite_overlap=request.POST.get("nevertheless") == "on",
            )
        except Refusal as refusal:
            error = str(refusal.message)
        else:
            messages.success(request, _("Your application is submitted. You are told what comes of it."))
            return redirect("classes:entry", pk=pk)
    return _page(request, training_class, own, said, error)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    _of, own = access.entry(user, pk, clock.today())
    try:
        if own is None:
            raise Refusal("not_under_way", _("You have not applied."))
        applying.take_back(enrolment_=own, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back."))
    return redirect("classes:list")


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    own = access.own_enrolment(user, pk)
    try:
        is_out = applying.leave(enrolment_=own, reason=request.POST.get("reason", ""), by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("You have left the class.") if is_out else _("The class head has been asked."))
    return redirect("classes:detail", pk=pk)


def _page(
    request: HttpRequest, training_class: TrainingClass, own: Enrolment | None, said: str, error: str
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    may = access.entry_classes(user, clock.today()).filter(pk=training_class.pk).exists()
    under_way = own is not None and own.is_under_way
    busy = overlaps.find(training_class=training_class, user_ids=[user.pk], with_drafts=False)
    context = {
        "training_class": training_class,
        "own": own,
        "steps": own.steps.select_related("by") if own else [],
        "ahead": _ahead(own) if own else None,
        "over": training_class.state not in enrolment.OPEN_STATES,
        "may_apply": may and not under_way,
        "overlaps": busy.get(user.pk, []),
        "said": said or (own.statement if own else ""),
        "error": error,
    }
    return render(request, "classes/entry.html", context, status=400 if error else 200)


def _ahead(own: Enrolment) -> int | None:
    """How many wait before this one."""
    if own.state != Enrolment.State.WAITING:
        return None
    waiting = list(own.training_class.enrolments.waiting().values_list("pk", flat=True))
    return waiting.index(own.pk)
