"""Soft claims: two markers of one pile are not given the same answer."""

import pytest
from django.core.cache import cache

from quizzes import claims

pytestmark = pytest.mark.django_db
ANNA, BO = 1, 2


@pytest.fixture(autouse=True)
def _nobody_looks():
    cache.clear()


def test_each_marker_is_given_another_answer():
    assert claims.take(ANNA, [11, 12, 13]) == 11
    assert claims.take(BO, [11, 12, 13]) == 12
    assert claims.take(ANNA, [11, 12, 13]) == 11  # still mine


def test_nothing_is_given_while_others_hold_everything():
    claims.take(ANNA, [11])
    assert claims.take(BO, [11]) is None
    assert claims.take(BO, []) is None


def test_going_on_frees_what_was_held_before():
    claims.take(ANNA, [11])
    claims.take(ANNA, [12])
    assert claims.take(BO, [11]) == 11


def test_an_answer_that_is_done_is_free():
    claims.take(ANNA, [11])
    claims.drop(BO, 11)
    assert claims.take(BO, [11]) is None
    claims.drop(ANNA, 11)
    assert claims.take(BO, [11]) == 11


def test_a_claim_ends_by_itself(monkeypatch):
    monkeypatch.setattr(claims, "SECONDS", 0)
    claims.take(ANNA, [11])
    assert claims.take(BO, [11]) == 11


def test_a_long_pile_is_asked_about_piece_by_piece():
    pile = list(range(100, 100 + 3 * claims.AT_ONCE))
    for user in range(1, claims.AT_ONCE + 2):
        assert claims.take(user, pile) == pile[user - 1]
