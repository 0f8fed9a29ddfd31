"""Real threads, real transactions: several people at one answer in the same moment."""

from functools import partial

import pytest

from accounts.models import Role
from lib import clock
from lib.problems import Refusal
from quizzes import claims, delivery
from quizzes.models import Candidate, MarkEntry
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_unit, make_user
from tests.concurrently import at_once

from .marking_room import Exam, decide, double, give, reopen, state_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def people(unit):
    return [make_user(f"阅卷人{number}", unit=unit, role=Role.TRAINER) for number in range(6)]


def codes(results):
    return sorted(result.code for result in results if isinstance(result, Refusal))


def surprises(results):
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, Refusal)]


@pytest.mark.parametrize("round_number", range(3))
def test_two_of_six_markers_count_and_the_others_are_told(unit, people, round_number):
    response = double(unit).answer()
    results = at_once(*[partial(give, response, one, mark=6, again=False) for one in people])
    assert surprises(results) == []
    assert codes(results) == ["marked_meanwhile"] * 4
    assert MarkEntry.objects.count() == 2
    assert state_of(response) == ("graded", "6.00")
    assert Candidate.objects.get().grade == 16


def test_one_of_six_markers_counts_where_one_marks(unit, people):
    response = Exam(unit).answer()
    results = at_once(*[partial(give, response, one, mark=n, again=False) for n, one in enumerate(people)])
    assert surprises(results) == []
    assert codes(results) == ["marked_meanwhile"] * 5
    entry = MarkEntry.objects.get()
    assert state_of(response) == ("graded", str(entry.mark))


def test_pressing_twice_in_the_same_moment_is_once(unit, people):
    response = double(unit).answer()
    assert surprises(at_once(*[partial(give, response, people[0], mark=6)] * 4)) == []
    assert MarkEntry.objects.count() == 1


def test_one_of_several_decisions_counts(unit, people):
    response = double(unit).answer()
    give(response, people[0], mark=9)
    give(response, people[1], mark=1)
    results = at_once(*[partial(decide, response, one, n) for n, one in enumerate(people[2:], start=3)])
    assert surprises(results) == []
    assert codes(results) == ["not_in_moderation"] * 3
    assert state_of(response) == ("graded", str(MarkEntry.objects.get(kind="moderation").mark))


def test_reopening_at_once_is_once(unit, people):
    response = Exam(unit).answer()
    give(response, people[0], mark=9)
    results = at_once(*[partial(reopen, response, one) for one in people[:3]])
    assert surprises(results) == []
    assert codes(results) == ["not_settled"] * 2
    assert MarkEntry.objects.filter(kind="reopened").count() == 1


def test_all_answers_of_one_attempt_marked_at_once_count(unit, people):
    bank = make_bank(unit=unit)
    essays = [make_item("extended_text", bank=bank, key={}) for _number in range(4)]
    candidate = make_candidate(make_sitting(make_paper(*essays, mark=10, unit=unit)))
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=clock.now()).attempt
    sent = [Sent(position, 1, "我的回答") for position in range(1, 5)]
    delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=clock.now())
    delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=clock.now())
    results = at_once(
        *[partial(give, response, one, mark=5) for response, one in zip(attempt.responses.all(), people, strict=False)]
    )
    assert surprises(results) == []
    attempt.refresh_from_db()
    assert (attempt.state, attempt.mark) == ("graded", 20)


def test_markers_of_one_pile_are_given_different_answers_at_the_same_moment(people):
    pile = list(range(10_001, 10_009))
    taken = at_once(*[partial(claims.take, one.pk, pile) for one in people])
    assert surprises(taken) == []
    assert len(set(taken)) == len(people)
    assert set(taken) <= set(pile)
