"""Conversion rules, yearly requirements and limits of leave: what holds, what comes, and adding a newer one after a
second look."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import scope
from accounts.models import RankLevel, Role, User
from classes.attending import limits
from classes.hours import access, carrying, rules
from classes.hours.conversion import Step
from classes.hours.forms import ConversionForm, LeaveLimitForm, RequirementForm, RuleForm
from classes.models import HourRequirement, HourRule, LeaveLimit
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal

from . import room

PAGE_SIZE = 20


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Everything that holds, held or will hold, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    access.require_authority(user)
    today = clock.today()
    bands = dict(RankLevel.Band.choices)
    requirements = HourRequirement.objects.select_related("unit", "added_by").order_by(
        "band", "unit__path", "-effective_from"
    )
    conversions = HourRule.objects.select_related("unit", "added_by").order_by("form", "unit__path", "-effective_from")
    context = {
        "requirements": [
            {"row": row, "band": bands.get(row.band, row.band), "state": state}
            for row, state in _states(requirements, lambda row: (row.band, row.unit_id), today)
        ],
        "conversions": [
            {"row": row, "steps": [Step.from_json(step) for step in row.sessions], "state": state}
            for row, state in _states(conversions, lambda row: (row.form, row.unit_id), today)
        ],
        "last_year": today.year - 1,
        "carries": any(row.carry_over is not None for row in requirements),
    }
    return room(request, "rules", "rules", context)


def conversion_new(request: HttpRequest) -> HttpResponse:
    return _new(request, ConversionForm, _("New conversion rule"))


def requirement_new(request: HttpRequest) -> HttpResponse:
    return _new(request, RequirementForm, _("New yearly requirement"))


@require_safe
def leave_list(request: HttpRequest) -> HttpResponse:
    """What holds today in each unit of one's own, and all limits on record, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    access.require_authority(user)
    today, found = clock.today(), limits.Limits()
    units = scope.units(user, Role.TRAINING_AUTHORITY).order_by("path")
    page = Paginator(units, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = LeaveLimit.objects.select_related("unit", "added_by").order_by("unit__path", "-effective_from")
    context = {
        "page_obj": page,
        "holding": [(unit, found.of(path=unit.path, day=today)) for unit in page],
        "usual": limits.USUAL,
        "limits": _states(rows, lambda row: row.unit_id, today),
    }
    return room(request, "leave", "leave_limits", context)


def leave_new(request: HttpRequest) -> HttpResponse:
    return _new(request, LeaveLimitForm, _("New limit of leave"))


@require_POST
def withdraw(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Take back a rule that does not hold yet."""
    user: User = request.user  # type: ignore[assignment]
    row = access.rule(user, kind, pk)
    try:
        rules.withdraw(row=row, by=user, today=clock.today(), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back."))
    return redirect("hours_desk:leave-limits" if kind == "leave" else "hours_desk:rules")


def carry_over(request: HttpRequest) -> HttpResponse:
    """Who carries how many hours out of a year that is over; then post it."""
    user: User = request.user  # type: ignore[assignment]
    access.require_authority(user)
    last = clock.today().year - 1
    year = number_in(request.POST.get("year") or request.GET.get("year")) or last
    year = year if last - 5 <= year <= last else last
    if request.method == "POST":
        people = carrying.carry_over(year=year, by=user, now=clock.now())
        messages.success(request, _("Carried over: %(count)s people.") % {"count": people})
        return redirect("hours_desk:rules")
    found = carrying.foresee(year=year, by=user)
    hours = sum(sum(one.by_form.values()) for one in found)
    return room(request, "rules", "carry_over", {"year": year, "people": len(found), "hours": hours})


def _new(request: HttpRequest, kind: type[RuleForm], title: str) -> HttpResponse:
    """Typed, looked at, added: the first POST shows whom it concerns, the second (`confirmed`) adds it."""
    user: User = request.user  # type: ignore[assignment]
    access.require_authority(user)
    form = kind(request.POST or None, user=user, for_all=rules.may_rule_all(user))
    here, back = ("leave", "hours_desk:leave-limits") if kind is LeaveLimitForm else ("rules", "hours_desk:rules")
    context: dict[str, Any] = {"form": form, "title": title, "kind": kind.__name__, "back": reverse(back)}
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            context |= {
                "people": rules.concerned(form.instance),
                "backdated": form.instance.effective_from < clock.today(),
            }
            return room(request, here, "rule_form", context)
        try:
            rules.add(row=form.instance, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, form.said)
            return redirect(back)
    return room(request, here, "rule_form", context, status=400 if form.is_bound else 200)


def _states(rows: Any, scope_of: Any, today: date) -> list[tuple[Any, str]]:
    """Each row with "coming", "now" or "before": of those for the same people only the newest that has begun holds."""
    found, seen = [], set()
    for row in rows:
        state = "coming" if row.effective_from > today else "before" if scope_of(row) in seen else "now"
        if state == "now":
            seen.add(scope_of(row))
        found.append((row, state))
    return found
