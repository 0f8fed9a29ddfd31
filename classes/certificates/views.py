"""A learner's certificates: the list, one sheet, its PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from classes.models import Certificate
from lib.pdf import MissingGlyphError

from . import access, rendering


@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    return render(request, "classes/certificates/list.html", {"certificates": access.own_certificates(request.user)})


@require_safe
def certificate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = access.own_certificate(request.user, pk)
    return render(request, "classes/certificates/detail.html", {"certificate": certificate})


@never_cache
@require_safe
def certificate_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as a picture for the pages that show it, whatever its state."""
    certificate = access.readable_certificate(request.user, pk)
    return HttpResponse(rendering.to_svg(certificate.printed), content_type="image/svg+xml")


@never_cache
@require_safe
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF while the certificate is valid; afterwards 410 with the reason. `?inline` opens it for printing."""
    certificate = access.readable_certificate(request.user, pk)
    if not certificate.is_valid:
        return _refusal(request, certificate, _("This certificate is no longer valid and is not given out."), 410)
    try:
        made = rendering.to_pdf(certificate.printed)
    except MissingGlyphError as error:
        text = _("This server has no font for “%(text)s” on the certificate. Ask the administrator to install one.")
        return _refusal(request, certificate, text % {"text": error.text}, 503)
    attached = "inline" not in request.GET
    name = content_disposition_header(attached, f"{certificate.serial}.pdf")
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name or ""})


def _refusal(request: HttpRequest, certificate: Certificate, why: str, status: int) -> HttpResponse:
    return render(
        request, "classes/certificates/not_given_out.html", {"certificate": certificate, "why": why}, status=status
    )
