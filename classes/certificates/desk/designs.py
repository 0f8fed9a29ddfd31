"""Designs on the desk: those of the units that one keeps, with a preview beside the form."""

from base64 import b64encode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from classes.certificates import access, designing, numbering, rendering, samples, wording
from classes.certificates.design_forms import DesignForm, LookForm
from classes.certificates.facts import CertificateFacts
from classes.models import CertificateDesign
from cms import branding
from lib import clock
from lib.pdf import MissingGlyphError
from lib.problems import Refusal

PAGES = "classes/certificates/desk"


@require_safe
def design_list(request: HttpRequest) -> HttpResponse:
    access.require_designer(request.user)
    listed = access.kept_designs(request.user).select_related("unit")
    return render(request, f"{PAGES}/designs.html", {"designs": listed})


def design_new(request: HttpRequest) -> HttpResponse:
    access.require_designer(request.user)
    form = DesignForm(request.POST or None, request.FILES or None, user=request.user)
    if not _is_to_save(request, form):
        return _page(request, form)
    data = form.cleaned_data
    made = designing.create(
        unit=data["unit"],
        name=data["name"],
        look=form.look,
        is_default=data["is_default"],
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _("Saved as version %(number)s.") % {"number": 1})
    return redirect("certificates_desk:design", made.pk)


def design_edit(request: HttpRequest, pk: int) -> HttpResponse:
    design = access.kept_design(request.user, pk)
    form = DesignForm(request.POST or None, request.FILES or None, user=request.user, design=design)
    if not _is_to_save(request, form):
        return _page(request, form, design)
    data = form.cleaned_data
    try:
        number = designing.revise(
            design=design,
            name=data["name"],
            look=form.look,
            is_default=data["is_default"],
            by=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Saved as version %(number)s.") % {"number": number})
    return redirect("certificates_desk:design", pk)


@require_POST
def design_retire(request: HttpRequest, pk: int) -> HttpResponse:
    design = access.kept_design(request.user, pk)
    try:
        designing.retire(design=design, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("certificates_desk:design", pk)
    messages.success(request, _("“%(name)s” is no longer offered.") % {"name": design.name})
    return redirect("certificates_desk:designs")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the form would print, for the place beside it; asked as one types."""
    access.require_designer(request.user)
    form = LookForm(request.POST, request.FILES, user=request.user)
    return render(request, f"{PAGES}/_preview.html", {"form": form, **_preview(form)})


@require_POST
def preview_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a PDF to print and lay on the table."""
    access.require_designer(request.user)
    form = LookForm(request.POST, request.FILES, user=request.user)
    shown = _preview(form)
    if not form.is_valid() or shown.get("unprintable"):
        return render(request, f"{PAGES}/preview_refused.html", {"form": form, **shown}, status=400)
    made = rendering.to_pdf(_sample(form.look), is_sample=True)
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="sample.pdf"'}
    )


@never_cache
@require_safe
def design_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest version as a picture, for the list."""
    design = access.kept_design(request.user, pk)
    look = designing.look_of(design.versions.select_related("seal").latest("number"))
    return HttpResponse(rendering.to_svg(_sample(look), is_sample=True), content_type="image/svg+xml")


def _is_to_save(request: HttpRequest, form: DesignForm) -> bool:
    """What no font here can print is not saved: every certificate issued with it would stay without a PDF for good."""
    if request.method != "POST" or not form.is_valid() or "preview" in request.POST:
        return False
    text = _preview(form)["unprintable"]
    if text:
        form.add_error(None, _("No font here can print “%(text)s”.") % {"text": text})
    return not text


def _page(request: HttpRequest, form: DesignForm, design: CertificateDesign | None = None) -> HttpResponse:
    refused = form.is_bound and not form.is_valid()
    context = {
        "form": form,
        "design": design,
        "versions": design.versions.select_related("made_by") if design else [],
        "places": wording.PLACES,
        **_preview(form),
    }
    return render(request, f"{PAGES}/design.html", context, status=400 if refused else 200)


def _preview(form: LookForm) -> dict[str, str]:
    """`picture`: the sample as an address; `unprintable`: what no font here can draw."""
    if form.is_bound and not form.is_valid():
        return {}
    look = form.look if form.is_bound else form.saved_look
    facts = _sample(look)
    try:
        rendering.to_pdf(facts, is_sample=True)
        unprintable = ""
    except MissingGlyphError as error:
        unprintable = error.text
    drawn = b64encode(rendering.to_svg(facts, is_sample=True)).decode()
    return {"picture": f"data:image/svg+xml;base64,{drawn}", "unprintable": unprintable, "layout": look.layout}


def _sample(look: designing.Look) -> CertificateFacts:
    brand = branding.current()
    return samples.facts(
        look, brand=brand, scheme=numbering.usual(brand.certificate_prefix), unit=brand.sponsor or "——"
    )
