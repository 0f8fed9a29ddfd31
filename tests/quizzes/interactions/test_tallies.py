"""How the responses of each type are counted in statistics, and which rows that makes."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import interactions
from tests.builders import BODIES
from tests.quizzes.interactions.test_every_type import NAMES, accepted, anything


def table(name, *responses, key=None, body=None, earned=0.0, also=()):
    """{(part, letter, text): how many} of the rows that these responses make, and the same of those that are right."""
    kind, (usual_body, usual_key) = interactions.get(name), BODIES[name]
    body, keys = body or usual_body, [key or usual_key, *also]
    counts = Counter(name for value in responses for name in kind.tally(body, value, earned))
    lines = kind.answer_lines(body, keys, counts)
    rows = {(line.part, line.letter, line.text): sum(counts[each] for each in line.ids) for line in lines}
    return rows, {(line.part, line.letter, line.text) for line in lines if line.is_right}


def test_every_option_has_a_row_chosen_or_not():
    rows, right = table("single_choice", "a", "a", "c")
    assert list(rows.items()) == [
        (("", "A", "选项a"), 2),
        (("", "B", "选项b"), 0),
        (("", "C", "选项c"), 1),
        (("", "D", "选项d"), 0),
    ]
    assert right == {("", "A", "选项a")}


@pytest.mark.parametrize("name", ["multiple_choice", "one_or_more_choice"])
def test_each_option_of_several_is_counted(name):
    rows, _right = table(name, ["a", "b"], ["b"])
    assert list(rows.values()) == [1, 2, 0, 0]


def test_what_a_correction_accepts_is_right_as_well():
    _rows, right = table("single_choice", "a", also=[{"choices": ["c"]}])
    assert {letter for _part, letter, _text in right} == {"A", "C"}


def test_a_judgement_has_two_rows():
    rows, right = table("true_false", True, False, True)
    assert [(letter, count) for (_part, letter, _text), count in rows.items()] == [("√", 2), ("×", 1)]
    assert [letter for _part, letter, _text in right] == ["√"]


def test_a_case_has_the_table_of_each_part_under_its_number():
    rows, right = table("case", {"p": "a", "x": ["a", "b"]}, {"p": "c"})
    parts = list(dict.fromkeys(part for part, _letter, _text in rows))
    assert parts == ["（1） 小题p", "（2） 小题q____", "（3） 小题x"]
    first = [(letter, count) for (part, letter, _text), count in rows.items() if part == parts[0]]
    assert first == [("A", 1), ("B", 0), ("C", 1), ("D", 0), ("", 0)]
    third = [(letter, count) for (part, letter, _text), count in rows.items() if part == parts[2]]
    assert third[:2] == [("A", 1), ("B", 1)]
    assert third[-1] == ("", 1), "left blank by the second"
    assert (parts[0], "A", "选项a") in right


def test_matching_shows_the_right_pairs_and_those_that_were_made():
    rows, right = table("match", {"p": "z", "q": "y"}, {"p": "x"})
    assert [(part, letter, count) for (part, letter, _text), count in rows.items()] == [
        ("左项p", "A", 1),
        ("左项p", "C", 1),
        ("左项q", "A", 0),
        ("左项q", "B", 1),
        ("左项q", "", 1),
    ]
    assert right == {("左项p", "C", "右项z"), ("左项q", "A", "右项x")}


def test_order_shows_for_each_entry_the_places_that_it_was_given():
    rows, right = table("order", {"a": 2, "b": 3, "c": 1}, {"a": 1, "b": 3, "c": 2})
    assert {(part, letter): count for (part, letter, _text), count in rows.items()} == {
        ("条目c", "1"): 1,
        ("条目c", "2"): 1,
        ("条目a", "1"): 1,
        ("条目a", "2"): 1,
        ("条目b", "3"): 2,
    }
    assert {(part, letter) for part, letter, _text in right} == {("条目c", "1"), ("条目a", "2"), ("条目b", "3")}


def test_right_texts_of_a_gap_are_one_row_however_they_are_written():
    rows, right = table("fill_blank", ["15"], ["１５"], [" 十五 "])
    assert list(rows.values()) == [3]
    assert right == set(rows)


def test_wrong_texts_are_shown_from_five_people_on():
    rows, _right = table("fill_blank", *[["20"]] * 3, *[["２０"]] * 2, *[["张三说是20"]] * 4, ["二十"])
    assert list(rows.values()) == [0, 5, 5]
    assert not any("张三" in text for _part, _letter, text in rows)
    assert any(text == "20" for _part, _letter, text in rows)


def test_texts_of_candidates_are_escaped():
    rows, _right = table("fill_blank", *[["<b>十五</b>"]] * 5)
    assert ("", "", "&lt;b&gt;十五&lt;/b&gt;") in rows


def test_each_gap_has_rows_of_its_own():
    body, key = {"blanks": 2, "ordered": True}, {"blanks": [["甲"], ["乙"]]}
    rows, right = table("fill_blank", ["甲", ""], ["乙", "乙"], body=body, key=key)
    assert len({part for part, _letter, _text in rows}) == 2
    assert [rows[row] for row in rows if row in right] == [1, 1]
    assert sum(rows.values()) == 4


def test_gaps_in_no_order_are_one_heap():
    body, key = {"blanks": 2, "ordered": False}, {"blanks": [["甲"], ["乙"]]}
    rows, right = table("fill_blank", ["乙", "甲"], ["甲", "丙"], body=body, key=key)
    assert {part for part, _letter, _text in rows} == {""}
    assert [rows[row] for row in rows if row in right] == [3]


@pytest.mark.parametrize(("earned", "at"), [(0.0, 4), (0.19, 4), (0.2, 3), (0.99, 0), (1.0, 0)])
def test_written_answers_are_counted_by_what_they_earned(earned, at):
    rows, right = table("extended_text", "我的回答", earned=earned)
    assert list(rows.values())[at] == 1
    assert not right


def test_a_type_that_says_nothing_is_counted_by_what_was_earned():
    kind, base = interactions.get("order"), interactions.Interaction
    tallied = [base.tally(kind, {}, "x", earned)[0] for earned in (1.0, 0.5, 0.0)]
    lines = base.answer_lines(kind, {}, [], {})
    assert [line.ids for line in lines] == [frozenset([name]) for name in tallied]


@pytest.mark.parametrize("name", NAMES)
@given(values=st.lists(anything, max_size=12))
def test_whatever_was_accepted_is_in_exactly_one_row(name, values):
    kind, (body, key) = interactions.get(name), BODIES[name]
    kept = [value for value in (accepted(name, each) for each in values) if value is not None]
    counts = Counter(each for value in kept for each in kind.tally(body, value, 0.5))
    lines = kind.answer_lines(body, [key], counts)
    assert "" not in counts
    found = Counter(each for line in lines for each in line.ids)
    assert all(found[each] == 1 for each in counts)
