"""What holds for every type that has a folder, whichever it is."""

from fractions import Fraction
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from quizzes import interactions
from quizzes.editors import form_of
from quizzes.interactions import BadResponse
from quizzes.models import Paper
from tests.builders import BODIES, CASE_PARTS

# The response that the key of tests/builders.py asks for.
RIGHT = {
    "single_choice": "a",
    "multiple_choice": ["a", "b", "c"],
    "one_or_more_choice": ["b"],
    "true_false": True,
    "fill_blank": ["15"],
    "match": {"p": "z", "q": "x"},
    "order": {"a": 2, "b": 3, "c": 1},
    "extended_text": None,
    "case": {"p": "a", "q": ["15"], "x": ["a", "b", "c"]},
}
NAMES = sorted(interactions.REGISTRY)
SCORED = [name for name in NAMES if not interactions.get(name).needs_person]

ids = st.sampled_from("abcpqxyz")
lists = st.lists(st.one_of(ids, st.integers(), st.none()), max_size=4)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 9),
    st.text(max_size=4),
    ids,
    lists,
    st.dictionaries(ids, st.one_of(ids, lists, st.integers(0, 4), st.text("0123456789", max_size=3)), max_size=4),
)


def accepted(name, value):
    """The response as it is kept, or None where the type does not take it."""
    try:
        return interactions.get(name).accept(BODIES[name][0], value)
    except BadResponse:
        return None


def test_the_types_of_the_tests_are_those_that_there_are():
    assert set(RIGHT) == set(BODIES) == set(interactions.REGISTRY)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_holds_what_a_type_needs(name):
    kind, folder = interactions.get(name), Path(interactions.__file__).parent / name
    assert {path.name for path in folder.iterdir()} >= {"__init__.py", "answer.html", "review.html", "editor.py"}
    assert form_of(name).interaction == kind.name == name
    assert str(kind.label)
    assert str(kind.about)
    assert kind.problems(*BODIES[name]) == []


@pytest.mark.parametrize("rule", Paper.MultipleRule.values)
@pytest.mark.parametrize("name", SCORED)
def test_the_key_earns_everything_by_every_rule(name, rule):
    body, key = BODIES[name]
    assert interactions.get(name).score(body, key, RIGHT[name], rule) == 1


@pytest.mark.parametrize("name", SCORED)
@given(value=anything, rule=st.sampled_from(Paper.MultipleRule.values))
def test_a_score_is_an_exact_share(name, value, rule):
    kept = accepted(name, value)
    share = interactions.get(name).score(*BODIES[name], kept, rule)
    assert isinstance(share, Fraction)
    assert 0 <= share <= 1


@pytest.mark.parametrize("name", NAMES)
@given(value=anything)
def test_what_was_accepted_is_accepted_again_as_it_is(name, value):
    kept = accepted(name, value)
    assert accepted(name, kept) == kept


@pytest.mark.parametrize("name", NAMES)
@given(value=anything, shuffled=st.randoms())
def test_whatever_was_accepted_can_be_shown_and_reviewed(name, value, shuffled):
    kind, (body, key) = interactions.get(name), BODIES[name]
    kept = accepted(name, value)
    shown = shuffled.sample([choice["id"] for choice in body.get("choices", [])], len(body.get("choices", [])))
    assert isinstance(kind.summary(body, kept, shown), str)
    assert kind.summary(body, None, shown) == ""
    assert all(isinstance(text, str) for text in kind.holes(body, kept, shown).values())
    for released in (None, key):
        render_to_string(f"{name}/review.html", kind.review(body, released, kept, shown))


@pytest.mark.parametrize("name", SCORED)
def test_a_form_without_script_is_read_as_the_same_response(name):
    kind, (body, _key) = interactions.get(name), BODIES[name]
    form = sent_by_a_plain_form(name, RIGHT[name])
    assert kind.accept(body, kind.read(body, lambda suffix: form.get(suffix, []))) == RIGHT[name]


def sent_by_a_plain_form(name, value):
    """{suffix: values} as a browser would send them."""
    if name == "case":
        return {
            f"-{part}{suffix}": values
            for part, kind in CASE_PARTS.items()
            for suffix, values in sent_by_a_plain_form(kind, value[part]).items()
        }
    if isinstance(value, dict):
        return {f"-{entry}": [str(chosen)] for entry, chosen in value.items()}
    if name == "fill_blank":
        return {f"-{at}": [text] for at, text in enumerate(value, start=1)}
    values = value if isinstance(value, list) else [str(value).lower()]
    return {"": values}
