"""What each type of Moodle says is right."""

from lxml import etree

from quizzes.formats import foreign
from quizzes.formats.draft import (
    EXTENDED_TEXT,
    FILL_BLANK,
    MATCH,
    ORDER,
    TRUE_FALSE,
    Answer,
    Media,
    Stated,
)
from quizzes.formats.kinds import CHOICE
from quizzes.formats.making import Refused
from quizzes.formats.moodle.texts import to_html, value, words
from quizzes.formats.stated import FALSE, TRUE, few, number, worth

Kept = dict[str, Media]

# Types of Moodle that are ours as well; all others are told by their names.
KINDS = {
    "multichoice": CHOICE,
    "truefalse": TRUE_FALSE,
    "shortanswer": FILL_BLANK,
    "numerical": FILL_BLANK,
    "matching": MATCH,
    "ddmatch": MATCH,
    "ordering": ORDER,
    "essay": EXTENDED_TEXT,
}
WITHOUT_UNITS = "3"
ALL_OR_NOTHING = ("-1", "ALL_OR_NOTHING")
KNOWN_MARKING = (*ALL_OR_NOTHING, "0", "ABSOLUTE_POSITION", "")
_YES, _NO = ("1", "true"), ("0", "false")


def stated(kind: str, element: etree._Element, kept: Kept) -> Stated:
    """What the question says of its answers. Raises Refused for what cannot be read."""
    return _READERS[kind](element, kept)


def _multichoice(element: etree._Element, kept: Kept) -> Stated:
    said = value(element, "single").lower()
    single = True if said in _YES else False if said in _NO else None
    return Stated([_answer(each, to_html(each, kept), kept) for each in few(element.findall("answer"))], single=single)


def _truefalse(element: etree._Element, kept: Kept) -> Stated:
    return Stated([_answer(each, _side(words(each)), kept) for each in few(element.findall("answer"))])


def _side(text: str) -> str:
    word = foreign.plain(text).lower()
    return {"true": TRUE, "false": FALSE, "1": TRUE, "0": FALSE}.get(word, word)


def _shortanswer(element: etree._Element, kept: Kept) -> Stated:
    answers = [_answer(each, words(each), kept) for each in few(element.findall("answer"))]
    return Stated(answers, minds_case=value(element, "usecase") in _YES)


def _numerical(element: etree._Element, kept: Kept) -> Stated:
    """A number with how far it may be off; one that asks for a unit as well is another type."""
    if element.find("units/unit") is not None and value(element, "showunits") != WITHOUT_UNITS:
        raise Refused("units")
    return Stated([_number(each, value(element, "tolerance"), kept) for each in few(element.findall("answer"))])


def _number(answer: etree._Element, usual: str, kept: Kept) -> Answer:
    made = _answer(answer, words(answer), kept)
    made.tolerance = value(answer, "tolerance") or usual or "0"
    if made.weight > 0:
        number(made.text), number(made.tolerance)
    return made


def _matching(element: etree._Element, kept: Kept) -> Stated:
    """Options are plain text in Moodle, but for those that are dragged."""
    pairs = []
    for each in few(element.findall("subquestion")):
        option = each.find("answer")
        usual = foreign.AUTO if element.get("type") == "ddmatch" else foreign.PLAIN
        pairs.append((to_html(each, kept), to_html(option, kept, usual)))
    return Stated(pairs=pairs)


def _ordering(element: etree._Element, kept: Kept) -> Stated:
    answers = sorted(few(element.findall("answer")), key=lambda answer: worth(answer.get("fraction") or "0"))
    entries = [to_html(answer, kept) for answer in answers]
    return Stated(sequence=entries, as_whole=value(element, "gradingtype") in ALL_OR_NOTHING)


def _essay(element: etree._Element, kept: Kept) -> Stated:
    return Stated(reference=to_html(element.find("graderinfo"), kept))


_READERS = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "essay": _essay,
}


def _answer(element: etree._Element, text: str, kept: Kept) -> Answer:
    return Answer(text, worth(element.get("fraction") or "0"), to_html(element.find("feedback"), kept))
