"""lib.throttle: misses of one caller in one window; hits cost nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from lib import clock
from lib.throttle import MissLimit, caller_of

NOW = datetime(2026, 6, 18, 9, 0, 30, tzinfo=UTC)
LIMIT = MissLimit("test", misses=3, seconds=60)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    def hold(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    hold(NOW)
    return hold


def miss(times: int, caller: str = "a", limit: MissLimit = LIMIT) -> None:
    for _ in range(times):
        limit.count_miss(caller)


def test_the_limit_is_reached_with_the_last_miss_allowed(at):
    miss(2)
    assert not LIMIT.is_reached("a")
    miss(1)
    assert LIMIT.is_reached("a")


def test_callers_and_limits_are_counted_apart(at):
    miss(3)
    assert not LIMIT.is_reached("b")
    assert not MissLimit("other", misses=3, seconds=60).is_reached("a")


def test_misses_of_an_earlier_window_are_forgotten(at):
    miss(2)
    at(NOW + timedelta(seconds=30))
    miss(2)
    assert not LIMIT.is_reached("a")


def test_who_is_shut_out_waits_the_whole_time_wherever_in_the_window_it_was(at):
    at(NOW + timedelta(seconds=29))
    miss(3)
    assert (LIMIT.retry_after("a"), LIMIT.retry_after("b")) == (60, 0)
    at(NOW + timedelta(seconds=88))
    assert LIMIT.is_reached("a")
    at(NOW + timedelta(seconds=89))
    assert not LIMIT.is_reached("a")


def test_a_count_that_the_cache_evicted_begins_again(at, monkeypatch):
    def evicted(key: str) -> None:
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", evicted)
    miss(2)
    assert LIMIT.count_miss("a") == 1
    assert not LIMIT.is_reached("a")


def test_the_caller_is_the_address_that_the_proxy_vouches_for(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.5")
    assert caller_of(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert caller_of(request) == "203.0.113.5"
