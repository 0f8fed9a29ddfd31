"""Certificates on the desk: find one, revoke it with a reason, print a corrected version."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classes.access import managed_classes
from classes.certificates import access, issuing
from classes.certificates.forms import FilterForm, ReissueForm, RevokeForm
from classes.models import Certificate
from lib import clock
from lib.problems import Refusal

PAGE_SIZE = 50


@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Certificates of the classes that one runs; `?training_class=` narrows to one of them."""
    access.require_manager(request.user)
    form = FilterForm(request.GET, classes=managed_classes(request.user))
    listed = access.managed_certificates(request.user)
    if form.is_valid():
        listed = listed.narrowed(**form.cleaned_data)
    may_design = request.user.has_role(*access.DESIGNING)
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "classes/certificates/desk/list.html", {"form": form, "page_obj": page, "may_design": may_design}
    )


@require_safe
def certificate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, access.managed_certificate(request.user, pk))


@require_POST
def certificate_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = access.managed_certificate(request.user, pk)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _detail(request, certificate, revoke=form)
    try:
        issuing.revoke(certificate=certificate, by=request.user, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Certificate %(number)s is revoked.") % {"number": certificate.serial})
    return redirect("certificates_desk:detail", pk)


@require_POST
def certificate_reissue(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = access.managed_certificate(request.user, pk)
    form = ReissueForm(request.POST)
    if not form.is_valid():
        return _detail(request, certificate, reissue=form)
    try:
        issued = issuing.reissue(certificate=certificate, by=request.user, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("certificates_desk:detail", pk)
    messages.success(request, _("Issued again as %(number)s.") % {"number": issued.serial})
    return redirect("certificates_desk:detail", issued.pk)


def _detail(
    request: HttpRequest,
    certificate: Certificate,
    *,
    revoke: RevokeForm | None = None,
    reissue: ReissueForm | None = None,
) -> HttpResponse:
    context = {
        "certificate": certificate,
        "versions": access.managed_certificates(request.user).filter(enrolment=certificate.enrolment_id),
        "revoke_form": revoke or RevokeForm(),
        "reissue_form": reissue or ReissueForm(),
    }
    return render(request, "classes/certificates/desk/detail.html", context, status=400 if revoke or reissue else 200)
