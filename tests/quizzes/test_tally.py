"""What counts of the marks that people gave: by table, and whatever people do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import tally
from quizzes.tally import Given, fold

FULL, APART = Decimal(10), Decimal(2)
WORDS = {"m": tally.MARK, "d": tally.MARK, "j": tally.MODERATION, "new": tally.REOPENED, "ref": tally.REFERRED}


def entries(story: str) -> list[Given]:
    """ "m1=7 d2=5 j3=6 new4": person 1 gives 7, 2 gives 5 in doubt, 3 decides 6, 4 reopens."""
    found = []
    for key, word in enumerate(story.split(), start=1):
        act, _equals, mark = word.partition("=")
        name = act.rstrip("0123456789")
        found.append(Given(WORDS[name], int(act[len(name) :]), Decimal(mark or 0), name == "d", key))
    return found


def told(story: str, *, is_double: bool) -> tuple[str, str]:
    after = fold(entries(story), is_double=is_double, most_apart=APART)
    return after.stage, "" if after.mark is None else str(after.mark)


@pytest.mark.parametrize(
    ("story", "stage", "mark"),
    [
        ("", "first", ""),
        ("m1=7", "settled", "7.00"),
        ("m1=7 m1=8", "settled", "8.00"),
        ("m1=7 m2=3", "settled", "3.00"),  # one person marks; the newest counts
        ("d1=7", "moderation", ""),
        ("d1=7 m1=7", "settled", "7.00"),  # the doubt is resolved
        ("d1=7 m2=4", "moderation", ""),  # another one has to decide, not to mark
        ("d1=7 j1=7", "moderation", ""),  # nobody decides on a mark of one's own
        ("d1=7 j2=6", "settled", "6.00"),
        ("d1=7 j2=6 m1=9", "settled", "6.00"),
        ("m1=7 new2", "first", ""),
        ("m1=7 new2 m1=6", "settled", "6.00"),
        ("m1=7 ref2", "moderation", ""),
        ("m1=7 ref2 m1=9", "moderation", ""),
        ("m1=7 ref2 j2=8", "settled", "8.00"),  # who asks for it may decide it
        ("ref2", "first", ""),
    ],
)
def test_an_answer_that_one_person_marks(story, stage, mark):
    assert told(story, is_double=False) == (stage, mark)


@pytest.mark.parametrize(
    ("story", "stage", "mark"),
    [
        ("m1=7", "second", ""),
        ("m1=7 m1=5", "second", ""),  # still one person
        ("m1=7 m2=5", "settled", "6.00"),  # 2 apart is near enough
        ("m1=7 m1=5 m2=4", "settled", "4.50"),
        ("m1=7.01 m2=5", "moderation", ""),
        ("m1=7 m2=7.01", "settled", "7.01"),  # 7.005, half up
        ("m1=7 m2=6 m3=0", "settled", "6.50"),  # a third mark is none
        ("m1=7 m2=6 m1=0", "settled", "6.50"),  # nor may one of the two come back
        ("d1=7 m2=7", "moderation", ""),
        ("m1=7 d2=7", "moderation", ""),
        ("d1=7", "second", ""),  # the other one marks first
        ("d1=7 m1=7 m2=7", "settled", "7.00"),
        ("m1=9 m2=1 j1=9", "moderation", ""),
        ("m1=9 m2=1 j3=4", "settled", "4.00"),
        ("m1=9 m2=1 j3=4 j4=5", "settled", "4.00"),  # decided once
        ("m1=9 j3=4", "second", ""),
        ("m1=7 m2=6 ref4 j3=9", "settled", "9.00"),
        ("m1=9 m2=1 j3=4 ref4", "moderation", ""),
        ("m1=9 m2=1 j3=4 new4", "first", ""),
        ("m1=9 m2=1 new4 m3=4 m1=4", "settled", "4.00"),
    ],
)
def test_an_answer_that_two_people_mark(story, stage, mark):
    assert told(story, is_double=True) == (stage, mark)


people = st.integers(1, 4)
marks = st.decimals(0, FULL, places=2)
acts = st.builds(Given, kind=st.sampled_from(list(WORDS.values())), by=people, mark=marks, is_doubtful=st.booleans())
stories = st.lists(acts, max_size=12)


@given(stories, st.booleans())
def test_a_mark_counts_exactly_when_nothing_is_waited_for(story, is_double):
    after = fold(story, is_double=is_double, most_apart=APART)
    assert (after.mark is None) == (after.stage != tally.SETTLED) == (not after.counting)
    assert after.mark is None or 0 <= after.mark <= FULL


@given(stories, acts, st.booleans())
def test_an_entry_that_is_not_taken_changes_nothing(story, one, is_double):
    before = fold(story, is_double=is_double, most_apart=APART)
    after = fold([*story, one], is_double=is_double, most_apart=APART)
    if one.kind == tally.MARK:
        assert (after != before) <= before.takes_mark_of(one.by)
    if one.kind == tally.MODERATION:
        assert (after != before) == before.takes_decision_of(one.by)


@given(stories, st.booleans())
def test_two_people_never_become_three_and_nobody_decides_on_an_own_mark(story, is_double):
    after = fold(story, is_double=is_double, most_apart=APART)
    assert not is_double or len(after.marks) <= 2
    assert len(after.markers) == len(after.marks)
    assert after.decision is None or after.decision.by not in after.markers


@given(stories, stories, st.booleans())
def test_what_was_before_a_reopening_is_forgotten(before, then, is_double):
    reopened = Given(tally.REOPENED, 9)
    rules = {"is_double": is_double, "most_apart": APART}
    assert fold([*before, reopened, *then], **rules) == fold(then, **rules)


@given(people, people, marks, marks)
def test_who_of_two_was_first_does_not_matter(one, other, mark, mark_too):
    if one == other:
        return
    pair = [Given(tally.MARK, one, mark), Given(tally.MARK, other, mark_too)]
    forth, back = (fold(each, is_double=True, most_apart=APART) for each in (pair, pair[::-1]))
    assert (forth.stage, forth.mark) == (back.stage, back.mark)
