"""Sessions in the database."""

from django.contrib.sessions.backends.db import SessionStore as Stored

from . import WrittenOnce


class SessionStore(WrittenOnce, Stored):
    """The session engine without Redis."""
