"""Who is there: when the page of an attempt was last heard of. In the cache: a sign of life writes no row of ours."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.core.cache import cache

KEEP = 60 * 60 * 4  # seconds
EVERY = 30  # seconds between two signs of life; frontend/elements/quiz-attempt/pulse.ts
SILENT = 100  # three of them and some seconds: the network is gone, or the page


def touch(attempt_id: int, *, now: datetime) -> None:
    cache.set(_key(attempt_id), now.timestamp(), KEEP)


def seen(attempt_ids: Iterable[int]) -> dict[int, datetime]:
    """{attempt: when its page was last heard of} of those that ever were."""
    keys = {_key(attempt_id): attempt_id for attempt_id in attempt_ids}
    found = cache.get_many(list(keys)) if keys else {}
    return {keys[key]: datetime.fromtimestamp(at, UTC) for key, at in found.items()}


def _key(attempt_id: int) -> str:
    return f"exam-seen:{attempt_id}"
