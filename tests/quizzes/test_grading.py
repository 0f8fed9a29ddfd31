"""Which attempt counts."""

from decimal import Decimal

import pytest

from quizzes.grading import fold
from quizzes.models import Sitting


@pytest.mark.parametrize(
    ("rule", "marks", "grade"),
    [
        ("best", "55 80 70", "80"),
        ("last", "55 80 70", "70"),
        ("first", "55 80 70", "55"),
        ("mean", "55 80 70", "68.33"),
        ("mean", "0.01 0.02", "0.02"),
        ("capped", "55 80 70", "60"),
        ("capped", "70 90", "70"),
        ("capped", "40 50", "50"),
        ("capped", "90", "90"),
    ],
)
def test_the_rule_picks_the_grade(rule, marks, grade):
    assert fold(rule, [Decimal(mark) for mark in marks.split()], Decimal(60)) == Decimal(grade)


@pytest.mark.parametrize("rule", Sitting.GradeRule.values)
def test_without_an_attempt_that_counts_there_is_no_grade(rule):
    assert fold(rule, [], Decimal(60)) is None
