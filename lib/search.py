"""Chinese search over Wagtail's database backends (room under construction in this commit: plain database search)."""

from wagtail.search.backends.database import SearchBackend  # noqa: F401
