"""One person's ledger on the desk: look it up, claim for them, reverse a line with a reason, print the year."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import ledger
from classes.access import managed_classes
from classes.hours import access, views
from classes.hours.forms import ClaimForm
from lib import clock
from lib.problems import Refusal

from . import room

PAGE_SIZE = 50


@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Whose ledger one may read; `?q=` looks in name and staff number."""
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    query = request.GET.get("q", "").strip()
    found = access.people(user).with_membership().order_by("staff_number")
    if query:
        found = found.filter(Q(name__icontains=query) | Q(staff_number__icontains=query))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return room(request, "people", "people", {"page_obj": page, "q": query})


@require_safe
def person_ledger(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    person = access.person(user, pk)
    found = views.year_of(person, request)
    entries = list(found["entries"].select_related("enrolment__training_class__head"))
    classes = {entry.enrolment.training_class_id for entry in entries if entry.enrolment}
    context = {
        **found,
        "entries": entries,
        "run_here": set(managed_classes(user).filter(pk__in=classes).values_list("pk", flat=True)),
        "person": person,
        "is_self": person.pk == user.pk,
    }
    return room(request, "people", "person", context)


def claim_for(request: HttpRequest, pk: int) -> HttpResponse:
    """A claim that a manager files for somebody in reach."""
    person = access.person(request.user, pk)  # type: ignore[arg-type]
    if person.pk == request.user.pk:
        return redirect("hours:claim-new")
    form = ClaimForm(request.POST or None, request.FILES or None)
    form.fields["passed_test"].label = _("The test at its end was passed")
    made = views.filed(request, form, user=person)
    if made is not None:
        messages.success(request, _("Filed. It counts once it is approved."))
        return redirect("hours_desk:claim", made.pk)
    context = {"form": form, "person": person}
    return room(request, "people", "claim_form", context, status=400 if form.is_bound else 200)


@never_cache
@require_safe
def person_statement(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    return views.statement_of(access.person(request.user, pk), year)  # type: ignore[arg-type]


@require_POST
def entry_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    entry = access.managed_entry(user, pk)
    try:
        ledger.reverse(entry=entry, reason=request.POST.get("reason", ""), by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Reversed. Both lines stay in the ledger."))
        if entry.enrolment_id:
            messages.info(request, _("The outcome of the class and its certificate stay as they are."))
    return redirect(f"{reverse('hours_desk:person', args=[entry.user_id])}?year={entry.year}")
