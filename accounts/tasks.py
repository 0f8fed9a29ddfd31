"""What the clock does for people's records, and what it sweeps out: ended sessions, results of old tasks."""

from django.core.management import call_command
from django_tasks import task

from lib import clock
from lib.schedule import every_hour, every_minute

from . import addresses, intake, outbox, workers


@every_minute
def forget_stale_rosters() -> int:
    return intake.forget(now=clock.now())


@task()
def carry_notices() -> int:
    return outbox.carry(now=clock.now())


@task()
def carry_confirmations() -> int:
    return addresses.carry(now=clock.now())


@every_minute
def send_notices_on() -> None:
    """On the queue: a slow mail server must not hold up the clock, which closes exams."""
    if outbox.is_waiting(now=clock.now()):
        carry_notices.enqueue()
    if addresses.is_waiting(now=clock.now()):
        carry_confirmations.enqueue()


@every_hour
def forget_old_confirmations() -> int:
    return addresses.forget(now=clock.now())


@every_hour
def forget_ended_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@every_hour
def forget_old_task_results() -> int:
    return workers.forget_results(now=clock.now())
