"""The desk's first page: what waits for a decision, the year's numbers, the units below."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import scope
from accounts.models import Unit, User
from classes.access import managed_classes
from classes.models import TrainingClass
from lib import clock
from quizzes.access import responses_to_mark

from . import overview


def desk_home(request: HttpRequest) -> HttpResponse:
    """Everybody with a role has a desk; what is on it depends on the role."""
    user: User = request.user  # type: ignore[assignment]
    if not scope.has_role(user):
        return redirect("/")
    now = clock.now()
    context: dict[str, Any] = {"now": now, "to_mark": responses_to_mark(user).filter(needs_marking=True).count()}
    if scope.has_role(user, *scope.MANAGING):
        context |= _managing(request, user, now)
    return render(request, "reports/desk_home.html", context)


def _managing(request: HttpRequest, user: User, now: datetime) -> dict[str, Any]:
    reach = scope.units(user, *scope.MANAGING).order_by("path")
    unit = get_object_or_404(reach, pk=request.GET["unit"]) if request.GET.get("unit", "").isdigit() else reach.first()
    day = timezone.localdate(now)
    classes = managed_classes(user).select_related("head")
    running = classes.filter(
        state__in=[TrainingClass.State.OPEN, TrainingClass.State.RUNNING, TrainingClass.State.CLOSING]
    )
    return {
        "units": reach,
        "unit": unit,
        "trail": _trail(reach, unit),
        "year": day.year,
        "overview": overview.read(unit=unit, year=day.year, day=day) if unit else None,
        "running": running.order_by("ends_on")[:8],
        "due": classes.filter(state=TrainingClass.State.RUNNING, ends_on__lte=day),
    }


def _trail(reach: Any, unit: Unit | None) -> list[Unit]:
    """Units from the top of the person's reach down to the one shown."""
    return [u for u in reach if unit and unit.path.startswith(u.path)]
