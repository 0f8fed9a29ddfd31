"""The certificates of one class on the desk: their look and next number before, prints and replacements after."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from classes.access import managed_class
from classes.certificates import batches, designing, rendering, samples, schemes
from classes.certificates.design_forms import ChoiceForm, ReplaceForm
from classes.models import Certificate, CertificateDesign, TrainingClass
from cms import branding
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal

JOBS_SHOWN = 5


@require_safe
def class_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, managed_class(request.user, pk))


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    training_class = managed_class(request.user, pk)
    form = ChoiceForm(request.POST, training_class=training_class)
    if not form.is_valid():
        return _page(request, training_class, choice=form)
    try:
        design = form.cleaned_data["design"]
        designing.choose(training_class=training_class, design=design, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Certificates issued from now on will look like this."))
    return redirect("certificates_desk:class", pk)


@never_cache
@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """What a certificate of this class would look like; `?design=` another one that it may choose."""
    training_class = managed_class(request.user, pk)
    if asked := number_in(request.GET.get("design")):
        keys = [design.pk for design in designing.offered(training_class.unit)]
        training_class.certificate_design_id = get_object_or_404(CertificateDesign, pk=asked, pk__in=keys).pk
    version = designing.for_class(training_class)
    brand = branding.current()
    facts = samples.facts(
        designing.look_of(version) if version else None,
        brand=brand,
        scheme=schemes.for_unit(training_class.unit, clock.today().year, brand=brand),
        unit=training_class.unit.name,
        training_class=training_class,
    )
    return HttpResponse(rendering.to_svg(facts, is_sample=True), content_type="image/svg+xml")


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a print, a zip, or new versions of all."""
    training_class = managed_class(request.user, pk)
    kind, form = request.POST.get("kind", ""), ReplaceForm(request.POST)
    if kind == batches.REPLACE and not form.is_valid():
        return _page(request, training_class, replace=form)
    reason = form.cleaned_data["reason"] if kind == batches.REPLACE else ""
    try:
        job = batches.begin(training_class=training_class, kind=kind, reason=reason, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("certificates_desk:class", pk)
    return redirect("certificates_desk:batch", job.pk)


def _page(
    request: HttpRequest,
    training_class: TrainingClass,
    *,
    choice: ChoiceForm | None = None,
    replace: ReplaceForm | None = None,
) -> HttpResponse:
    version = designing.for_class(training_class)
    context = {
        "training_class": training_class,
        "version": version,
        "may_choose": training_class.state in designing.CHOOSABLE,
        "choice_form": choice or ChoiceForm(training_class=training_class),
        "replace_form": replace or ReplaceForm(),
        "next_number": schemes.next_number(training_class, now=clock.now()),
        "valid": Certificate.objects.filter(enrolment__training_class=training_class).valid().count(),
        "jobs": batches.of_class(training_class.pk, request.user)[:JOBS_SHOWN],
    }
    refused = choice or replace
    return render(request, "classes/certificates/desk/class.html", context, status=400 if refused else 200)
