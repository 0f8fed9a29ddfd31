"""What the clock does for exams."""

from lib import clock
from lib.schedule import every_minute

from . import delivery


@every_minute
def close_overdue_attempts() -> int:
    return delivery.close_overdue(now=clock.now())
