"""Lines in people's inboxes. `key` says what a notice is about: sending it again to the same person adds nothing."""

from collections.abc import Iterable
from datetime import datetime

from lib import clock

from .models import Notice, User


def notify_many(
    *,
    user_ids: Iterable[int],
    kind: str,
    title: str,
    key: str,
    url: str = "",
    body: str = "",
    now: datetime | None = None,
) -> None:
    """Put the same line into several inboxes, in one statement. Call it in the transaction of what it tells about."""
    at = now or clock.now()
    lines = [
        Notice(user_id=user_id, kind=kind, title=title[:200], body=body, url=url, key=key, created_at=at)
        for user_id in dict.fromkeys(user_ids)
    ]
    Notice.objects.bulk_create(lines, batch_size=500, ignore_conflicts=True)


def notify(
    *, user: User, kind: str, title: str, key: str, url: str = "", body: str = "", now: datetime | None = None
) -> None:
    """Put a line into one inbox."""
    notify_many(user_ids=[user.pk], kind=kind, title=title, key=key, url=url, body=body, now=now)
