"""What browsers send as numbers."""

import pytest

from lib.numbers import number_in


@pytest.mark.parametrize("text", [None, "", "²", "-1", "1e9", "1.5", " 7", "七", "9" * 5000], ids=repr)
def test_what_is_no_number_is_nobodys_key(text):
    assert number_in(text) == 0


def test_a_number_is_read():
    assert number_in("20260137") == 20260137
