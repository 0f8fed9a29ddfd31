"""`manage.py worker` as a process of its own: what it does when asked to stop, and what is left when it is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import WorkerHeartbeat
from lib import schedule
from tests.accounts.worker_tasks import hang_the_first_time, note, take_a_moment

ROOT = Path(__file__).resolve().parents[2]
QUEUED = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "heavy"]}}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def queue(settings) -> None:
    """Tasks wait in the database instead of running at once."""
    settings.TASKS = QUEUED


@pytest.fixture
def start_worker(tmp_path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts worker processes on this test's database; none outlives the test."""
    started: list[subprocess.Popen] = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database_url(),
        "REDIS_URL": "",
        "SHILIU_VAR": str(tmp_path),
    }

    def start() -> subprocess.Popen:
        command = [sys.executable, "manage.py", "worker", "--interval=0.1", "--beat=0.2", "--stale=2"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    who = f"{values['USER']}:{quote(values['PASSWORD'])}@{values['HOST']}:{values['PORT']}"
    return f"postgres://{who}/{values['NAME']}"


def wait_until(condition: Callable[[], bool], seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def finished(task) -> bool:
    return DBTaskResult.objects.get(pk=task.id).status == TaskResultStatus.SUCCESSFUL


def test_the_task_of_a_killed_worker_is_taken_up_by_the_next(start_worker, tmp_path):
    task = hang_the_first_time.enqueue(str(tmp_path / "book"))
    first = start_worker()
    wait_until((tmp_path / "book").exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert DBTaskResult.objects.get(pk=task.id).status == TaskResultStatus.RUNNING
    second = start_worker()
    wait_until(lambda: finished(task))
    assert (tmp_path / "book").read_text().split() == [str(first.pid), str(second.pid)]


def test_asked_to_stop_it_finishes_its_task_and_takes_its_leave(start_worker, tmp_path):
    task = take_a_moment.enqueue(str(tmp_path / "book"))
    waiting = note.enqueue(str(tmp_path / "other"))
    worker = start_worker()
    wait_until((tmp_path / "book").exists)
    worker.terminate()
    assert worker.wait(timeout=60) == 0
    assert finished(task)
    assert (tmp_path / "book").read_text() == "finished\n"
    assert DBTaskResult.objects.get(pk=waiting.id).status == TaskResultStatus.READY
    assert not WorkerHeartbeat.objects.exclude(name="clock").exists()


def test_asked_twice_it_leaves_at_once_and_another_takes_the_task_up(start_worker, tmp_path):
    task = hang_the_first_time.enqueue(str(tmp_path / "book"))
    worker = start_worker()
    wait_until((tmp_path / "book").exists)
    worker.terminate()
    time.sleep(0.5)
    assert worker.poll() is None
    worker.terminate()
    worker.wait(timeout=60)
    assert DBTaskResult.objects.get(pk=task.id).status == TaskResultStatus.RUNNING
    start_worker()
    wait_until(lambda: finished(task))


def test_two_workers_run_every_task_once(start_worker, tmp_path):
    tasks = [note.enqueue(str(tmp_path / str(number))) for number in range(12)]
    start_worker(), start_worker()
    wait_until(lambda: all(map(finished, tasks)))
    assert all(len((tmp_path / str(number)).read_text().split()) == 1 for number in range(12))


def test_once_runs_what_waits_and_one_minute(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(schedule, "run_minute", lambda: ran.append(True))
    task = note.enqueue(str(tmp_path / "book"))
    call_command("worker", once=True)
    assert finished(task)
    assert ran == [True]
    assert not WorkerHeartbeat.objects.exclude(name="clock").exists()
