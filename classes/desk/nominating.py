"""Nominating: classes that take nominations from the units of whoever looks, and naming people for one of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import scope
from accounts.models import User
from classes import access, admission, applying, enrolment, intake
from classes.forms import RosterForm
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.problems import Refusal

from .enrolling import SHOWN
from .forms import NominateForm

FOUND = 30
LISTED = 200
PAGE_SIZE = 50


@require_safe
def open_classes(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not scope.has_role(user, *access.NOMINATING):
        raise Http404
    today = clock.today()
    found = access.nominable_classes(user, today).select_related("unit", "head")
    past = access.nominations(user, today).exclude(pk__in=found.values("pk")).select_related("unit")
    context = {"classes": found, "past": past.order_by("-starts_on", "-pk")[:LISTED], **access.rooms(user)}
    return render(request, "classes/desk/nominations.html", context)


def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """`?q=` looks for people of the own units by name or staff number."""
    user: User = request.user  # type: ignore[assignment]
    training_class = _class(user, pk)
    form = NominateForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            made = applying.nominate(
                training_class=training_class,
                people=form.cleaned_data["people"],
                by=user,
                now=clock.now(),
                reason=form.cleaned_data["reason"],
                despite_overlap=form.cleaned_data["nevertheless"],
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            values = {"new": len(made), "old": len(form.cleaned_data["people"]) - len(made)}
            messages.success(request, _("Nominated: %(new)s; enrolled or on the way already: %(old)s.") % values)
            return redirect("classes_desk:nominate", pk=pk)
    return _page(request, training_class, form, RosterForm())


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a list would do; nothing is written."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.nominable_class(user, pk, clock.today())
    form = RosterForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            plan = intake.preview(data=file.read(), training_class=training_class, by=user, roles=access.NOMINATING)
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            context = {"training_class": training_class, "plan": plan, "shown": SHOWN, "file": file.name}
            return render(request, "classes/desk/nominate_preview.html", context)
    return _page(request, training_class, NominateForm(user=user), form)


@require_POST
def take_back(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = _class(user, pk)
    mine = access.own_units_entries(user, training_class).filter(nominated_by__isnull=False)
    found = get_object_or_404(mine.select_related("user", "training_class"), pk=place)
    try:
        applying.take_back(enrolment_=found, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The nomination of %(name)s is taken back.") % {"name": found.user.name})
    return redirect("classes_desk:nominate", pk=pk)


def _class(user: User, pk: int) -> TrainingClass:
    found = access.nominations(user, clock.today()).select_related("unit", "head")
    return get_object_or_404(found, pk=pk)


def _page(
    request: HttpRequest, training_class: TrainingClass, form: NominateForm, file_form: RosterForm
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    query = request.GET.get("q", "").strip()
    own = access.own_units_entries(user, training_class).filter(
        Q(nominated_by__isnull=False) | Q(state__in=(Enrolment.State.APPROVED, Enrolment.State.WAITING))
    )
    free = enrolment.free_places(training_class)
    paths = scope.paths(user, *access.NOMINATING)
    tops = {free.covering(path) for path in paths}
    concerned = [
        line
        for line in admission.standings(training_class)
        if line.quota.unit.path in tops or line.quota.unit.path.startswith(tuple(paths))
    ]
    own = own.select_related("user", "unit").prefetch_related("steps", "steps__by").order_by("-pk")
    context = {
        "training_class": training_class,
        "form": form,
        "file_form": file_form,
        "q": query,
        "takes": access.nominable_classes(user, clock.today()).filter(pk=training_class.pk).exists(),
        "found": _found(user, query) if query else [],
        "standings": concerned,
        "left": None if training_class.capacity is None else max(training_class.capacity - free.all_taken, 0),
        "entries": Paginator(own, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    refused = form.is_bound or file_form.is_bound
    return render(request, "classes/desk/nominate.html", context, status=400 if refused else 200)


def _found(user: User, query: str) -> list[User]:
    people = scope.people(user, *access.NOMINATING).filter(is_active=True).with_membership()
    return list(people.filter(Q(name__icontains=query) | Q(staff_number__icontains=query))[:FOUND])
