"""What the clock does for exams."""

from lib import clock
from lib.schedule import every_minute

from . import delivery, importing


@every_minute
def close_overdue_attempts() -> int:
    return delivery.close_overdue(now=clock.now())


@every_minute
def forget_old_imports() -> int:
    return importing.forget(now=clock.now())
