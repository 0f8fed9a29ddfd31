"""What the figures of a question say in plain words."""

import pytest

from quizzes import item_hints
from quizzes.interactions.base import AnswerLine
from quizzes.item_hints import Counted
from quizzes.statistics import Figures

LARGE = {"upper": 27, "middle": 46, "lower": 27}
FINE = {"count": 100, "blank": 0, "facility": 0.6, "discrimination": 0.4, "sizes": LARGE}


def option(letter, *, right=False, upper=0, count=None, part="", one=True):
    line = AnswerLine(frozenset([letter]), letter, f"选项{letter}", right, part, one)
    return Counted(line, upper if count is None else count, {"upper": upper, "middle": 0, "lower": 0})


USUAL = [option("A", right=True, upper=20), option("B", upper=4), option("C", upper=2), option("D", upper=1)]


def codes(lines=USUAL, **changes):
    return [hint.code for hint in item_hints.hints(Figures(**{**FINE, **changes}), lines)]


def test_a_good_question_has_nothing_to_be_said_about():
    assert codes() == ["fine"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"discrimination": -0.11}, ["key"]),
        ({"discrimination": -0.09}, ["weak"]),
        ({"discrimination": -0.09, "count": 1000}, ["key"]),
        ({"discrimination": -0.3, "count": 10}, ["weak"]),
        ({"discrimination": 0.0}, ["weak"]),
        ({"discrimination": 0.19}, ["weak"]),
        ({"discrimination": 0.2}, ["fine"]),
        ({"discrimination": None}, ["fine"]),
        ({"facility": 0.95, "discrimination": 0.05}, ["easy"]),
        ({"facility": 0.94}, ["fine"]),
        ({"facility": 0.25}, ["hard"]),
        ({"facility": 0.26}, ["fine"]),
        ({"facility": 0.2, "discrimination": 0.1}, ["hard", "weak"]),
        ({"facility": 0.2, "discrimination": -0.3}, ["key", "hard"]),
        ({"count": 9, "discrimination": -0.9, "facility": 0.0}, ["few"]),
        ({"count": 10, "discrimination": -0.9}, ["key"]),
    ],
)
def test_the_worst_is_said_first(changes, expected):
    assert codes(**changes) == expected


def test_the_key_is_suspected_when_the_upper_group_prefers_a_wrong_option():
    lines = [option("A", right=True, upper=5), option("B", upper=20), option("C", upper=2)]
    hint = item_hints.hints(Figures(**FINE), lines)[0]
    assert (hint.code, hint.kind) == ("key", "bad")
    assert "B" in hint.title
    assert all(said in hint.detail for said in ("27", "20", "5", "A"))


def test_as_many_for_the_right_one_is_no_suspicion():
    assert codes([option("A", right=True, upper=10), option("B", upper=10)]) == ["fine"]


def test_the_upper_group_says_nothing_when_it_is_fewer_than_five():
    few = {"upper": 4, "middle": 6, "lower": 4}
    assert codes([option("A", right=True, upper=0), option("B", upper=4)], sizes=few, count=14) == ["fine"]


def test_with_several_right_options_each_is_weighed():
    lines = [option("A", right=True, upper=25), option("B", right=True, upper=3), option("C", upper=9)]
    assert codes(lines) == ["key"]
    pair = item_hints.favourite(Figures(**FINE), lines)
    assert [one.name for one in pair] == ["C", "B"]


def test_parts_are_weighed_by_themselves():
    lines = [
        option("A", right=True, upper=25, part="甲"),
        option("B", upper=2, part="甲"),
        option("B", right=True, upper=9, part="乙"),
        option("A", upper=18, part="乙"),
    ]
    hint = item_hints.hints(Figures(**FINE), lines)[0]
    assert hint.code == "key"
    assert "乙" in hint.title


def test_a_heap_of_different_answers_is_no_answer_of_its_own():
    assert codes([option("A", right=True, upper=10), option("", upper=17, one=False)]) == ["fine"]


def test_an_option_that_nobody_chose_is_named_once_there_are_thirty_answers():
    lines = [*USUAL, option("E", count=0)]
    assert codes(lines) == ["idle"]
    assert "E" in item_hints.hints(Figures(**FINE), lines)[0].title
    assert codes(lines, count=29) == ["fine"]
    assert codes(lines, facility=0.97) == ["easy"]


def test_where_nothing_counts_the_reason_is_told():
    none = Figures(count=0, blank=0, facility=None, discrimination=None)
    labels = {item_hints.hints(none, [], **why)[0].label for why in ({}, {"unmarked": 3}, {"taken_out": 3})}
    assert len(labels) == 3
    assert {item_hints.hints(none, [])[0].rank} == {len(item_hints.CODES) - 1}
