"""How units number their certificates, on the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import scope
from classes.certificates import access, numbering, schemes
from classes.certificates.design_forms import SchemeForm
from classes.models import NumberScheme
from cms import branding
from lib import clock
from lib.problems import Refusal


def scheme_list(request: HttpRequest) -> HttpResponse:
    """What was said for the units that one keeps, newest first; below it the next word."""
    access.require_designer(request.user)
    form = SchemeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            schemes.say(**form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error("from_year" if refusal.code == "scheme_past" else "pattern", str(refusal.message))
        else:
            messages.success(request, _("Saved. It counts for certificates issued from now on."))
            return redirect("certificates_desk:schemes")
    reach = scope.under("unit__path", scope.paths(request.user, *access.DESIGNING))
    year = clock.today().year
    context = {
        "form": form,
        "schemes": [
            (row, row.scheme.number(max(row.from_year, year), 98) if row.pattern else "")
            for row in NumberScheme.objects.filter(reach).select_related("unit", "made_by")
        ],
        "usual": numbering.usual(branding.current().certificate_prefix).number(year, 98),
    }
    return render(request, "classes/certificates/desk/schemes.html", context, status=400 if form.errors else 200)
