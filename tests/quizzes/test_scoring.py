"""Response + key + rule → fraction → mark: a table for each rule, and rounding that loses nothing."""

from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import interactions, scoring
from quizzes.models import Paper
from tests.builders import BODIES

BODY = {"choices": [{"id": i, "text": i} for i in "abcde"]}
KEY = {"choices": ["a", "b", "c", "d"]}


def mark(interaction, value, *, key=None, body=None, rule="all_or_nothing", full="4"):
    usual_body, usual_key = BODIES[interaction]
    return scoring.score(
        interaction=interaction,
        body=body or usual_body,
        key=key or usual_key,
        value=value,
        rule=rule,
        max_mark=Decimal(full),
    ).mark


@pytest.mark.parametrize(
    ("chosen", "all_or_nothing", "half_for_subset", "share_per_option", "right_minus_wrong"),
    [
        ("abcd", "4", "4", "4", "4"),
        ("abc", "0", "2", "3", "3"),
        ("a", "0", "2", "1", "1"),
        ("abce", "0", "0", "0", "2"),
        ("abcde", "0", "0", "0", "3"),
        ("ae", "0", "0", "0", "0"),
        ("e", "0", "0", "0", "0"),
    ],
)
def test_the_four_rules_of_multiple_choice(
    chosen, all_or_nothing, half_for_subset, share_per_option, right_minus_wrong
):
    expected = {
        "all_or_nothing": all_or_nothing,
        "half_for_subset": half_for_subset,
        "share_per_option": share_per_option,
        "right_minus_wrong": right_minus_wrong,
    }
    for rule, earned in expected.items():
        assert mark("multiple_choice", list(chosen), body=BODY, key=KEY, rule=rule) == Decimal(earned), rule


@pytest.mark.parametrize("rule", Paper.MultipleRule.values)
@pytest.mark.parametrize("interaction", sorted(interactions.REGISTRY))
def test_blank_earns_nothing_and_waits_for_nobody(interaction, rule):
    assert mark(interaction, None, rule=rule) == 0


def test_every_rule_of_a_paper_can_be_scored():
    for rule in Paper.MultipleRule.values:
        assert mark("multiple_choice", ["a", "b", "c"], rule=rule) == 4


@pytest.mark.parametrize(
    ("share", "full", "expected"),
    [
        (Fraction(1, 3), "1", "0.33"),
        (Fraction(2, 3), "1", "0.67"),
        (Fraction(1, 3), "3", "1.00"),
        (Fraction(1, 8), "1", "0.13"),  # half up, not to the even cent
        (Fraction(5, 6), "0.03", "0.03"),  # 0.025 exactly: rounding the fraction first would give 0.02
        (Fraction(1, 7), "0.07", "0.01"),
    ],
)
def test_a_mark_is_rounded_half_up_once_at_the_end(share, full, expected):
    assert scoring.mark_of(share, Decimal(full)) == Decimal(expected)


@given(st.integers(0, 30), st.integers(1, 30), st.decimals("0.01", "999.99", places=2))
def test_a_mark_is_never_further_than_half_a_cent_from_the_exact_share(part, whole, full):
    share = Fraction(min(part, whole), whole)
    assert abs(Fraction(scoring.mark_of(share, full)) - Fraction(full) * share) <= Fraction(5, 1000)


def test_a_hundred_thousand_mixed_responses_are_scored_in_seconds():
    values = {
        "single_choice": "b",
        "multiple_choice": ["a", "b"],
        "true_false": True,
        "fill_blank": [" １５ "],
        "extended_text": None,
    }
    started = perf_counter()
    for _round in range(20_000):
        for interaction, value in values.items():
            mark(interaction, value, rule="half_for_subset")
    assert perf_counter() - started < 5
