"""Gaps that ask for a number, and rules of one gap alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.interactions import get
from quizzes.interactions.fill_blank import lines, numbers

KIND = get("fill_blank")
USUAL = {"width": True, "space": True, "case": True}


def takes(line, answer):
    key = lines.read(line, USUAL)
    body = {"blanks": 1, "ordered": True}
    assert KIND.problems(body, key) == []
    return KIND.score(body, key, KIND.accept(body, [answer]), "") == 1


@pytest.mark.parametrize(
    ("line", "right", "wrong"),
    [
        ("=15", ["15", "15.0", "１５", " 15 ", "+15", "015"], ["十五", "1 5x", "15.1", "15%", "15日", "1,5", ""]),
        ("=15|十五", ["15.00", "十五"], ["一五"]),
        ("=3.5±0.1", ["3.4", "3.5", "3.6", "３．６"], ["3.39", "3.61", "-3.5"]),
        ("=1234.5", ["1,234.5", "1，234.5", "１，２３４．５"], ["12,34.5", "1.234,5"]),
        ("=30%", ["30%", "30％", "30 %", "百分之30", "30"], ["0.3", "百分之30%", "3"]),
        ("=-2", ["-2", "－2", "−2"], ["2"]),
    ],
)
def test_numbers_are_compared_as_numbers(line, right, wrong):
    assert [answer for answer in right if not takes(line, answer)] == []
    assert [answer for answer in wrong if takes(line, answer)] == []


def test_what_stands_in_quotes_is_exact_and_the_other_gap_is_not():
    key = lines.read('"pH"\n自治 区', USUAL)
    body = {"blanks": 2, "ordered": True}
    assert KIND.score(body, key, ["pH", "自治区"], "") == 1
    assert KIND.score(body, key, ["PH", "自治区"], "") * 2 == 1


def test_a_number_and_its_tolerance_are_released_together():
    key = lines.read("=3.5±0.1\n十五", USUAL)
    shown = KIND.review({"blanks": 2}, key, ["3.4", ""], [])["gaps"]
    assert shown == [
        {"given": "3.4", "accepted": ["3.5"], "tolerance": "0.1"},
        {"given": "", "accepted": ["十五"]},
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"numbers": [{"tolerance": "-1"}]}, "tolerance"),
        ({"numbers": [{"tolerance": 1}]}, "tolerance"),
        ({"numbers": [{}]}, "tolerance"),
        ({"numbers": []}, "numbers"),
        ({"blanks": [["十五"]], "numbers": [{"tolerance": "1"}]}, "number_missing"),
        ({"rules": [{"width": True}, {}]}, "rules"),
    ],
)
def test_an_unsound_number_is_named(wrong, code):
    key = {"blanks": [["15"]], **wrong}
    assert [problem.code for problem in KIND.problems({"blanks": 1}, key)] == [code]


@given(text=st.lists(st.sampled_from(["十五|15", "=15", "=3.5±0.1|三点五", '"pH"', '"A"|"B"', "=30%"]), min_size=1))
def test_lines_of_the_editor_come_back_as_they_were_typed(text):
    assert list(lines.write(lines.read("\n".join(text), USUAL))) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_a_number_is_read_with_or_without_separators(value):
    assert numbers.read(f"{value:,f}") == numbers.read(f"{value:f}")
