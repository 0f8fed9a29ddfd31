"""What the clock sweeps out each hour, so that no operator has to think of it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lib import clock, schedule
from tests.accounts.worker_tasks import note

pytestmark = pytest.mark.django_db


@pytest.fixture
def sweep(monkeypatch):
    def run() -> None:
        at = timezone.now().replace(minute=schedule.HOURLY)
        monkeypatch.setattr(clock, "now", lambda: at)
        assert schedule.run_minute() == []

    return run


def test_ended_sessions_go_and_running_ones_stay(sweep):
    for key, hours in [("ended", -1), ("running", 1)]:
        Session.objects.create(session_key=key, expire_date=timezone.now() + timedelta(hours=hours))
    sweep()
    assert [session.session_key for session in Session.objects.all()] == ["running"]


def test_results_of_tasks_go_after_two_weeks(sweep):
    for days in (15, 13):
        DBTaskResult.objects.create(
            status=TaskResultStatus.SUCCESSFUL,
            args_kwargs={"args": [], "kwargs": {}},
            task_path=note.module_path,
            backend_name="default",
            queue_name="heavy",
            finished_at=timezone.now() - timedelta(days=days),
        )
    sweep()
    assert DBTaskResult.objects.count() == 1
