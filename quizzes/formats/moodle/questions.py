"""One <question> of Moodle XML as a raw question."""

from decimal import Decimal, InvalidOperation

from lxml import etree

from quizzes.formats import foreign, stated
from quizzes.formats.draft import CHOICES, FILL_BLANK, Place, Problem, Raw, Stated
from quizzes.formats.kinds import CHOICE, OTHER
from quizzes.formats.making import Refused
from quizzes.formats.moodle import cloze, parts
from quizzes.formats.moodle.texts import old_picture, to_html, value, words

TITLE_CHARS = 60
SOURCE_CHARS = 2_000
HIDDEN = ("1", "true")


def question(element: etree._Element, number: int, topic: tuple[str, ...]) -> Raw:
    """What the element says; whatever keeps it from being read is its first problem."""
    name = foreign.plain(f"{value(element, 'idnumber')} {value(element, 'name')}")
    raw = Raw(
        Place("item", number, title=" ".join(name.split())[:TITLE_CHARS]),
        topic=topic,
        tags=tuple(tag for each in element.findall("tags/tag") if (tag := words(each))),
        mark=_mark(value(element, "defaultgrade")),
        source=_source(element),
        stated=Stated(),
    )
    try:
        _read(raw, element)
    except Refused as refused:
        raw.problems.append(Problem.at(raw.where, refused.code, **refused.values))
    return raw


def differences(element: etree._Element) -> list[str]:
    """Codes of what is to be said although the question is read."""
    found = ["hidden_question"] if value(element, "hidden").lower() in HIDDEN else []
    if element.get("type") == "ordering" and value(element, "gradingtype") not in parts.KNOWN_MARKING:
        found.append("neighbours")
    return found


def _read(raw: Raw, element: etree._Element) -> None:
    kind = (element.get("type") or "").strip()
    if not kind:
        raise Refused("unknown_type", type="")
    embedded = cloze.read(value(element, "questiontext")) if kind == "cloze" else None
    if embedded is None and kind not in parts.KINDS:
        raw.kind = f"{OTHER}{kind[:40]}"
        return
    raw.kind = FILL_BLANK if embedded else parts.KINDS[kind]
    raw.stem = to_html(element.find("questiontext"), raw.media, change=cloze.without_answers if embedded else str)
    raw.stem += old_picture(element, raw.media)
    raw.explanation = to_html(element.find("generalfeedback"), raw.media)
    raw.stated = embedded or parts.stated(kind, element, raw.media)
    if raw.kind in (*CHOICES, CHOICE):
        raw.options = stated.options(raw.stated.answers)


def _mark(text: str) -> str:
    """1.3333333 as 1.33, which is what a bank keeps; what is no number is left to be said."""
    try:
        return str(round(Decimal(text), 2)) if text else ""
    except InvalidOperation:
        return text


def _source(element: etree._Element) -> str:
    """The words of the question, for whoever looks for it in the file."""
    texts = [value(element, "questiontext"), *(words(each) for each in element.findall("answer"))]
    return "\n".join(line for text in texts if (line := foreign.plain(text[:SOURCE_CHARS])))[:SOURCE_CHARS]
