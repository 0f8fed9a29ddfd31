"""Verification without logging in. Every miss looks the same and is counted; the name is masked on every page."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from classes.models import Certificate
from lib import clock
from lib.throttle import MissLimit, caller_of

from . import numbering, verification
from .forms import VerifyForm

# Apart, so that one person's slips at the form do not stop a whole office from scanning sheets.
FORM_MISSES = MissLimit("certificate-form", misses=10, seconds=900)
LINK_MISSES = MissLimit("certificate-link", misses=30, seconds=900)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_form(request: HttpRequest) -> HttpResponse:
    """Number and name together, or a code, which leads on to its own address."""
    form = VerifyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, status=400 if form.is_bound else 200)
    number, name = form.cleaned_data["number"], form.cleaned_data["name"]
    token = numbering.token_in(number)
    if token:
        return redirect("certificates:verify", token)
    return _answer(request, form, FORM_MISSES, lambda: verification.by_number(number, name))


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR leads."""
    return _answer(request, VerifyForm(), LINK_MISSES, lambda: verification.by_token(token))


def _answer(
    request: HttpRequest, form: VerifyForm, limit: MissLimit, find: Callable[[], Certificate | None]
) -> HttpResponse:
    caller = caller_of(request)
    if wait := limit.retry_after(caller):
        return _page(request, form, status=429, headers={"Retry-After": str(wait)})
    certificate = find()
    if certificate is None:
        limit.count_miss(caller)
        return _page(request, form, status=404)
    return _page(request, VerifyForm(), certificate=certificate)


def _page(
    request: HttpRequest,
    form: VerifyForm,
    *,
    certificate: Certificate | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    context = {"form": form, "certificate": certificate, "status": status, "checked_at": clock.now()}
    page = render(request, "classes/certificates/verify.html", context, status=status)
    for name, value in {"X-Robots-Tag": "noindex", **(headers or {})}.items():
        page.headers[name] = value
    return page
