"""/healthz/: the question that a load balancer, systemd and `make run` ask."""

import pytest
from django.db import DatabaseError

from lib import health

pytestmark = pytest.mark.django_db


def test_it_answers_200_to_anyone_when_all_is_well(client):
    answer = client.get("/healthz/")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "cache": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["database", "migrations", "cache"])
def test_it_answers_503_and_says_which_check_failed_but_not_why(client, monkeypatch, name):
    def broken():
        raise DatabaseError("password of the database is hunter2")

    monkeypatch.setitem(health.CHECKS, name, broken)
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert answer.json()[name] == "failed"
    assert "hunter2" not in answer.content.decode()


def test_a_pending_migration_makes_it_unfit(client, monkeypatch):
    health._none_pending.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["something"])
    assert client.get("/healthz/").json()["migrations"] == "failed"


def test_it_cannot_be_posted_to(client):
    assert client.post("/healthz/").status_code == 405
