"""What a trainer finds on the first page of the authors' door."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from accounts import scope
from accounts.models import User
from lib import clock
from quizzes import access, recheck
from quizzes.models import Paper, Sitting

SHOWN = 5


class TasksPanel(Component):
    """Waiting for my review, my drafts, papers in draft, sittings of today and those that come next."""

    name = "quiz_tasks"
    order = 10
    template_name = "quizzes/authors/home_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user, now = parent_context["request"].user, clock.now()
        review, drafts = access.to_review(user), access.own_drafts(user)
        papers = access.papers(user).filter(state=Paper.State.DRAFT)
        return {
            "review": review.select_related("latest__author").order_by("latest__submitted_at", "pk")[:SHOWN],
            "review_count": review.count(),
            "drafts": drafts.select_related("latest").order_by("-latest__created_at")[:SHOWN],
            "draft_count": drafts.count(),
            "due_count": len(recheck.due(access.items(user))),
            "papers": papers.select_related("unit")[:SHOWN],
            "today": sittings_today(user, now=now),
            "next": _sittings(user).filter(opens_at__gt=_end_of_day(now)).order_by("opens_at")[:SHOWN],
        }


def panels(request: HttpRequest) -> list[Component]:
    """Nothing for somebody who writes no exams."""
    return [TasksPanel()] if scope.has_role(request.user, *access.MARKERS) else []


def sittings_today(user: User, *, now: datetime) -> list[Sitting]:
    """Published sittings that can be sat at some time of this day."""
    end = _end_of_day(now)
    today = _sittings(user).filter(opens_at__lte=end, closes_at__gt=end - timedelta(days=1))
    return list(today.order_by("opens_at"))


def _sittings(user: User) -> Any:
    return access.sittings(user, *access.MARKERS).published().select_related("unit")  # type: ignore[attr-defined]


def _end_of_day(now: datetime) -> datetime:
    day = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(day.date(), time.max))
