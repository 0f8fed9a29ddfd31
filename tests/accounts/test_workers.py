"""The pulse of the workers: who is alive, whose minute it is, whose task is taken up."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts import workers
from accounts.models import WorkerHeartbeat
from tests.accounts.worker_tasks import note

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 9, 30, 20, tzinfo=UTC)


def running_task(*worker_ids: str) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": ["/nowhere"], "kwargs": {}},
        task_path=note.module_path,
        worker_ids=list(worker_ids),
        backend_name="default",
        started_at=NOW,
    )


def state_of(task: DBTaskResult) -> str:
    task.refresh_from_db()
    return task.status


def test_exactly_one_worker_gets_a_minute():
    assert workers.claim_minute(now=NOW)
    assert not workers.claim_minute(now=NOW + timedelta(seconds=10))
    assert workers.claim_minute(now=NOW + timedelta(minutes=1))


def test_a_clock_that_was_put_back_does_not_run_a_minute_again():
    workers.claim_minute(now=NOW)
    assert not workers.claim_minute(now=NOW - timedelta(minutes=5))


def test_the_task_of_a_silent_worker_goes_back_to_the_queue():
    workers.beat(name="gone", now=NOW - timedelta(seconds=31))
    task = running_task("gone")
    assert workers.take_up(now=NOW) == 1
    assert state_of(task) == TaskResultStatus.READY


def test_the_task_of_a_living_worker_is_left_alone():
    workers.beat(name="alive", now=NOW - timedelta(seconds=29))
    task = running_task("gone", "alive")
    assert workers.take_up(now=NOW) == 0
    assert state_of(task) == TaskResultStatus.RUNNING


def test_the_task_of_a_worker_that_nobody_knows_is_taken_up():
    assert workers.take_up(now=NOW) == 0
    task = running_task("forgotten")
    assert workers.take_up(now=NOW) == 1
    assert state_of(task) == TaskResultStatus.READY


def test_the_clock_is_no_worker():
    workers.claim_minute(now=NOW)
    task = running_task(workers.CLOCK)
    workers.take_up(now=NOW)
    assert state_of(task) == TaskResultStatus.READY


def test_a_task_that_ended_three_workers_is_given_up():
    task = running_task("first", "second", "third")
    assert workers.take_up(now=NOW) == 0
    assert state_of(task) == TaskResultStatus.FAILED
    assert "WorkerDied" in task.traceback


def test_a_task_that_another_worker_took_up_meanwhile_is_left_to_it():
    task = running_task("gone")
    DBTaskResult.objects.filter(pk=task.pk).update(worker_ids=["gone", "quick"])
    assert not workers._give_back(task)
    assert state_of(task) == TaskResultStatus.RUNNING


def test_what_a_worker_claimed_before_its_database_went_away_is_given_back():
    own, other = running_task("me"), running_task("me", "you")
    assert workers.release(name="me") == 1
    assert state_of(own) == TaskResultStatus.READY
    assert state_of(other) == TaskResultStatus.RUNNING


def test_pulses_of_yesterday_are_forgotten():
    workers.claim_minute(now=NOW - timedelta(days=3))
    workers.beat(name="old", now=NOW - timedelta(days=2))
    workers.take_up(now=NOW)
    assert list(WorkerHeartbeat.objects.values_list("name", flat=True)) == [workers.CLOCK]
