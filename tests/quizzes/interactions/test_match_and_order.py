"""Match and order: shares of pairs and places, and nothing that tells the key by where it stands."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.interactions import BadResponse, entries, get
from tests.builders import BODIES

MATCH, ORDER = get("match"), get("order")
PAIRS, PAIRS_KEY = BODIES["match"]
STEPS, STEPS_KEY = BODIES["order"]
WHOLE = {**STEPS, "scoring": "whole"}


def codes(kind, body, key):
    return [problem.code for problem in kind.problems(body, key)]


@pytest.mark.parametrize(
    ("given", "share"),
    [({"p": "z", "q": "x"}, 1), ({"p": "z"}, Fraction(1, 2)), ({"p": "z", "q": "z"}, Fraction(1, 2)), ({"p": "x"}, 0)],
)
def test_each_right_pair_earns_its_share(given, share):
    assert MATCH.score(PAIRS, PAIRS_KEY, given, "") == share


@pytest.mark.parametrize(
    ("given", "in_place", "whole"),
    [
        ({"c": 1, "a": 2, "b": 3}, 1, 1),
        ({"c": 1, "b": 2, "a": 3}, Fraction(1, 3), 0),
        ({"a": 1, "b": 2, "c": 3}, 0, 0),
        ({"c": 1, "a": 1, "b": 1}, Fraction(1, 3), 0),
    ],
)
def test_an_order_earns_by_place_or_as_a_whole(given, in_place, whole):
    assert ORDER.score(STEPS, STEPS_KEY, given, "") == in_place
    assert ORDER.score(WHOLE, STEPS_KEY, given, "") == whole


def test_the_candidate_is_told_how_an_order_is_scored():
    texts = {ORDER.hint(body, "", "3", "1.5") for body in (STEPS, WHOLE)}
    assert len(texts) == 2
    assert all("3" in text for text in texts)


@pytest.mark.parametrize("value", ["p", ["p"], {"x": "p"}, {"p": "q"}, {"p": 1}, {"p": None}, True])
def test_a_match_names_entries_and_options(value):
    with pytest.raises(BadResponse):
        MATCH.accept(PAIRS, value)


@pytest.mark.parametrize(
    "value", ["a", ["a"], {"z": 1}, {"a": 0}, {"a": 4}, {"a": "x"}, {"a": True}, {"a": 1.0}, {"a": "²"}]
)
def test_an_order_names_entries_and_places(value):
    with pytest.raises(BadResponse):
        ORDER.accept(STEPS, value)


def test_a_place_sent_as_text_is_a_number():
    assert ORDER.accept(STEPS, {"a": "2"}) == {"a": 2}


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        ({}, PAIRS_KEY, "entries"),
        ({**PAIRS, "left": PAIRS["left"][:1]}, PAIRS_KEY, "entry_count"),
        ({**PAIRS, "left": PAIRS["left"] * 2}, PAIRS_KEY, "entry_ids"),
        ({**PAIRS, "left": [{"id": "p", "text": " "}, {"id": "q", "text": "x"}]}, PAIRS_KEY, "entry_empty"),
        (PAIRS, {}, "key_missing"),
        (PAIRS, {"pairs": {"p": "z"}}, "key_missing"),
        (PAIRS, {"pairs": {"p": "z", "q": "nobody"}}, "key_missing"),
        (PAIRS, {"pairs": {"p": "x", "q": "y"}}, "told"),
    ],
)
def test_an_unsound_match_is_named(body, key, code):
    assert code in codes(MATCH, body, key)


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        ({}, STEPS_KEY, "entries"),
        ({**STEPS, "choices": STEPS["choices"][:2]}, STEPS_KEY, "entry_count"),
        ({**STEPS, "scoring": "somehow"}, STEPS_KEY, "scoring"),
        (STEPS, {}, "key_missing"),
        (STEPS, {"order": ["a", "b"]}, "key_missing"),
        (STEPS, {"order": ["a", "b", "c"]}, "told"),
    ],
)
def test_an_unsound_order_is_named(body, key, code):
    assert codes(ORDER, body, key) == [code]


def test_only_what_is_named_is_presented():
    hidden = {**PAIRS, "left": [{**entry, "note": "x"} for entry in PAIRS["left"]], "note": "x"}
    assert MATCH.present(hidden, []) == {"left": PAIRS["left"], "choices": PAIRS["choices"]}
    assert ORDER.present({**STEPS, "note": "x"}, ["b", "a", "c"])["choices"][0] == {"id": "b", "text": "条目b"}


def test_answers_are_summed_up_by_the_letters_that_were_seen():
    assert MATCH.summary(PAIRS, {"q": "x"}, ["z", "x", "y"]) == "1—?、2—B"
    assert ORDER.summary(STEPS, {"a": 3, "b": 1}, ["c", "b", "a"]) == "B、C"


def test_a_review_shows_places_and_verdicts_only_with_the_key():
    given = {"c": 2, "a": 1, "b": 3}
    before = ORDER.review(STEPS, None, given, [])["rows"]
    assert [(row["letter"], row["given"], row["right"], row["is_right"]) for row in before] == [
        ("A", 1, None, None),
        ("C", 2, None, None),
        ("B", 3, None, None),
    ]
    after = ORDER.review(STEPS, STEPS_KEY, given, [])["rows"]
    assert [(row["right"], row["is_right"]) for row in after] == [(2, False), (1, False), (3, True)]
    pairs = MATCH.review(PAIRS, PAIRS_KEY, {"p": "z"}, [])["rows"]
    assert [(row["right"]["letter"], row["is_right"]) for row in pairs] == [("C", True), ("A", False)]


@given(texts=st.lists(st.text("甲乙丙丁戊己庚", min_size=1, max_size=3), min_size=3, max_size=12, unique=True))
def test_entries_are_never_kept_in_the_order_that_is_right(texts):
    right = [entries.make(text) for text in texts]
    order = [entry["id"] for entry in right]
    kept = entries.scatter(right, order)
    assert sorted(entry["id"] for entry in kept) == sorted(order)
    assert [entry["id"] for entry in kept] != order
    assert entries.scatter(list(reversed(right)), order) == kept  # the way they were typed does not show
