"""Several workers at once, and one killed in between: exactly one certificate for a place, no gap in the numbers."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connections

from accounts import audit
from classes.certificates import issuing, numbering
from classes.models import Certificate, CertificateCounter, Enrolment
from lib.problems import Refusal
from tests.builders import issue

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)
WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Runs each act in a thread with its own connection, all starting together; an exception is a result too."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait()
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_workers_that_issue_for_the_same_place_make_one_certificate(completed):
    place = completed()
    made = at_once([lambda: issue(enrolment=place, now=NOW)] * WORKERS)
    assert made == [Certificate.objects.get()] * WORKERS
    assert CertificateCounter.objects.get().last == 1


def test_workers_that_issue_for_different_places_give_numbers_without_gaps(completed):
    places = [completed() for _ in range(WORKERS)]
    made = at_once([lambda place=place: issue(enrolment=place, now=NOW) for place in places])
    assert sorted(certificate.serial for certificate in made) == [
        numbering.number("青民培", 2026, count) for count in range(1, WORKERS + 1)
    ]


def test_workers_with_overlapping_lists_wait_for_each_other(completed):
    places = [completed() for _ in range(8)]
    shares = [places[:6], places[::-1], places[2:], places[5:0:-1]]
    results = at_once([lambda share=share: issuing.issue_many(enrolments=share, by=None, now=NOW) for share in shares])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Certificate.objects.count() == len(places)
    assert CertificateCounter.objects.get().last == len(places)


def test_two_who_issue_again_at_once_make_one_new_version(certificate, cast):
    act = [lambda: issuing.reissue(certificate=certificate, reason="更正", by=cast.class_head, now=NOW)]
    results = at_once(act * 2)
    assert sorted(type(result) for result in results if isinstance(result, Refusal)) == [Refusal]
    assert Certificate.objects.filter(version=2).count() == 1


def test_two_who_revoke_at_once_leave_one_reason(certificate, cast):
    results = at_once(
        [
            lambda reason=reason: issuing.revoke(certificate=certificate, reason=reason, by=cast.class_head, now=NOW)
            for reason in ("一", "二")
        ]
    )
    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 1
    assert Certificate.objects.get().revoke_reason in ("一", "二")
    assert audit.verify() == []


@pytest.mark.parametrize("step", ["_refuse_uncompleted", "_take_numbers", "_draft", "_record", "_tell"])
def test_a_worker_killed_at_any_step_leaves_nothing_half_done(completed, step):
    places = [completed() for _ in range(3)]
    _kill_while_issuing(places, step)
    assert not Certificate.objects.exists()
    made = issuing.issue_many(enrolments=places, by=None, now=NOW)
    assert [certificate.serial for certificate in made] == [numbering.number("青民培", 2026, n) for n in (1, 2, 3)]
    assert audit.verify() == []


def _kill_while_issuing(places: list[Enrolment], step: str) -> None:
    """A child process issues and dies by SIGKILL right after `step`."""
    connections.close_all()  # neither process may inherit the other's connection
    child = os.fork()
    if child == 0:
        done = getattr(issuing, step)

        def then_die(*args: object, **kwargs: object) -> None:
            done(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            setattr(issuing, step, then_die)
            issuing.issue_many(enrolments=places, by=None, now=NOW)
        finally:
            os._exit(99)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
