"""Moodle XML, the format in which Moodle hands its question banks on. `texts` reads a text with its pictures, `parts`
the answers of each type, `questions` puts them together."""

import re

from lxml import etree

from lib.archives import UnsafeArchiveError, parse_xml
from lib.tables import UnreadableTableError, decode
from quizzes.formats import categories
from quizzes.formats.draft import MAX_QUESTIONS, Problem, Raw, Reading, TooManyQuestionsError, UnreadableFileError
from quizzes.formats.moodle.questions import differences, question
from quizzes.formats.moodle.texts import words

MAX_TAGS = 3_000_000  # a parsed tag takes some hundred bytes, far more than the file shows
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_moodle(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    if data.count(b"<") > MAX_TAGS:
        raise TooManyQuestionsError
    raws: list[Raw] = []
    remarks: list[Problem] = []
    topic: tuple[str, ...] = ()
    for element in _root(data).iter("question"):
        if element.get("type") == "category":
            topic = categories.path(words(element.find("category")))
            continue
        if len(raws) == MAX_QUESTIONS:
            raise TooManyQuestionsError
        raws.append(question(element, len(raws) + 1, topic))
        remarks += [Problem.at(raws[-1].where, code) for code in differences(element)]
        element.clear()  # a question that was read is kept once
    return raws, [], remarks


def _root(data: bytes) -> etree._Element:
    try:
        return _parsed(data)
    except UnsafeArchiveError as error:
        raise UnreadableFileError(error.code, error.message) from error


def _parsed(data: bytes) -> etree._Element:
    """The document; one whose declaration names another encoding than it has is read all the same."""
    try:
        return parse_xml(data)
    except UnsafeArchiveError as error:
        if error.code == "dtd":
            raise
        try:
            text = decode(data)
        except UnreadableTableError:
            raise error from None
        return parse_xml(_DECLARATION.sub("", text.removeprefix("\ufeff")).encode("utf-8", "ignore"))
