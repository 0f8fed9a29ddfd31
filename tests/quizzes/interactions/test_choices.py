"""Single and multiple choice: what may be asked, what may be answered, what is shown."""

import pytest

from quizzes.interactions import BadResponse, get
from quizzes.interactions.multiple_choice import MultipleChoice
from quizzes.interactions.single_choice import SingleChoice

SINGLE, MULTIPLE = SingleChoice(), MultipleChoice()


def body(*ids, **extra):
    return {"choices": [{"id": i, "text": f"选项{i}", **extra} for i in ids]}


def codes(interaction, question, key):
    return [problem.code for problem in interaction.problems(question, key)]


def test_a_sound_question_has_no_problems():
    assert codes(SINGLE, body(*"abcd"), {"choices": ["a"]}) == []
    assert codes(MULTIPLE, body(*"abcd"), {"choices": ["a", "d"]}) == []


@pytest.mark.parametrize(
    ("question", "key", "code"),
    [
        ({}, {"choices": ["a"]}, "choices"),
        ({"choices": [{"text": "x"}]}, {"choices": ["a"]}, "choices"),
        (body("a"), {"choices": ["a"]}, "choice_count"),
        (body(*"abcdefghijklmnopqrstuvwxyzA"), {"choices": ["a"]}, "choice_count"),
        (body("a", "a"), {"choices": ["a"]}, "choice_ids"),
        ({"choices": [{"id": "a", "text": "<p> </p>"}, {"id": "b", "text": "x"}]}, {"choices": ["a"]}, "choice_empty"),
        (body("a", "b"), {"choices": ["z"]}, "key_unknown"),
        (body("a", "b"), {}, "key_unknown"),
        (body("a", "b"), {"choices": []}, "key_missing"),
    ],
)
def test_an_unsound_question_is_named(question, key, code):
    assert code in codes(SINGLE, question, key)
    assert code in codes(MULTIPLE, question, key)


def test_a_single_choice_has_one_right_answer():
    assert codes(SINGLE, body(*"abc"), {"choices": ["a", "b"]}) == ["key_several"]


def test_a_picture_alone_is_an_option():
    question = {"choices": [{"id": "a", "text": '<img src="/media/a.png" alt="">'}, {"id": "b", "text": "x"}]}
    assert codes(SINGLE, question, {"choices": ["a"]}) == []


@pytest.mark.parametrize("value", ["z", 1, True, ["a"], {"a": 1}, ""])
def test_single_choice_refuses_what_no_page_could_send(value):
    with pytest.raises(BadResponse):
        SINGLE.accept(body(*"abc"), value)


@pytest.mark.parametrize("value", ["a", ["z"], ["a", "a"], [1], [["a"]], {"a": True}])
def test_multiple_choice_refuses_what_no_page_could_send(value):
    with pytest.raises(BadResponse):
        MULTIPLE.accept(body(*"abc"), value)


def test_the_order_of_ticking_does_not_matter():
    assert MULTIPLE.accept(body(*"abc"), ["c", "a"]) == ["a", "c"]


def test_nothing_ticked_is_blank():
    assert MULTIPLE.accept(body(*"abc"), []) is None
    assert SINGLE.accept(body(*"abc"), None) is None


@pytest.mark.parametrize("name", ["single_choice", "multiple_choice"])
def test_a_candidate_sees_ids_and_texts_in_the_order_sat_and_nothing_else(name):
    question = body(*"abc", pinned=True, weight=3, feedback="secret", correct=True)
    shown = get(name).present({**question, "hint": "secret"}, ["c", "a", "b"])
    assert shown == {"choices": [{"id": i, "text": f"选项{i}"} for i in "cab"]}


def test_letters_follow_the_order_sat():
    assert MULTIPLE.summary(body(*"abcd"), ["a", "d"], ["d", "c", "b", "a"]) == "A、D"
    assert SINGLE.summary(body(*"abcd"), "a", ["d", "c", "b", "a"]) == "D"
    assert SINGLE.summary(body(*"abcd"), None, []) == ""
    assert SINGLE.reveal(body(*"abcd"), {"choices": ["a"]}, ["d", "c", "b", "a"])["letters"] == ["D"]


def test_a_review_says_nothing_of_right_or_wrong_before_the_key_is_released():
    context = MULTIPLE.review(body(*"ab"), None, ["a"], [])
    assert context["key"] is None
    assert [choice["right"] for choice in context["choices"]] == [None, None]
    assert [choice["chosen"] for choice in context["choices"]] == [True, False]


def test_a_review_with_the_key_marks_each_option():
    context = MULTIPLE.review(body(*"ab"), {"choices": ["b"]}, ["a"], ["b", "a"])
    assert [(c["letter"], c["chosen"], c["right"]) for c in context["choices"]] == [
        ("A", False, True),
        ("B", True, False),
    ]
