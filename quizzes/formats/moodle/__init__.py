"""Moodle XML, the format in which Moodle hands its question banks on. `texts` reads a text with its pictures, `parts`
the answers of each type, `questions` puts them together."""

import re

from lib.archives import UnsafeArchiveError, each_element
from lib.tables import UnreadableTableError, decode
from quizzes.formats import categories
from quizzes.formats.draft import MAX_QUESTIONS, Problem, Raw, Reading, TooManyQuestionsError, UnreadableFileError
from quizzes.formats.moodle.questions import differences, question
from quizzes.formats.moodle.texts import words

MAX_TAGS = 3_000_000  # of a file that was made to keep us busy
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_moodle(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    """A file whose declaration names another encoding than it has is read all the same."""
    if data.count(b"<") > MAX_TAGS:
        raise TooManyQuestionsError
    try:
        return _questions(data)
    except UnsafeArchiveError as error:
        plain = None if error.code == "dtd" else _as_utf8(data)
        if plain is None:
            raise UnreadableFileError(error.code, error.message) from error
    try:
        return _questions(plain)
    except UnsafeArchiveError as error:
        raise UnreadableFileError(error.code, error.message) from error


def _questions(data: bytes) -> tuple[list[Raw], list[Problem], list[Problem]]:
    raws: list[Raw] = []
    remarks: list[Problem] = []
    topic: tuple[str, ...] = ()
    for element in each_element(data, "question"):
        if element.get("type") == "category":
            topic = categories.path(words(element.find("category")))
            continue
        if len(raws) == MAX_QUESTIONS:
            raise TooManyQuestionsError
        raws.append(question(element, len(raws) + 1, topic))
        remarks += [Problem.at(raws[-1].where, code) for code in differences(element)]
    return raws, [], remarks


def _as_utf8(data: bytes) -> bytes | None:
    """The text without its declaration, in the encoding that it has; None for what is no text."""
    try:
        text = decode(data)
    except UnreadableTableError:
        return None
    return _DECLARATION.sub("", text.removeprefix("\ufeff")).encode("utf-8", "ignore")
