"""Numbers and codes as people type them."""

import pytest

from classes.certificates import numbering

TOKEN = "7QF42MKDR9TAX8WE3NPBJ5CVHK6M"


def test_a_token_holds_at_least_128_bits_and_needs_no_quoting_in_an_address():
    token = numbering.new_token()
    assert len(token) * 5 >= 128
    assert set(token) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_no_two_tokens_are_alike():
    assert len({numbering.new_token() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        TOKEN,
        TOKEN.lower(),
        "7QF4-2MKD-R9TA-X8WE-3NPB-J5CV-HK6M",
        " 7qf4 2mkd r9ta x8we 3npb j5cv hk6m ",
        "７ＱＦ４-2MKD-R9TA-X8WE-3NPB-J5CV-HK6M",
    ],
)
def test_a_code_may_be_typed_in_any_way(typed: str):
    assert numbering.token_in(typed) == TOKEN


def test_letters_that_look_like_digits_are_read_as_those():
    assert numbering.token_in("O" + TOKEN[1:]) == "0" + TOKEN[1:]
    assert numbering.token_in("l" + TOKEN[1:]) == "1" + TOKEN[1:]


@pytest.mark.parametrize(
    "typed", ["", TOKEN[:-1], TOKEN + "0", "U" * 28, "青民培〔2026〕第 0098 号", "../../etc/passwd"]
)
def test_what_cannot_be_a_code_is_none(typed: str):
    assert numbering.token_in(typed) is None


def test_a_printed_code_is_read_back():
    assert numbering.code(TOKEN) == "7QF4-2MKD-R9TA-X8WE-3NPB-J5CV-HK6M"
    assert numbering.token_in(numbering.code(TOKEN)) == TOKEN


@pytest.mark.parametrize(
    "typed",
    [
        "青民培〔2026〕第 0098 号",
        "青民培〔2026〕第0098号",
        "青民培[2026]98",
        "青民培（2026）第98号",
        "青民培【２０２６】第 ９８ 号",
        " 青民培 (2026) 0098 ",
    ],
)
def test_a_number_may_be_typed_in_any_way(typed: str):
    assert numbering.number_in(typed) == numbering.number("青民培", 2026, 98)


@pytest.mark.parametrize("typed", ["", "98", "青民培2026-98", "〔2026〕第98号", "青民培〔26〕第98号", "x" * 500])
def test_what_cannot_be_a_number_is_none(typed: str):
    assert numbering.number_in(typed) is None


@pytest.mark.parametrize("prefix", ["青民培", "青 民培", "青（民）培", "ＱＭＰ-", "青民培2025"])
def test_every_prefix_makes_numbers_that_are_found_again(prefix: str):
    printed = numbering.number(prefix, 2026, 7)
    assert numbering.number_in(printed) == printed


def test_numbers_beyond_four_digits_go_on():
    assert numbering.number("青民培", 2026, 12345) == "青民培〔2026〕第 12345 号"


@pytest.mark.parametrize(
    ("one", "other"),
    [("顾青禾", " 顾 青禾 "), ("阿依古丽·买买提", "阿依古丽•买买提"), ("Gu Qinghe", "gu qinghe"), ("Ｇu", "Gu")],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str):
    assert numbering.same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("顾青禾", "顾青和"), ("顾青禾", ""), ("顾青禾", "顾"), ("顾青禾", "顾**")])
def test_different_names_are_not(one: str, other: str):
    assert not numbering.same_name(one, other)


@pytest.mark.parametrize("name", ["顾青禾", "顾青", "顾", "顾青禾·买买提"])
def test_a_masked_name_tells_the_first_character_and_not_the_length(name: str):
    assert numbering.masked(name) == "顾**"
