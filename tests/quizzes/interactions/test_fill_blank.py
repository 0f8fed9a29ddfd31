"""Fill in the blank: width, space, case, synonyms, order."""

from fractions import Fraction

import pytest

from quizzes.interactions import BadResponse
from quizzes.interactions.fill_blank import LONGEST, FillBlank, normal

KIND = FillBlank()
TWO = {"blanks": 2, "ordered": True}


def fraction(given, accepted, *, ordered=True, **rules):
    body = {"blanks": len(accepted), "ordered": ordered}
    value = KIND.accept(body, given)
    return KIND.score(body, {"blanks": accepted, "rules": rules}, value, "")


@pytest.mark.parametrize(
    ("given", "accepted", "rules", "right"),
    [
        ("１５", "15", {}, True),
        ("１５", "15", {"width": False}, False),
        ("ＡＢ（一）", "AB(一)", {}, True),
        ("民族 区域　自治", "民族区域自治", {}, True),
        ("民族 区域自治", "民族区域自治", {"space": False}, False),
        ("  民族区域自治\n", "民族区域自治", {"space": False}, True),
        ("cpc", "CPC", {}, True),
        ("cpc", "CPC", {"case": False}, False),
        ("②", "2", {}, False),  # a circled two is another character, not a wide one
        ("十五", "15", {}, False),
    ],
)
def test_width_space_and_case_are_overlooked_by_rule(given, accepted, rules, right):
    assert fraction([given], [[accepted]], **rules) == (1 if right else 0)


def test_any_synonym_is_right():
    assert fraction(["15"], [["十五", "15", "一十五"]]) == 1


def test_each_gap_earns_its_share():
    assert fraction(["a", "x", "c"], [["a"], ["b"], ["c"]]) == Fraction(2, 3)


def test_ordered_gaps_keep_their_order():
    assert fraction(["b", "a"], [["a"], ["b"]]) == 0


def test_unordered_gaps_take_answers_in_any_order():
    assert fraction(["b", "a"], [["a"], ["b"]], ordered=False) == 1


def test_an_answer_given_twice_counts_once():
    assert fraction(["a", "a"], [["a"], ["b"]], ordered=False) == Fraction(1, 2)


def test_unordered_synonyms_are_shared_out_as_well_as_they_can_be():
    # "甲" fits both gaps, "乙" only the first: taken in order, "甲" would use up the first.
    assert fraction(["甲", "乙"], [["甲", "乙"], ["甲"]], ordered=False) == 1


@pytest.mark.parametrize(
    "value", ["a", ["a"], ["a", "b", "c"], ["a", 1], ["a", None], [], {"0": "a"}, ["a", "x" * 600]]
)
def test_it_refuses_what_no_page_could_send(value):
    with pytest.raises(BadResponse):
        KIND.accept(TWO, value)


def test_empty_gaps_are_blank():
    assert KIND.accept(TWO, ["", "  "]) is None
    assert KIND.accept(TWO, ["", "b"]) == ["", "b"]


def test_characters_that_no_database_holds_are_left_out():
    assert KIND.accept(TWO, ["a\x00b", "\ud800c"]) == ["ab", "c"]
    assert KIND.accept(TWO, ["x" * LONGEST, ""])[0] == "x" * LONGEST


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        ({}, {"blanks": [["a"]]}, "blank_count"),
        ({"blanks": 0}, {"blanks": []}, "blank_count"),
        ({"blanks": True}, {"blanks": [["a"]]}, "blank_count"),
        ({"blanks": 2}, {"blanks": [["a"]]}, "key_count"),
        ({"blanks": 1}, {"blanks": [[]]}, "key_missing"),
        ({"blanks": 1}, {"blanks": [["  "]]}, "key_missing"),
        ({"blanks": 1}, {"blanks": ["a"]}, "key_missing"),
        ({"blanks": 1}, {"blanks": [["a"]], "rules": {"spelling": True}}, "rules"),
    ],
)
def test_an_unsound_question_is_named(body, key, code):
    assert [problem.code for problem in KIND.problems(body, key)] == [code]


def test_a_candidate_sees_the_number_of_gaps_and_nothing_else():
    assert KIND.present({"blanks": 2, "ordered": False, "hint": "secret"}, []) == {"blanks": 2, "ordered": False}


def test_a_review_shows_what_was_accepted_only_with_the_key():
    assert KIND.review(TWO, None, ["a", ""], [])["gaps"] == [
        {"given": "a", "accepted": None},
        {"given": "", "accepted": None},
    ]
    shown = KIND.review(TWO, {"blanks": [["a"], ["b", "c"]]}, None, [])["gaps"]
    assert shown == [{"given": "", "accepted": ["a"]}, {"given": "", "accepted": ["b", "c"]}]


def test_the_summary_names_each_gap():
    assert KIND.summary(TWO, ["a", ""], []) == "a；—"
    assert KIND.summary(TWO, None, []) == ""


def test_rules_left_out_overlook():
    assert normal("Ａ b", {}) == "ab"
