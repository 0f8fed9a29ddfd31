"""Conversion rules and yearly requirements: what holds, what comes, and adding a newer one after a second look."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import RankLevel, User
from classes.hours import access, carrying, rules
from classes.hours.conversion import Step
from classes.hours.forms import ConversionForm, RequirementForm, RuleForm
from classes.models import HourRequirement, HourRule
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal

from . import room


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
    return redirect("hours_desk:rules")


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
    context: dict[str, Any] = {"form": form, "title": title, "is_conversion": kind is ConversionForm}
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            context |= {
                "people": rules.concerned(form.instance),
                "backdated": form.instance.effective_from < clock.today(),
            }
            return room(request, "rules", "rule_form", context)
        try:
            rules.add(row=form.instance, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Added. What was posted before stays as it was counted."))
            return redirect("hours_desk:rules")
    return room(request, "rules", "rule_form", context, status=400 if form.is_bound else 200)


def _states(rows: Any, scope_of: Any, today: date) -> list[tuple[Any, str]]:
    """Each row with "coming", "now" or "before": of those for the same people only the newest that has begun holds."""
    found, seen = [], set()
    for row in rows:
        state = "coming" if row.effective_from > today else "before" if scope_of(row) in seen else "now"
        if state == "now":
            seen.add(scope_of(row))
        found.append((row, state))
    return found
