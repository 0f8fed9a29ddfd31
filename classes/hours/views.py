"""My study hours: the year's ledger, what is asked, claims of training elsewhere, the yearly statement."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import ledger
from classes.models import HourClaim
from lib import clock, private_files
from lib.numbers import number_in
from lib.problems import Refusal

from . import access, claims, statement
from .forms import ClaimForm

# Where on the form a refusal is said.
_FIELDS = {"no_hours": "hours", "too_many_hours": "hours", "day_to_come": "ends_on", "day_past": "ends_on"}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One year of one's own ledger; `?year=` chooses it."""
    user: User = request.user  # type: ignore[assignment]
    context = {**year_of(user, request), "claims": access.own_claims(user)}
    return render(request, "classes/hours/mine.html", context)


def claim_new(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = ClaimForm(request.POST or None, request.FILES or None)
    made = filed(request, form, user=user)
    if made is not None:
        messages.success(request, _("Sent. You hear of it when your manager has decided."))
        return redirect("hours:claim", made.pk)
    return render(request, "classes/hours/claim_form.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    claim = access.own_claim(request.user, pk)  # type: ignore[arg-type]
    return render(request, "classes/hours/claim.html", {"claim": claim})


def claim_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A refused claim, corrected: a new one that follows it."""
    user: User = request.user  # type: ignore[assignment]
    claim = access.own_claim(user, pk)
    if claim.state != HourClaim.State.REFUSED or hasattr(claim, "followed_by"):
        raise Http404
    form = ClaimForm(request.POST or None, request.FILES or None, initial=ClaimForm.initial_of(claim))
    made = filed(request, form, user=user, follows=claim)
    if made is not None:
        messages.success(request, _("Sent. You hear of it when your manager has decided."))
        return redirect("hours:claim", made.pk)
    context = {"form": form, "refused": claim}
    return render(request, "classes/hours/claim_form.html", context, status=400 if form.is_bound else 200)


@require_POST
def claim_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    try:
        claims.take_back(claim=access.own_claim(user, pk), by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back."))
    return redirect("hours:claim", pk)


@never_cache
@require_safe
def own_statement(request: HttpRequest, year: int) -> HttpResponse:
    return statement_of(request.user, year)  # type: ignore[arg-type]


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    kept = access.readable_evidence(request.user, pk)  # type: ignore[arg-type]
    return private_files.response(path=kept.path, suffix=kept.suffix, name=kept.name)


def year_of(person: User, request: HttpRequest) -> dict[str, Any]:
    """What every page of a ledger shows of one year: its lines and their sum. One's own page and the desk's are one."""
    today = timezone.localdate(clock.now())
    history = ledger.history(user=person, today=today)
    wanted = number_in(request.GET.get("year"))
    summary = next((one for one in history if one.year == wanted), None)
    summary = summary or next(one for one in history if one.year == today.year)
    return {
        "years": [one.year for one in history],
        "year": summary.year,
        "summary": summary,
        "required": statement.required_lines(summary),
        "entries": ledger.of_person(person).filter(year=summary.year),
    }


def statement_of(person: User, year: int) -> HttpResponse:
    """The PDF of a year that has entries, or of this one."""
    now = clock.now()
    years = {one.year for one in ledger.history(user=person, today=timezone.localdate(now))}
    if year not in years:
        raise Http404
    return statement.response(statement.read(person=person, year=year, now=now))


def filed(request: HttpRequest, form: ClaimForm, *, user: User, follows: HourClaim | None = None) -> HourClaim | None:
    """What the form filed; None where it is not sent yet or does not hold, and the form says why."""
    if request.method != "POST" or not form.is_valid():
        return None
    by: User = request.user  # type: ignore[assignment]
    try:
        return claims.file(user=user, told=form.told, by=by, now=clock.now(), follows=follows, **form.sent)
    except Refusal as refusal:
        field = _FIELDS.get(refusal.code)
        is_file = refusal.code.startswith("evidence")
        form.add_error("file" if is_file else field, str(refusal.message))
        return None
