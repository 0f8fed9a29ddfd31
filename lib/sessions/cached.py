"""Sessions in the database, read from the cache."""

from django.contrib.sessions.backends.cached_db import SessionStore as Cached

from . import WrittenOnce


class SessionStore(WrittenOnce, Cached):
    """The session engine with Redis."""
