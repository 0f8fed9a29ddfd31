"""The largest pairing of two sides."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.matching import match


def brute_force(fits):
    rights = sorted({right for choices in fits for right in choices})
    rights += [-1 - left for left in range(len(fits))]
    return max(sum(right in fits[left] for left, right in enumerate(p)) for p in permutations(rights, len(fits)))


@given(st.lists(st.lists(st.integers(0, 3), unique=True), min_size=1, max_size=3))
def test_it_finds_as_many_pairs_as_there_can_be(fits):
    pairs = match(fits)
    assert len(pairs) == brute_force(fits)
    assert all(right in fits[left] for right, left in pairs.items())
    assert len(set(pairs.values())) == len(pairs)


@given(
    st.lists(st.lists(st.integers(0, 5), unique=True), min_size=1, max_size=5),
    st.lists(st.lists(st.integers(6, 9), unique=True), min_size=5, max_size=5),
)
def test_what_was_paired_stays_paired(first, more):
    before = match(first)
    after = match([fits + more[left] for left, fits in enumerate(first)], before)
    assert set(before) <= set(after)


def test_a_long_chain_is_no_trouble():
    size = 3_000
    fits = [[left, left + 1] for left in range(size)]
    assert len(match([*fits, [0]])) == size + 1
