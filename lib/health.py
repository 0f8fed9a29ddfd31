"""Is this process fit to answer? The database answers and is migrated, the cache keeps what it is given."""

import secrets
from collections.abc import Callable
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503; the names of the checks and nothing about why: anyone may ask."""
    states = {name: _passes(check) for name, check in CHECKS.items()}
    words = {name: "ok" if fine else "failed" for name, fine in states.items()}
    return JsonResponse(words, status=200 if all(states.values()) else 503)


def database_answers() -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def database_is_migrated() -> bool:
    return _none_pending() or _look_again()


def cache_keeps() -> bool:
    token = secrets.token_hex(4)
    caches["default"].set("health", token, 10)
    # Another process may have written between the two: any value proves that the cache keeps.
    return caches["default"].get("health") is not None


@cache
def _none_pending() -> bool:
    """Reading the migrations costs half a second: once for each process is enough, the files do not change under it."""
    executor = MigrationExecutor(connections["default"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _look_again() -> bool:
    _none_pending.cache_clear()
    return _none_pending()


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever went wrong, the answer is "not fit"
        return False


CHECKS = {"database": database_answers, "migrations": database_is_migrated, "cache": cache_keeps}
