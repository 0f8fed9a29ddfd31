"""The one place that knows what time it is, so that a test can hold it still."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Aware datetime of this moment, UTC."""
    return timezone.now()


def today() -> date:
    """The civil date where the site lives (settings.TIME_ZONE)."""
    return timezone.localdate(now())
