"""Chinese search over the database: Wagtail's own backends, with text cut into CJK unigrams and bigrams on both sides.

Wagtail's default finds nothing for any Chinese query, because it looks for whole words and Chinese has no spaces.
`segmenting` says how text is cut, `sqlite` and `postgres` put that into the two backends, `excerpts` shows the
passage that was found.
"""

from typing import Any

from django.db import connection
from wagtail.search.backends.base import BaseSearchBackend

__all__ = ["SearchBackend"]


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 (Wagtail looks for a class of this name)
    """The backend for the database at hand: PostgreSQL, or SQLite with FTS5."""
    if connection.vendor == "postgresql":
        from .postgres import PostgresBackend

        return PostgresBackend(params)
    from .sqlite import SQLiteBackend

    return SQLiteBackend(params)
