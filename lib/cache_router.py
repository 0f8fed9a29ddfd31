"""Sends Django's cache table, and nothing else, to the embedded profile's cache file."""

from typing import Any

CACHE_DATABASE = "cache"
CACHE_APP = "django_cache"


class CacheRouter:
    """`DatabaseCache` asks a router by the pseudo app label `django_cache`."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return CACHE_DATABASE if model._meta.app_label == CACHE_APP else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db == CACHE_DATABASE:
            return app_label == CACHE_APP
        return False if app_label == CACHE_APP else None
