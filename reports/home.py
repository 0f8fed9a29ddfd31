"""The desk's first page: what waits for a decision, the year's numbers, the units below, who is late."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import scope
from accounts.models import Unit, User
from classes.access import awaiting, managed_classes
from classes.hours.access import managed_claims
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.numbers import number_in
from quizzes import marking

from . import late, overview

State = TrainingClass.State
SHOWN = 10


@require_safe
def desk_home(request: HttpRequest) -> HttpResponse:
    """Everybody with a role has a desk; what is on it depends on the role. `?unit=` and `?year=` choose."""
    user: User = request.user  # type: ignore[assignment]
    if not scope.has_role(user):
        return redirect("/")
    now = clock.now()
    context: dict[str, Any] = {"now": now, "to_mark": marking.to_do(user).count()}
    if scope.has_role(user, *scope.MANAGING):
        context |= _managing(request, user, now)
    return render(request, "reports/desk_home.html", context)


def _managing(request: HttpRequest, user: User, now: datetime) -> dict[str, Any]:
    reach = list(scope.units(user, *scope.MANAGING).order_by("path"))
    unit = _unit(request, reach)
    today = timezone.localdate(now)
    managed = managed_classes(user)
    context: dict[str, Any] = {
        "units": reach,
        "unit": unit,
        "trail": [one for one in reach if unit and unit.path.startswith(one.path)],
        "claims": managed_claims(user).waiting().count(),
        "to_approve": awaiting(user).count(),
        "due": managed.filter(state=State.RUNNING, ends_on__lt=today).order_by("ends_on")[:SHOWN],
    }
    return context | (_numbers(request, user, unit, today) if unit else {})


def _numbers(request: HttpRequest, user: User, unit: Unit, today: date) -> dict[str, Any]:
    years = overview.years([unit.path], today)
    year = _year(request, years, today)
    overdue = late.read(user=user, unit=unit, today=today)
    running = _running(unit).order_by("ends_on").select_related("head", "unit")
    managed = set(managed_classes(user).filter(pk__in=[one.pk for one in running]).values_list("pk", flat=True))
    whole = overview.read(
        unit=unit,
        year=year,
        day=overview.last_day(year, today),
        late=[line.enrolment.user_id for line in overdue],
    )
    return {
        "years": years,
        "year": year,
        "overview": whole,
        "running": [(one, one.pk in managed) for one in running],
        "late": overdue[:SHOWN],
        "late_people": len({line.enrolment.user_id for line in overdue}),
    }


def _unit(request: HttpRequest, reach: list[Unit]) -> Unit | None:
    """The unit asked for; the topmost one unless said otherwise. One out of reach does not exist."""
    wanted = number_in(request.GET.get("unit"))
    if not wanted:
        return reach[0] if reach else None
    chosen = next((unit for unit in reach if unit.pk == wanted), None)
    if chosen is None:
        raise Http404
    return chosen


def _year(request: HttpRequest, years: list[int], today: date) -> int:
    wanted = number_in(request.GET.get("year"))
    return wanted if wanted in years else today.year


def _running(unit: Unit) -> QuerySet[TrainingClass]:
    """Classes under way that a unit of the subtree runs, or in which somebody from there takes part."""
    part = Enrolment.objects.active().filter(unit__path__startswith=unit.path).values("training_class")
    ours = Q(unit__path__startswith=unit.path) | Q(pk__in=part)
    return TrainingClass.objects.filter(ours, state__in=(State.OPEN, State.RUNNING, State.CLOSING))
