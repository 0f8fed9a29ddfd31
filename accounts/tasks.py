"""What the clock does for people's records, and what it sweeps out: ended sessions, results of old tasks."""

from django.core.management import call_command

from lib import clock
from lib.schedule import every_hour, every_minute

from . import intake, workers


@every_minute
def forget_stale_rosters() -> int:
    return intake.forget(now=clock.now())


@every_hour
def forget_ended_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@every_hour
def forget_old_task_results() -> int:
    return workers.forget_results(now=clock.now())
