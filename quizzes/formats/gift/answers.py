"""What stands between the curly brackets of a GIFT question; signs that were escaped are hidden in it still."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from quizzes.formats.draft import (
    EXTENDED_TEXT,
    FILL_BLANK,
    MATCH,
    TRUE_FALSE,
    Answer,
    Stated,
)
from quizzes.formats.gift.escapes import as_written, show
from quizzes.formats.kinds import CHOICE
from quizzes.formats.making import Refused
from quizzes.formats.stated import FALSE, FULL, TRUE, few, number, worth

Html = Callable[[str], str]  # a text of the question, with its way of writing, as HTML

_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_OPTION = re.compile(r"(~=|[~=])")
_WEIGHT = re.compile(r"\s*%([^%\n]{1,20})%")
_NOTHING = Decimal(0)


def kind_of(text: str) -> str:
    """The type that the brackets tell, in the order in which Moodle asks; "" for none."""
    if not text:
        return EXTENDED_TEXT
    if text.startswith("#"):
        return FILL_BLANK
    if "~" in text:
        return CHOICE
    if "=" in text:
        return MATCH if "->" in text else FILL_BLANK
    return TRUE_FALSE if text.partition("#")[0].strip().upper() in _TRUTHS else ""


def stated(kind: str, text: str, to_html: Html) -> Stated:
    """What the brackets say. Raises Refused for what they cannot mean."""
    if kind == EXTENDED_TEXT:
        return Stated()
    if kind == CHOICE:
        return _choice(text, to_html)
    if kind == MATCH:
        return Stated(pairs=[_pair(part, to_html) for part in _parts(text)])
    if kind == TRUE_FALSE:
        return _true_false(text, to_html)
    if text.startswith("#"):
        return Stated([_number(sign, part, to_html) for sign, part in _numbers(text[1:])])
    return Stated([_typed(part, to_html) for part in _parts(text)])


def _choice(text: str, to_html: Html) -> Stated:
    """One option may be chosen where one is marked as right, several where each has its worth."""
    first, *rest = _OPTION.split(text)
    if first.strip():
        raise Refused("answer_unreadable", answer=as_written(first).strip()[:80])
    signs = few(list(zip(rest[::2], rest[1::2], strict=True)))
    plain = any("=" in sign and not _WEIGHT.match(part) for sign, part in signs)
    weighted = any("=" in sign for sign, _part in signs)
    single = True if plain else None if weighted else False
    return Stated([_option(sign, part, to_html) for sign, part in signs], single=single)


def _option(sign: str, part: str, to_html: Html) -> Answer:
    weight, text, feedback = _taken(part)
    usual = FULL if "=" in sign else _NOTHING
    return Answer(to_html(text), usual if weight is None else weight, to_html(feedback))


def _typed(part: str, to_html: Html) -> Answer:
    weight, text, feedback = _taken(part)
    return Answer(show(text).strip(), FULL if weight is None else weight, to_html(feedback))


def _true_false(text: str, to_html: Html) -> Stated:
    """After the answer: what is told to those who were wrong, then to those who were right."""
    word, *feedback = text.split("#")
    right = _TRUTHS[word.strip().upper()]
    wrong_said, right_said = (to_html(each) for each in (*feedback, "", "")[:2])
    sides = {right: (FULL, right_said), not right: (_NOTHING, wrong_said)}
    return Stated([Answer(TRUE if side else FALSE, *sides[side]) for side in (True, False)])


def _parts(text: str) -> Sequence[str]:
    """The texts behind each = sign."""
    first, *parts = text.split("=")
    if first.strip():
        raise Refused("answer_unreadable", answer=as_written(first).strip()[:80])
    return few(parts)


def _pair(part: str, to_html: Html) -> tuple[str, str]:
    left, arrow, right = part.partition("->")
    if not arrow:
        raise Refused("answer_unreadable", answer=as_written(part).strip()[:80])
    return to_html(left), to_html(right)


def _numbers(text: str) -> Sequence[tuple[str, str]]:
    """(sign, text) of each number; a ~ stands before one that is wrong."""
    first, *rest = re.split("([=~])", text)
    parts = few(list(zip(rest[::2], rest[1::2], strict=True)))
    return [("=", first), *parts] if first.strip() or not parts else parts


def _number(sign: str, part: str, to_html: Html) -> Answer:
    """3.5, 3.5:0.1 (off by that much) or 3.4..3.6 (between these two)."""
    weight, text, feedback = _taken(part)
    usual = FULL if sign == "=" else _NOTHING
    worth_of = usual if weight is None else weight
    said = show(text).strip()
    if worth_of <= 0:
        return Answer(said, worth_of, to_html(feedback), tolerance="0")
    low, between, high = said.partition("..")
    if between:
        start, end = number(low), number(high)
        if start > end:
            raise Refused("answer_unreadable", answer=said[:80])
        return Answer(str((start + end) / 2), worth_of, to_html(feedback), tolerance=str((end - start) / 2))
    value, _colon, off = said.partition(":")
    if not value.strip():
        raise Refused("no_answer")
    number(value), number(off or "0")
    return Answer(value, worth_of, to_html(feedback), tolerance=off.strip() or "0")


def _taken(part: str) -> tuple[Decimal | None, str, str]:
    """(worth if it is said, text, feedback) of an answer."""
    text, _sign, feedback = part.partition("#")
    found = _WEIGHT.match(text)
    if not found:
        return None, text, feedback
    return worth(show(found[1])), text[found.end() :], feedback
