"""The unit tree on the desk."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import access, scope
from accounts import units as verbs
from accounts.models import Unit
from lib.problems import Refusal

from . import room
from .forms import NewUnitForm, UnitForm, UnitMoveForm


@access.roles_required(*scope.KEEPING)
def units(request: HttpRequest) -> HttpResponse:
    """The tree within reach, each unit with the people who serve in it now."""
    serving = Count("memberships", filter=Q(memberships__ends_on=None))
    tree = scope.units(request.user, *scope.KEEPING).annotate(serving=serving).order_by("path")
    return room(request, "units", "units", {"tree": tree})


@access.roles_required(*scope.KEEPING)
def unit_add(request: HttpRequest, pk: int) -> HttpResponse:
    parent = access.kept_unit(request.user, pk)
    form = NewUnitForm(request.POST or None)
    done = _try(request, form, lambda data: verbs.create(parent=parent, by=request.user, **data))
    return done or room(request, "units", "unit_add", {"parent": parent, "form": form})


@access.roles_required(*scope.KEEPING)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and kind; below them moving and closing."""
    found = access.kept_unit(request.user, pk)
    initial = {"name": found.name, "short_name": found.short_name, "kind": found.kind}
    form = UnitForm(request.POST or None, initial=initial)
    done = _try(request, form, lambda data: verbs.amend(unit=found, by=request.user, **data))
    return done or _unit(request, found, form=form)


@require_POST
@access.roles_required(*scope.KEEPING)
def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.kept_unit(request.user, pk)
    form = UnitMoveForm(request.POST, user=request.user)
    done = _try(request, form, lambda data: verbs.move(unit=found, by=request.user, **data))
    return done or _unit(request, found, move=form)


@require_POST
@access.roles_required(*scope.KEEPING)
def unit_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit in use, open a closed one."""
    found = access.kept_unit(request.user, pk)
    try:
        (verbs.close if found.is_active else verbs.reopen)(unit=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("accounts_desk:unit", pk)


def _try(request: HttpRequest, form: forms.Form, verb: Callable[[dict[str, Any]], object]) -> HttpResponse | None:
    """Runs the verb of a valid form and leads back to the tree; a refusal becomes an error of the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        verb(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None
    messages.success(request, _("Saved."))
    return redirect("accounts_desk:units")


def _unit(
    request: HttpRequest, unit: Unit, *, form: UnitForm | None = None, move: UnitMoveForm | None = None
) -> HttpResponse:
    initial = {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind}
    context = {
        "unit": unit,
        "form": form or UnitForm(initial=initial),
        "move": move or UnitMoveForm(user=request.user),
    }
    return room(request, "units", "unit", context)
