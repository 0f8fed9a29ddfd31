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
    assert numbering.key(typed) == numbering.key(numbering.number("青民培", 2026, 98)) == "青民培|2026|98"


@pytest.mark.parametrize("typed", ["", "98", "2026-98", "〔2026〕第98号", "青民培98", "x" * 500])
def test_what_cannot_be_a_number_is_none(typed: str):
    assert numbering.key(typed) is None


@pytest.mark.parametrize("prefix", ["青民培", "青 民培", "青（民）培", "ＱＭＰ-", "青民培2025"])
def test_the_number_of_every_prefix_is_found_with_and_without_its_signs(prefix: str):
    printed = numbering.number(prefix, 2026, 7)
    bare = printed.replace("〔", " ").replace("〕", " ").replace("第", "").replace("号", "").replace("-", "")
    assert numbering.key(printed)
    assert numbering.key(bare) == numbering.key(printed)


PATTERNS = [
    "青民培〔{年}〕第 {号} 号",
    "QM-{年}-{号}",
    "青民培证字[{年}]{号}号",
    "青民培〔{年}〕结字第{号}号",
    "市委党校{年}年度第{号}期",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_numbers_of_every_scheme_are_read_back(pattern: str):
    assert numbering.faults(pattern) == []
    scheme = numbering.Scheme(pattern, 6)
    assert numbering.key(scheme.number(2026, 142)) == numbering.key(numbering.Scheme(pattern, 1).number(2026, 142))
    assert numbering.key(scheme.number(2026, 142)) != numbering.key(scheme.number(2026, 143))


def test_two_schemes_whose_numbers_read_alike_count_together_and_others_apart():
    assert numbering.Scheme("QM-{年}-{号}").series == numbering.Scheme("ＱＭ〔{年}〕第{号}号").series
    assert len({numbering.Scheme(pattern).series for pattern in PATTERNS}) == len(PATTERNS)
    assert numbering.usual("青民培").series == "青民培"


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("青民培第{号}号", "places"),
        ("青民培〔{年}〕{号}{号}", "places"),
        ("青民培{年}{号}", "order"),
        ("青民培{年} {号}", "order"),
        ("青民培{号}-{年}", "order"),
        ("〔{年}〕第{号}号", "prefix"),
        ("青民培2〔{年}〕{号}", "digits"),
        ("青民培２〔{年}〕{号}", "digits"),
        ("青民培{姓名}〔{年}〕{号}", "braces"),
        ("青" * 40 + "〔{年}〕{号}", "long"),
        ("ﷺ" * 8 + "〔{年}〕{号}", "long"),
    ],
)
def test_a_pattern_that_would_not_be_found_again_is_refused(pattern: str, fault: str):
    assert fault in numbering.faults(pattern)


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
