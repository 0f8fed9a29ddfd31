"""The learner's home: the next step, the year's hours, what is coming, courses under way, certificates."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from classes import ledger
from classes.models import Certificate, TrainingForm
from cms.models import HomePage
from courses import progress
from lib import clock

from . import agenda

SHOWN_TASKS = 6
SHOWN_COURSES = 3
SHOWN_CERTIFICATES = 2


def home(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    now = clock.now()
    day = timezone.localdate(now)
    tasks = agenda.tasks(user=user, now=now)
    first = agenda.next_step(tasks, now=now)
    rest = [task for task in tasks if task is not first]
    hours = ledger.summary(user=user, year=day.year, day=day)
    certificates = Certificate.objects.filter(user=user, revoked_at__isnull=True)
    context = {
        "now": now,
        "first": first,
        "first_days": first.days_left(now) if first else None,
        "tasks": [_shown(task, now) for task in rest[:SHOWN_TASKS]],
        "more_tasks": len(rest) > SHOWN_TASKS,
        "hours": hours,
        "form_hours": [(form.label, hours.by_form[form.value]) for form in TrainingForm if form.value in hours.by_form],
        "courses": progress.courses_under_way(user)[:SHOWN_COURSES],
        "certificates": certificates[:SHOWN_CERTIFICATES],
        "announcement": _announcement(),
    }
    return render(request, "portal/home.html", context)


@login_not_required
def static_page(request: HttpRequest, name: str) -> HttpResponse:
    """Help, accessibility and privacy: pages of plain words that anyone may read."""
    return render(request, f"portal/pages/{name}.html")


def _shown(task: agenda.Task, now: object) -> dict[str, object]:
    return {"task": task, "days": task.days_left(now), "soon": task.is_soon(now), "possible": task.is_possible(now)}  # type: ignore[arg-type]


def _announcement() -> str:
    page = HomePage.objects.live().only("announcement").first()
    return page.announcement if page else ""
