"""Looking people up, and changing what is on record about one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import access, people, roles, scope
from accounts.models import Role, Unit, User
from accounts.people import Correction, Move, Newcomer
from lib.problems import Refusal

from . import PAGE_SIZE, room, rooms
from .forms import ConfirmForm, GrantForm, IdentityForm, LeaveForm, NewcomerForm, PeopleFilter, ServiceForm


@dataclass(frozen=True)
class Act:
    """One thing that a keeper may do to a person: its words, its form and the verb that does it."""

    title: str | Promise
    lead: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[forms.Form]
    verb: Callable[[User, dict[str, Any], User], object]
    find: Callable[[User, int], User] = access.kept_person
    danger: bool = False


ACTS = {
    "correct": Act(
        _("Correct name or number"),
        _("For slips of the pen and new telephone numbers."),
        _("Save the correction"),
        _("Corrected."),
        IdentityForm,
        lambda person, data, by: people.correct([Correction(user=person, **data)], by=by),
    ),
    "transfer": Act(
        _("Change unit, rank or post"),
        _("The present service ends and the new one begins on the day; what was stays on record."),
        _("Change"),
        _("Changed."),
        ServiceForm,
        lambda person, data, by: people.transfer([_move(person, data)], on=data["on"], by=by),
    ),
    "leave": Act(
        _("Let go"),
        _("The service and all roles end and the account closes. The training record is kept."),
        _("Let go"),
        _("The service has ended."),
        LeaveForm,
        lambda person, data, by: people.leave([person], on=data["on"], by=by),
        danger=True,
    ),
    "disable": Act(
        _("Disable the account"),
        _("The person is logged out everywhere and cannot log in. Service and record stay as they are."),
        _("Disable"),
        _("The account is disabled."),
        ConfirmForm,
        lambda person, data, by: people.disable(user=person, by=by),
        access.kept_account,
        danger=True,
    ),
    "enable": Act(
        _("Enable the account"),
        _("The person can log in again with the old password."),
        _("Enable"),
        _("The account is enabled."),
        ConfirmForm,
        lambda person, data, by: people.enable(user=person, by=by),
        access.kept_account,
    ),
}


def people_list(request: HttpRequest) -> HttpResponse:
    """The list; somebody with another room here only is led to that."""
    if not scope.has_role(request.user, *scope.LOOKING):
        return _first_room(request)
    form = PeopleFilter(request.GET, user=request.user)
    page = Paginator(form.people(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "may_keep": scope.has_role(request.user, *scope.KEEPING)}
    return room(request, "people", "people", context)


@access.roles_required(*scope.LOOKING)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person(request, access.person(request.user, pk))


@access.roles_required(*scope.KEEPING)
def add(request: HttpRequest) -> HttpResponse:
    """One newcomer; the next step on the person's page is the activation code."""
    form = NewcomerForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        on = data.pop("on")
        try:
            [user] = people.join([Newcomer(**data)], on=on, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Added. Now issue the activation code."))
            return redirect("accounts_desk:person", user.pk)
    return room(request, "people", "add", {"form": form})


@access.roles_required(*scope.KEEPING, Role.SECURITY_ADMIN)
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the acts: its form, then its verb."""
    chosen = ACTS[name]
    person = chosen.find(request.user, pk)
    form = chosen.form(request.POST if request.method == "POST" else None, user=request.user, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.verb(person, form.cleaned_data, request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, chosen.done)
            return redirect("accounts_desk:person", pk)
    return room(request, "people", "act", {"person": person, "act": chosen, "form": form})


@require_POST
@access.roles_required(Role.SECURITY_ADMIN)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    person = access.person(request.user, pk)
    form = GrantForm(request.POST, user=request.user, person=person)
    if not form.is_valid():
        return _person(request, person, form=form)
    try:
        roles.grant(user=person, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _person(request, person, form=form)
    messages.success(request, _("The role is granted."))
    return redirect("accounts_desk:person", pk)


@require_POST
@access.roles_required(Role.SECURITY_ADMIN)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    held = access.secured_grant(request.user, pk)
    try:
        roles.revoke(held=held, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The role is revoked."))
    return redirect("accounts_desk:person", held.user_id)


def _person(request: HttpRequest, person: User, *, form: GrantForm | None = None) -> HttpResponse:
    user = request.user
    may_grant = scope.has_role(user, Role.SECURITY_ADMIN) and user.pk != person.pk
    context = {
        "person": person,
        "services": person.memberships.select_related("unit", "rank"),
        "held": person.role_grants.active().select_related("unit"),
        "code": person.activation_codes.filter(used_at=None).first(),
        "may_keep": scope.keeps(user, person),
        "may_keep_account": scope.keeps_account(user, person),
        "is_self": user.pk == person.pk,
        "form": form or (GrantForm(user=user, person=person) if may_grant else None),
    }
    return room(request, "people", "person", context)


def _first_room(request: HttpRequest) -> HttpResponse:
    open_rooms = rooms(request.user)
    if not open_rooms:
        raise Http404
    return redirect(open_rooms[0]["url"])


def _move(person: User, data: dict[str, Any]) -> Move:
    unit: Unit = data["unit"]
    return Move(user=person, unit=unit, rank=data["rank"], post=data["post"])
