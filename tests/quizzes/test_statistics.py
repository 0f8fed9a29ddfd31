"""Classical test theory: numbers worked out by hand, numbers that stand in books, and what must hold of any exam."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import statistics
from quizzes.statistics import Answer, alpha, bounds, correlation, distribution, figures, gaps, reliability

# Four candidates, three questions, each a little harder: the textbook's perfect scale.
SCALE = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)]
# Anscombe (1973), the first of the four sets: r = 0.816.
ANSCOMBE = (
    (10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5),
    (8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68),
)
# Chatterjee and Price, the attitude survey: 30 departments, 7 questions; alpha 0.84 and the item–rest correlations as
# the statistical packages print them.
ATTITUDE = [
    (43, 51, 30, 39, 61, 92, 45), (63, 64, 51, 54, 63, 73, 47), (71, 70, 68, 69, 76, 86, 48),
    (61, 63, 45, 47, 54, 84, 35), (81, 78, 56, 66, 71, 83, 47), (43, 55, 49, 44, 54, 49, 34),
    (58, 67, 42, 56, 66, 68, 35), (71, 75, 50, 55, 70, 66, 41), (72, 82, 72, 67, 71, 83, 31),
    (67, 61, 45, 47, 62, 80, 41), (64, 53, 53, 58, 58, 67, 34), (67, 60, 47, 39, 59, 74, 41),
    (69, 62, 57, 42, 55, 63, 25), (68, 83, 83, 45, 59, 77, 35), (77, 77, 54, 72, 79, 77, 46),
    (81, 90, 50, 72, 60, 54, 36), (74, 85, 64, 69, 79, 79, 63), (65, 60, 65, 75, 55, 80, 60),
    (65, 70, 46, 57, 75, 85, 46), (50, 58, 68, 54, 64, 78, 52), (50, 40, 33, 34, 43, 64, 33),
    (64, 61, 52, 62, 66, 80, 41), (53, 66, 52, 50, 63, 80, 37), (40, 37, 42, 58, 50, 57, 49),
    (63, 54, 42, 48, 66, 75, 33), (66, 77, 66, 63, 88, 76, 72), (78, 75, 58, 74, 80, 78, 49),
    (48, 57, 44, 45, 51, 83, 38), (85, 85, 71, 71, 77, 74, 55), (82, 82, 39, 59, 64, 78, 39),
]  # fmt: skip
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answers_to(question, papers):
    """Answers to one question of papers, each compared with the sum of the others."""
    return [
        Answer(paper[question], statistics.share_of_rest(sum(paper), len(paper), mark=paper[question], max_mark=1))
        for paper in papers
    ]


def test_a_perfect_scale_has_the_alpha_that_is_worked_out_by_hand():
    # variances 1/4, 1/3, 1/4 and of the totals 5/3: 3/2 · (1 − (5/6)/(5/3)) = 3/4
    assert alpha(SCALE) == pytest.approx(0.75)
    # the totals' deviation 1.29099, times the root of a quarter
    assert statistics.standard_error([3, 2, 1, 0], 0.75) == pytest.approx(0.6455, abs=1e-4)


def test_a_correlation_is_the_one_of_the_textbook():
    assert correlation(*ANSCOMBE) == pytest.approx(0.816, abs=5e-4)


def test_alpha_and_discrimination_are_those_that_the_packages_print():
    assert alpha(ATTITUDE) == pytest.approx(0.84, abs=5e-3)
    rests = [[sum(row) - row[at] for row in ATTITUDE] for at in range(7)]
    found = [correlation([row[at] for row in ATTITUDE], rests[at]) for at in range(7)]
    assert [round(r, 2) for r in found] == [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46]


def test_a_question_is_compared_with_the_others_and_not_with_itself():
    # Both means are 3/4: products 3 − 9/4, squares 3 − 9/4 and 5 − 9/4.
    fraction, rest = (1, 1, 1, 0), (2, 1, 0, 0)
    by_hand = (3 / 4) / ((3 / 4) ** 0.5 * (11 / 4) ** 0.5)
    assert correlation(fraction, rest) == pytest.approx(by_hand)
    assert statistics.discrimination(answers_to(0, SCALE)) == pytest.approx(by_hand)


def test_a_question_that_everybody_answers_alike_has_no_discrimination():
    assert statistics.discrimination([Answer(1.0, share) for share in (0.2, 0.5, 0.9)]) is None
    assert statistics.discrimination([Answer(share, 0.5) for share in (0.0, 1.0)]) is None
    assert statistics.discrimination([Answer(1.0, None)]) is None


def test_the_groups_are_27_percent_and_nobody_is_divided_from_an_equal():
    limits = bounds([at / 100 for at in range(100)])
    assert (limits.low, limits.high) == (0.26, 0.73)
    assert bounds([0.1] * 3 + [0.5] * 4 + [0.9] * 3).group(0.5) == "middle"
    tied = [Answer(1.0, 0.9)] * 40 + [Answer(0.0, at / 1000) for at in range(60)]
    assert figures(tied).sizes == {"upper": 40, "middle": 33, "lower": 27}


def test_there_are_no_groups_where_most_are_alike():
    assert bounds([0.5] * 20) is None
    assert bounds([]) is None
    assert bounds([0.5] * 19 + [0.9]) is None
    assert figures([Answer(1.0, 0.5)] * 20).sizes == {}


def test_groups_of_fewer_than_five_are_not_told_apart():
    assert not figures([Answer(1.0, at / 18) for at in range(15)]).has_groups
    assert figures([Answer(1.0, at / 18) for at in range(19)]).has_groups


@pytest.mark.parametrize(("count", "enough"), [(0, False), (9, False), (10, True)])
def test_ten_first_answers_are_enough_for_a_verdict(count, enough):
    assert figures([Answer(1.0, at / 10) for at in range(count)]).is_enough is enough


def test_blank_is_counted_apart():
    answers = [Answer(1.0, 0.9, ("a",)), Answer(0.0, 0.5, ("b",)), Answer(0.0, 0.1, None)]
    assert figures(answers).blank == 1
    assert statistics.tallies(answers)["all"] == {"a": 1, "b": 1, statistics.BLANK: 1}
    assert figures(answers).facility == pytest.approx(1 / 3)


def test_what_each_group_chose_is_counted():
    answers = [Answer(1.0, 1 - at / 100, ("a",) if at < 50 else ("b",)) for at in range(100)]
    counts = statistics.tallies(answers)
    assert (counts["upper"]["a"], counts["upper"]["b"], counts["lower"]["b"]) == (27, 0, 27)
    assert counts["middle"] == {"a": 23, "b": 23}


def papers(rows):
    return [dict(enumerate(row)) for row in rows]


def test_reliability_is_told_for_those_who_had_the_same_questions():
    found = reliability(papers(ATTITUDE))
    assert (round(found.alpha, 2), found.count, found.questions, found.reason) == (0.84, 30, 7, "")
    totals = [sum(row) for row in ATTITUDE]
    assert found.error == pytest.approx(statistics.variance(totals) ** 0.5 * (1 - found.alpha) ** 0.5)


def test_a_few_who_had_another_version_do_not_hide_it():
    others = [{**paper, 99: 1.0} for paper in papers(ATTITUDE[:5])]
    assert reliability([*papers(ATTITUDE), *others]).count == 30


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (papers(ATTITUDE[:9]), "few"),
        ([{at: 1.0, at + 1: float(at % 2)} for at in range(20)], "forms_differ"),
        (papers([(at,) for at in range(20)]), "few_questions"),
        (papers([(1, 2)] * 20), "no_spread"),
        ([{}] * 20, "few_questions"),
    ],
)
def test_where_alpha_would_mean_nothing_the_reason_is_told(rows, reason):
    found = reliability(rows)
    assert (found.reason, found.alpha, found.error) == (reason, None, None)


def test_the_share_of_the_rest_leaves_the_question_out():
    assert statistics.share_of_rest(7, 10, mark=2, max_mark=2) == 0.625
    assert statistics.share_of_rest(2, 2, mark=2, max_mark=2) is None


def test_marks_are_spread_over_tenths():
    assert distribution([0, 0.05, 0.1, 0.3, 0.59999999999, 0.999, 1]) == [2, 1, 0, 1, 0, 0, 1, 0, 0, 2]


def test_time_runs_from_the_save_before():
    saves = {1: NINE + timedelta(seconds=40), 2: NINE + timedelta(seconds=100), 3: None}
    assert gaps(NINE, saves) == {1: 40, 2: 60}


def test_answers_that_were_saved_together_tell_no_time():
    together = NINE + timedelta(minutes=5)
    assert gaps(NINE, {1: together, 2: together, 3: together + timedelta(seconds=30)}) == {3: 30}
    assert gaps(NINE, {1: NINE}) == {}


def test_the_usual_time_takes_ten_who_were_timed():
    assert statistics.usual_time([30] * 9) is None
    assert statistics.usual_time([30, 20, 10, 40, 50, 60, 70, 80, 90, 4000]) == 55


shares = st.floats(0, 1).map(lambda share: round(share, 6))
choices = st.sampled_from([None, ("a",), ("b",), ("a", "b")])
answer_lists = st.lists(st.builds(Answer, shares, st.one_of(st.none(), shares), choices), max_size=40)


@given(answer_lists)
def test_a_discrimination_lies_between_minus_one_and_one(answers):
    found = figures(answers)
    assert found.discrimination is None or -1 <= found.discrimination <= 1
    assert found.facility is None or 0 <= found.facility <= 1


@given(answer_lists, st.randoms())
def test_the_order_of_the_answers_changes_nothing(answers, rng: Random):
    shuffled = rng.sample(answers, len(answers))
    assert figures(shuffled) == figures(answers)
    assert statistics.tallies(shuffled) == statistics.tallies(answers)


@given(answer_lists)
def test_everybody_with_a_rest_is_in_one_group(answers):
    found = figures(answers)
    with_rest = sum(answer.rest is not None for answer in answers)
    assert sum(found.sizes.values()) == (with_rest if found.sizes else 0)
    if found.sizes:
        assert min(found.sizes["upper"], found.sizes["lower"]) >= round(statistics.TAIL * with_rest)


rows = st.integers(1, 6).flatmap(lambda size: st.lists(st.tuples(*[shares] * size), min_size=1, max_size=20))


@given(rows, st.randoms())
def test_alpha_is_at_most_one_whatever_the_order(table, rng: Random):
    found = alpha(table)
    assert found is None or found <= 1
    assert alpha(rng.sample(table, len(table))) == found
    columns = rng.sample(range(len(table[0])), len(table[0]))
    turned = alpha([tuple(row[at] for at in columns) for row in table])
    assert (turned is None) == (found is None)
    assert found is None or turned == pytest.approx(found)


@given(st.lists(st.tuples(shares, shares), min_size=2, max_size=20))
def test_a_correlation_does_not_mind_another_scale(pairs):
    xs, ys = zip(*pairs, strict=True)
    found = correlation(xs, ys)
    scaled = correlation([x * 20 for x in xs], ys)
    assert (found is None) == (scaled is None)
    assert found is None or scaled == pytest.approx(found, abs=1e-6)
