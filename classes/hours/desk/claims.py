"""Claims that wait for a decision, and those that were decided."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes.hours import access, claims, statement
from classes.hours.forms import ApproveForm, ReasonForm
from classes.models import HourClaim
from lib import clock
from lib.problems import Refusal

from . import room

PAGE_SIZE = 50


@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first; `?state=decided` those that do not any more, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    found = access.managed_claims(user)
    decided = request.GET.get("state") == "decided"
    listed = found.exclude(state=HourClaim.State.WAITING) if decided else found.waiting().order_by("filed_at", "pk")
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = found.waiting().count() if decided else page.paginator.count
    return room(request, "claims", "claims", {"page_obj": page, "decided": decided, "waiting": waiting})


@require_safe
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, access.managed_claim(request.user, pk))  # type: ignore[arg-type]


@require_POST
def claim_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, "approve_form", ApproveForm(request.POST), claims.approve, _("Approved and posted."))


@require_POST
def claim_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Refused; the person reads the reason.")
    return _decide(request, pk, "refuse_form", ReasonForm(request.POST), claims.refuse, done)


def _decide(
    request: HttpRequest, pk: int, name: str, form: forms.Form, verb: Callable[..., HourClaim], done: str
) -> HttpResponse:
    claim = access.managed_claim(request.user, pk)  # type: ignore[arg-type]
    if not form.is_valid():
        return _detail(request, claim, **{name: form})
    try:
        verb(claim=claim, by=request.user, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("hours_desk:claim", pk)
    messages.success(request, done)
    return redirect("hours_desk:claims")


def _detail(request: HttpRequest, claim: HourClaim, **bound: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "claim": claim,
        "approve_form": ApproveForm(initial={"hours": statement.plain(claim.hours)}),
        "refuse_form": ReasonForm(),
        **bound,
    }
    return room(request, "claims", "claim", context, status=400 if bound else 200)
