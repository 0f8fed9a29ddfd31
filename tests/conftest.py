"""What every test has: its databases, an empty cache, a scratch folder that goes away."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings

from lib import kept
from tests import databases
from tests.cast import cast  # noqa: F401

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

# How long one example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that ask no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _mark_databases(items)
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_database(item)])
        items[:] = filter(_asks_database, items)


def _asks_database(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, ("django_db", "database")))


def _mark_databases(items: list[pytest.Item]) -> None:
    """On SQLite the cache has a database of its own: a test that may use one may use both."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and not marker.kwargs.get("databases"):
            kwargs = {**marker.kwargs, "databases": "__all__"}
            item.add_marker(pytest.mark.django_db(*marker.args, **kwargs), append=False)
        elif not marker and {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases="__all__"), append=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller removes the scratch folder that config.settings.test made."""
    if not hasattr(config, "workerinput") and settings.VAR_DIR.name.startswith("shiliu-test-"):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        databases.lay(WORKER)
    # Django's own way empties every table, also those that migrations filled (locale, root page, collections).
    TransactionTestCase._fixture_teardown = lambda case: databases.lay_again()
    yield
    with django_db_blocker.unblock():
        databases.remove()


@pytest.fixture(scope="session", autouse=True)
def own_cache() -> Iterator[None]:
    """One Valkey database for each worker: clearing it must not reach into another worker's test."""
    if not settings.REDIS_URL:
        yield
        return
    number = int(WORKER.removeprefix("gw")) if WORKER.startswith("gw") else 0
    location = settings.REDIS_URL.rstrip("/").removesuffix("/0") + f"/{number}"
    with override_settings(CACHES={"default": {**settings.CACHES["default"], "LOCATION": location}}):
        yield


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """A cache in the database is rolled back with the test; one in Valkey has to be emptied, and so has the memory of
    frozen questions: the next test's rows may have the same ids."""
    yield
    kept.forget()
    if settings.REDIS_URL and "_django_db_helper" in request.fixturenames:
        caches["default"].clear()
