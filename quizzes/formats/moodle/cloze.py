"""Answers embedded in the text of a question (cloze). Gaps that are typed into are ours as well; where one of them is
chosen from a list, or earns more than another, the whole question is another type."""

import re

from quizzes.formats import foreign
from quizzes.formats.draft import BLANK, Answer, Stated
from quizzes.formats.stated import FULL, few, number, worth

_GAP = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):((?:\\.|[^}\\]){0,4000})\}")
_START = re.compile(r"\{\d*:[A-Z_]+:")
_ANSWER = re.compile(r"(?:\\.|[^~\\])+")
_FEEDBACK = re.compile(r"(?<!\\)#")
_WORTH = re.compile(r"(=|%(-?[\d.]{1,12})%)?(.*)", re.S)
_TYPED = {"SHORTANSWER", "SA", "MW"}
_TYPED_AS_IS = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBERS = {"NUMERICAL", "NM"}


def read(text: str) -> Stated | None:
    """What fills the gaps; None when the question is more than gaps. Raises Refused as everywhere."""
    gaps = list(_GAP.finditer(text))
    kinds = {gap[2] for gap in gaps}
    if not gaps or len(gaps) != len(_START.findall(text)) or len({gap[1] or "1" for gap in gaps}) > 1:
        return None
    if not (kinds <= _TYPED | _NUMBERS or kinds <= _TYPED_AS_IS | _NUMBERS):
        return None
    return Stated(gaps=[_answers(gap[2], gap[3]) for gap in gaps], minds_case=bool(kinds & _TYPED_AS_IS))


def without_answers(text: str) -> str:
    """The text with gaps in place of their answers."""
    return _GAP.sub(BLANK, text)


def _answers(kind: str, text: str) -> list[Answer]:
    return [_answer(kind, each) for each in few(_ANSWER.findall(text))]


def _answer(kind: str, text: str) -> Answer:
    """=Berlin, %50%Bonn, Paris (worth nothing); what stands behind # is feedback."""
    bare = _FEEDBACK.split(text, maxsplit=1)[0]
    said = _WORTH.fullmatch(bare)
    sign, share, value = said.groups() if said else ("", None, bare)
    weight = worth(share) if share else FULL if sign else worth("0")
    value = foreign.plain(re.sub(r"\\(.)", r"\1", value))
    if kind not in _NUMBERS or weight <= 0:
        return Answer(value, weight)
    amount, _colon, off = value.partition(":")
    number(amount), number(off or "0")
    return Answer(amount, weight, tolerance=off.strip() or "0")
