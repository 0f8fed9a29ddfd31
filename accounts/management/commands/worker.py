"""The worker: runs the task queue, beats its pulse, and keeps the clock. Any number of them may run side by side."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django_tasks_db.management.commands import db_worker

from accounts import workers
from lib import clock, schedule

logger = logging.getLogger("shiliu.worker")

DATABASE_PAUSE = 1.0  # seconds between attempts while the database is away
PATIENCE = 15.0  # seconds that the clock may take to finish its minute when the worker stops


class Command(BaseCommand):
    requires_system_checks = []  # they import every URL, three seconds; `manage.py check` has its own turn
    help = "Runs queued tasks and, each minute, what the apps registered with lib.schedule.every_minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks at an empty queue")
        parser.add_argument("--beat", type=float, default=workers.BEAT.total_seconds(), help="seconds between beats")
        parser.add_argument(
            "--stale", type=float, default=workers.STALE.total_seconds(), help="silence that means death"
        )
        parser.add_argument("--once", action="store_true", help="run what is waiting and the clock once, then end")

    def handle(self, *args: Any, interval: float, beat: float, stale: float, once: bool, **options: Any) -> None:
        name = f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(6)}"
        workers.beat(name=name, now=clock.now())
        pulse = Repeating("pulse", beat, lambda: _pulse(name, timedelta(seconds=stale)))
        minutes = Repeating("clock", 1.0, _tick)
        try:
            if once:
                schedule.run_minute()
            else:
                pulse.start()
                minutes.start()
            queue(name, interval, batch=once).run_through_outages()
        finally:
            minutes.stop()
            pulse.stop()
            workers.retire(name=name)


class Queue(db_worker.Worker):
    """django-tasks-db's loop: it outlives an outage of the database, and told twice to stop it leaves at once."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if not self.running:
            os._exit(1)  # the task stays claimed, and the next worker takes it up
        super().shutdown(signum, frame)

    def run_through_outages(self) -> None:
        self.configure_signals()
        while self.running:
            try:
                self.run()
                return
            except (OperationalError, InterfaceError):
                logger.exception("The database is away.")
                connections.close_all()
                time.sleep(DATABASE_PAUSE)
                _quietly(lambda: workers.release(name=self.worker_id))


class Repeating(threading.Thread):
    """Does one thing again and again on a thread and a database connection of its own, until it is stopped."""

    def __init__(self, name: str, seconds: float, action: Callable[[], object]) -> None:
        super().__init__(name=name, daemon=True)
        self.seconds, self.action, self.over = seconds, action, threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            close_old_connections()
            _quietly(self.action)
            self.over.wait(self.seconds)
        connections.close_all()

    def stop(self) -> None:
        self.over.set()
        if self.is_alive():
            self.join(PATIENCE)


def queue(name: str, interval: float, *, batch: bool) -> Queue:
    return Queue(
        queue_names=["*"], excluded_queue_names=[], interval=interval, batch=batch, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id=name,
    )  # fmt: skip


def _pulse(name: str, stale: timedelta) -> None:
    workers.beat(name=name, now=clock.now())
    workers.take_up(now=clock.now(), stale=stale)


def _tick() -> None:
    if workers.claim_minute(now=clock.now()):
        schedule.run_minute()


def _quietly(action: Callable[[], object]) -> None:
    """A failure is logged and tried again at the next turn: the worker outlives it."""
    try:
        action()
    except Exception:
        logger.exception("%s failed", threading.current_thread().name)
