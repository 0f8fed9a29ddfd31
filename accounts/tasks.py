"""What the clock does for people's records."""

from lib import clock
from lib.schedule import every_minute

from . import intake


@every_minute
def forget_stale_rosters() -> int:
    return intake.forget(now=clock.now())
