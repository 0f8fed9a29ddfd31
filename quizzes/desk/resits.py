"""Resits on the desk: for one candidate, or for all who failed or did not come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from quizzes import access, resits
from quizzes.desk_forms import ResitForm

from .sittings import candidate_page


@require_http_methods(["GET", "HEAD", "POST"])
def resit_many(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Who failed or did not come, each with a tick; what is granted to those who are ticked."""
    user: User = request.user  # type: ignore[assignment]
    sitting, now = access.announced_sitting(user, sitting_id), clock.now()
    who = request.GET.get("who", "")
    cases = resits.cases(sitting, who=who if who in resits.WHO else "both", by=user, now=now)
    form = ResitForm(request.POST if request.method == "POST" else None)
    chosen = {number_in(value) for value in request.POST.getlist("candidate")} & {case.candidate.pk for case in cases}
    if request.method == "POST" and not chosen:
        form.add_error(None, _("Choose at least one candidate."))
    if request.method == "POST" and form.is_valid():
        try:
            granted = resits.grant(sitting=sitting, candidates=chosen, by=user, now=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request, _("Resit granted to %(count)s candidates; they are told.") % {"count": len(granted)}
            )
            return redirect("quizzes_desk:sitting", sitting.pk)
    context = {
        "sitting": sitting,
        "now": now,
        "who": who if who in resits.WHO else "both",
        "cases": cases,
        "chosen": chosen if request.method == "POST" else {case.candidate.pk for case in cases},
        "form": form,
        "prospect": resits.prospect(sitting, now=now),
    }
    return render(request, "quizzes/desk/resits.html", context, status=400 if form.errors else 200)


@require_POST
def candidate_resit(request: HttpRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """A resit for one."""
    user: User = request.user  # type: ignore[assignment]
    candidate = access.candidate_on_desk(user, sitting_id, candidate_id)
    form = ResitForm(request.POST)
    if form.is_valid():
        chosen = [candidate.pk]
        try:
            resits.grant(sitting=candidate.sitting, candidates=chosen, by=user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Resit granted; the candidate is told."))
            return redirect("quizzes_desk:candidate", sitting_id, candidate_id)
    return candidate_page(request, candidate, status=400, resit_form=form)


@require_POST
def resit_withdraw(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take back a resit that nobody began."""
    user: User = request.user  # type: ignore[assignment]
    grant = access.resit_on_desk(user, grant_id)
    try:
        resits.withdraw(grant_id=grant.pk, by=user, now=clock.now())
        messages.success(request, _("The resit was withdrawn; the candidate is told."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("quizzes_desk:candidate", grant.candidate.sitting_id, grant.candidate_id)
