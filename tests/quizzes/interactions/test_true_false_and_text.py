"""True or false, and text that a person marks."""

import pytest

from quizzes.interactions import BadResponse
from quizzes.interactions.extended_text import LONGEST, ExtendedText
from quizzes.interactions.true_false import TrueFalse

JUDGE, TEXT = TrueFalse(), ExtendedText()


@pytest.mark.parametrize(("value", "earned"), [(True, 1), (False, 0)])
def test_a_judgement_is_right_or_wrong(value, earned):
    assert JUDGE.score({}, {"value": True}, value, "") == earned


def test_a_false_statement_judged_false_is_right():
    assert JUDGE.score({}, {"value": False}, False, "") == 1


@pytest.mark.parametrize("value", [1, 0, "true", [], "√"])
def test_a_judgement_is_a_boolean(value):
    with pytest.raises(BadResponse):
        JUDGE.accept({}, value)


@pytest.mark.parametrize("key", [{}, {"value": None}, {"value": 1}, {"value": "true"}])
def test_a_judgement_without_an_answer_is_unsound(key):
    assert [problem.code for problem in JUDGE.problems({}, key)] == ["key_missing"]


def test_a_judgement_shows_nothing_of_its_body():
    assert JUDGE.present({"hint": "secret"}, []) == {}


def test_a_judgement_reviewed_before_release_keeps_its_key():
    assert [choice["right"] for choice in JUDGE.review({}, None, True, [])["choices"]] == [None, None]
    assert [choice["right"] for choice in JUDGE.review({}, {"value": False}, True, [])["choices"]] == [False, True]


def test_a_text_is_marked_by_a_person():
    assert TEXT.needs_person
    with pytest.raises(BadResponse):
        TEXT.score({}, {}, "some text", "")


def test_a_text_keeps_its_line_breaks():
    assert TEXT.accept({}, "一\r\n二") == "一\n二"
    assert TEXT.accept({}, " \n ") is None


@pytest.mark.parametrize("value", [1, ["a"], "x" * (LONGEST + 1)])
def test_a_text_has_a_length_and_is_a_text(value):
    with pytest.raises(BadResponse):
        TEXT.accept({}, value)


def test_a_text_shows_its_length_but_not_its_rubric():
    assert TEXT.present({"expected_length": 200, "rubric": "secret"}, []) == {"expected_length": 200}


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        ({"expected_length": 0}, {}, "length"),
        ({"expected_length": "200"}, {}, "length"),
        ({}, {"reference": 1}, "reference"),
        ({}, {"rubric": "x"}, "rubric"),
        ({}, {"rubric": [{"id": "1", "title": "", "max": "3"}]}, "rubric"),
        ({}, {"rubric": [{"id": "1", "title": "x", "max": "many"}]}, "rubric"),
        ({}, {"rubric": [{"id": "1", "title": "x", "max": "NaN"}]}, "rubric"),
        ({}, {"rubric": [{"id": "1", "title": "x", "max": "1"}, {"id": "1", "title": "y", "max": "1"}]}, "rubric_ids"),
    ],
)
def test_an_unsound_text_question_is_named(body, key, code):
    assert [problem.code for problem in TEXT.problems(body, key)] == [code]


def test_a_long_text_is_summed_up():
    assert TEXT.summary({}, "字" * 50, []) == "字" * 30 + "…"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"least": 100, "most": 300}, []),
        ({"least": 100}, []),
        ({"least": 300, "most": 100}, ["length_order"]),
        ({"most": 0}, ["length"]),
        ({"least": True}, ["length"]),
        ({"most": "300"}, ["length"]),
    ],
)
def test_how_long_an_answer_should_be_is_a_sensible_range(body, codes):
    assert [problem.code for problem in TEXT.problems(body, {})] == codes


def test_an_answer_out_of_its_range_is_an_answer():
    assert TEXT.accept({"least": 100, "most": 200}, "短") == "短"
    assert TEXT.present({"least": 100, "most": 200}, ())["most"] == 200
