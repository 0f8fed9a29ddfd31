"""The learner's home: the next step, the year's hours, what is coming, courses under way, certificates."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from classes import access as class_access
from classes import ledger
from classes.certificates.access import own_certificates
from classes.models import TrainingForm
from cms.models import HomePage
from courses import progress
from lib import clock
from quizzes import assembly

from . import agenda

SHOWN_TASKS = 6
SHOWN_COURSES = 3
SHOWN_CERTIFICATES = 2


def home(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    now = clock.now()
    day = timezone.localdate(now)
    places = list(class_access.own_enrolments(user))
    tasks = agenda.tasks(user=user, places=places, now=now)
    first = agenda.next_step(tasks, now=now)
    rest = [task for task in tasks if task is not first]
    hours = ledger.summary(user=user, year=day.year, day=day)
    context = {
        "now": now,
        "hello": greeting(user.name, now),
        "first": first,
        "first_days": first.days_left(now) if first else None,
        "paper": assembly.plan_of(first.sitting.paper) if first and first.sitting else None,
        "tasks": [_shown(task, now) for task in rest[:SHOWN_TASKS]],
        "more_tasks": max(len(rest) - SHOWN_TASKS, 0),
        "hours": hours,
        "coming_hours": agenda.coming_hours(places, day.year),
        "form_hours": [(form.label, hours.by_form[form.value]) for form in TrainingForm if form.value in hours.by_form],
        "courses": progress.courses_under_way(user)[:SHOWN_COURSES],
        "certificates": own_certificates(user).valid()[:SHOWN_CERTIFICATES],
        "announcement": _announcement(),
    }
    return render(request, "portal/home.html", context)


def greeting(name: str, now: datetime) -> str:
    """By the hour of the day where the site lives."""
    hour = timezone.localtime(now).hour
    if 5 <= hour < 11:
        words = _("Good morning, %(name)s")
    elif 11 <= hour < 13:
        words = _("Good day, %(name)s")
    elif 13 <= hour < 18:
        words = _("Good afternoon, %(name)s")
    else:
        words = _("Good evening, %(name)s")
    return words % {"name": name}


@login_not_required
def static_page(request: HttpRequest, name: str) -> HttpResponse:
    """Help, accessibility and privacy: pages of plain words that anyone may read."""
    return render(request, f"portal/pages/{name}.html")


def _shown(task: agenda.Task, now: datetime) -> dict[str, Any]:
    return {"task": task, "days": task.days_left(now), "soon": task.is_soon(now), "possible": task.is_possible(now)}


def _announcement() -> str:
    page = HomePage.objects.live().only("announcement").first()
    return page.announcement if page else ""
