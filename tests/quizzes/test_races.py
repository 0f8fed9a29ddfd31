"""Real threads, real transactions: one attempt, one final state, nothing acknowledged is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from lib import clock
from lib.problems import Refusal
from quizzes import delivery, resits
from quizzes.models import Attempt, AttemptEvent, Form, ResitGrant, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run every call in a thread of its own, all let go at the same moment; exceptions are given back."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            gate.wait(20)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def candidate():
    bank = make_bank()
    for _number in range(4):
        make_item(bank=bank)
    paper = make_paper(draws=[{"bank": bank, "interaction": "single_choice", "count": 2}])
    return make_candidate(make_sitting(paper, attempts_allowed=5, minutes=10))


def test_fifty_parallel_starts_give_one_attempt(candidate):
    now = clock.now()
    calls = [lambda: delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now)] * 50
    started = at_once(*calls)
    assert [error for error in started if isinstance(error, Exception)] == []
    assert len({one.attempt.pk for one in started}) == 1
    assert sum(one.created for one in started) == 1
    assert Attempt.objects.count() == Form.objects.count() == 1


def test_of_many_grants_at_once_one_is_given(candidate):
    by, now = make_user(), clock.now()
    grant = partial(resits.grant, sitting=candidate.sitting, candidates=[candidate.pk], reason="补考", by=by, now=now)
    results = at_once(*[grant] * 10)
    refused = [result for result in results if isinstance(result, Exception)]
    assert {getattr(error, "code", repr(error)) for error in refused} == {"resit_standing"}
    assert (len(refused), ResitGrant.objects.count()) == (9, 1)
    candidate.refresh_from_db()
    assert candidate.extra_attempts == 1


def test_a_start_against_a_withdrawal_leaves_no_attempt_without_a_grant():
    sitting = make_sitting(opens_at=clock.now() - 2 * DAY, closes_at=clock.now() - DAY)
    seat, by, now = make_candidate(sitting), make_user(), clock.now()
    window = {"closes_at": now + DAY, "reason": "补考", "by": by, "now": now}
    (given,) = resits.grant(sitting=sitting, candidates=[seat.pk], **window)
    begin = partial(delivery.start, user=seat.user, sitting_id=sitting.pk, now=now)
    take_back = partial(resits.withdraw, grant_id=given.pk, by=by, now=now)
    codes = {getattr(result, "code", None) for result in at_once(begin, take_back, begin, take_back)}
    given.refresh_from_db()
    assert Attempt.objects.exists() is given.is_standing
    assert codes <= {None, "sitting_closed", "resit_used"}


def test_first_comers_to_a_paper_without_chance_share_its_form():
    sitting = make_sitting(make_paper(make_item()))
    candidates = [make_candidate(sitting) for _number in range(8)]
    now = clock.now()
    started = at_once(*[lambda c=c: delivery.start(user=c.user, sitting_id=sitting.pk, now=now) for c in candidates])
    assert [error for error in started if isinstance(error, Exception)] == []
    assert Form.objects.count() == 1


@pytest.mark.parametrize("round_number", range(5))
def test_handing_in_against_the_sweeper_gives_one_final_state(candidate, round_number):
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=clock.now()).attempt
    edge = attempt.closes_at + timedelta(microseconds=1)
    submit = partial(delivery.submit, user=candidate.user, attempt_id=attempt.pk, now=attempt.closes_at)
    sweep = partial(delivery.close_overdue, now=edge)
    results = at_once(submit, sweep, submit, sweep)
    assert [error for error in results if isinstance(error, Exception)] == []
    attempt.refresh_from_db()
    assert attempt.state == "graded"
    ends = AttemptEvent.objects.filter(attempt=attempt, kind__in=["submit", "sweep"]).count()
    assert ends == 1
    assert Response.objects.filter(attempt=attempt).count() == 2


def test_parallel_saves_of_one_question_keep_the_highest_number(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt

    def save(seq):
        return delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=[Sent(1, seq, "abcd"[seq % 4])], now=now)

    results = at_once(*[lambda seq=seq: save(seq) for seq in range(1, 17)])
    assert [error for error in results if isinstance(error, Exception)] == []
    response = Response.objects.get()
    assert (response.seq, response.value) == (16, "a")


def test_a_save_against_handing_in_is_counted_or_kept_as_late(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt
    results = at_once(
        lambda: delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=[Sent(1, 1, "a")], now=now),
        lambda: delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=now),
    )
    assert [error for error in results if isinstance(error, Exception)] == []
    (saved,) = results[0].results
    stored = Response.objects.get(attempt=attempt, position=1)
    if saved.outcome == "saved":
        assert stored.value == "a"
        assert stored.mark is not None
    else:
        assert (saved.outcome, stored.value) == ("late", None)
        assert attempt.late_responses.get().value == "a"


def test_two_pages_taking_the_first_lease_at_once_leave_one_holder(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt

    def save(lease, position):
        sent = [Sent(position, 1, "a")]
        return delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, lease=lease, now=now)

    results = at_once(lambda: save("one", 1), lambda: save("two", 2))
    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [Refusal]
    assert Response.objects.count() == 1
