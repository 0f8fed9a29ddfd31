"""Activation codes in clear, once: on slips to print and cut, or in a table. What is lost is issued anew."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import access, activation, scope
from accounts.activation import Issued
from accounts.models import Role, User
from lib.tables import Column, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@never_cache
@access.roles_required(*scope.KEEPING, Role.SECURITY_ADMIN)
def issue_one(request: HttpRequest, pk: int) -> HttpResponse:
    person = access.kept_account(request.user, pk)
    return _slips(request, activation.issue([person], by=request.user))


@require_POST
@never_cache
@access.roles_required(*scope.KEEPING)
def issue_many(request: HttpRequest) -> HttpResponse:
    """For those chosen in the list; `as=xlsx` gives a table."""
    if not request.POST.getlist("person"):
        return redirect("accounts_desk:people")
    return _answer(request, access.kept_people(request.user, request.POST.getlist("person")))


@require_POST
@never_cache
@access.roles_required(*scope.KEEPING)
def issue_for_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """For those whom an import brought and who have not chosen a password since."""
    job = access.roster_job(request.user, pk)
    newcomers = scope.people(request.user, *scope.KEEPING).filter(pk__in=job.result.get("newcomers", []))
    waiting = list(newcomers.waiting().with_membership().order_by("staff_number"))
    if not waiting:
        return redirect("accounts_desk:roster-job", pk)
    return _answer(request, waiting)


def _answer(request: HttpRequest, people: list[User]) -> HttpResponse:
    issued = activation.issue(people, by=request.user)
    return _table(issued) if request.POST.get("as") == "xlsx" else _slips(request, issued)


def _slips(request: HttpRequest, issued: list[Issued]) -> HttpResponse:
    address = request.build_absolute_uri(reverse("accounts:activate"))
    return render(request, "accounts/desk/slips.html", {"issued": issued, "address": address})


def _table(issued: list[Issued]) -> HttpResponse:
    titles = [_("Staff number"), _("Name"), _("Unit"), _("Activation code"), _("Good until")]
    stream = BytesIO()
    rows = (
        [
            item.user.staff_number,
            item.user.name,
            str(item.user.unit or ""),
            item.code,
            localtime(item.expires_at).strftime("%Y-%m-%d %H:%M"),
        ]
        for item in issued
    )
    write_xlsx(stream, [Column(title, 20) for title in titles], rows, sheet=_("Activation codes"))
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="activation-codes.xlsx"'
    return response
