"""What the clock does each minute or each hour. An app registers its functions in its tasks.py;
`manage.py worker` runs them.

    @every_minute
    def close_overdue_attempts() -> int: ...

A function takes nothing, reads the time from lib.clock, and must be safe to run twice: two workers never run the same
minute, but a minute may outlast itself."""

import logging
from collections.abc import Callable
from functools import wraps

from django.utils.module_loading import autodiscover_modules

from . import clock

logger = logging.getLogger("shiliu.clock")

HOURLY = 7  # the minute of each hour for what is not urgent, away from the full hours at which exams begin

Work = Callable[[], object]
_registered: dict[str, Work] = {}


def every_minute(function: Work) -> Work:
    """Registers the function under its full name; importing its module twice changes nothing."""
    _registered[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def every_hour(function: Work) -> Work:
    """Registers the function for one minute of each hour; a machine that slept through it waits for the next."""

    @wraps(function)
    def hourly() -> object:
        return function() if clock.now().minute == HOURLY else None

    every_minute(hourly)
    return function


def registered() -> dict[str, Work]:
    """Full name → function, for every app's tasks.py."""
    autodiscover_modules("tasks")
    return dict(_registered)


def run_minute() -> list[str]:
    """Runs every function; one that fails is logged and stops no other. Gives the names of those that failed."""
    failed = []
    for name, function in registered().items():
        try:
            function()
        except Exception:
            logger.exception("%s failed", name)
            failed.append(name)
    return failed
