"""The private address of a person's calendar: a secret, shown once and kept as a hash, like the key to a diary."""

import hashlib
import secrets
from datetime import datetime

from .models import CalendarFeed, User


def issue(*, user: User, now: datetime) -> str:
    """The secret of a new address; whatever the person had before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(user=user, defaults={"digest": _digest(token), "created_at": now})
    return token


def revoke(*, user: User) -> None:
    CalendarFeed.objects.filter(user=user).delete()


def owner(token: str) -> User | None:
    """Whose address it is. Looked up by its hash: how long it takes says nothing about the secret."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=_digest(token), user__is_active=True).first()
    return feed.user if feed else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
