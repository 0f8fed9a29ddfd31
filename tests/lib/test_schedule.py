"""The list of what the clock does each minute."""

from datetime import UTC, datetime

import pytest

from lib import clock, schedule


@pytest.fixture
def registry(monkeypatch):
    """An empty list; the apps' own functions are not run."""
    entries = {}
    monkeypatch.setattr(schedule, "_registered", entries)
    monkeypatch.setattr(schedule, "autodiscover_modules", lambda name: None)
    return entries


def test_every_registered_function_runs_once(registry):
    seen = []

    @schedule.every_minute
    def first():
        seen.append("first")

    @schedule.every_minute
    def second():
        seen.append("second")

    assert schedule.run_minute() == []
    assert seen == ["first", "second"]


def test_a_function_registered_twice_runs_once(registry):
    seen = []

    def work():
        seen.append(1)

    schedule.every_minute(work)
    schedule.every_minute(work)
    schedule.run_minute()
    assert seen == [1]


def test_one_that_fails_is_named_and_does_not_stop_the_next(registry):
    seen = []

    @schedule.every_minute
    def broken():
        raise ValueError("no")

    @schedule.every_minute
    def sound():
        seen.append("ran")

    failed = schedule.run_minute()
    assert [name.rsplit(".", 1)[-1] for name in failed] == ["broken"]
    assert seen == ["ran"]


def test_hourly_work_runs_in_one_minute_of_each_hour(registry, monkeypatch):
    seen = []

    @schedule.every_hour
    def sweep():
        seen.append(clock.now().hour)

    for hour, minute in [(9, 6), (9, 7), (9, 8), (10, 7)]:
        monkeypatch.setattr(clock, "now", lambda at=(hour, minute): datetime(2026, 5, 1, *at, tzinfo=UTC))
        assert schedule.run_minute() == []
    assert seen == [9, 10]


def test_the_apps_register_their_minutes():
    assert {name.partition(".")[0] for name in schedule.registered()} >= {"accounts", "classes", "cms", "quizzes"}
