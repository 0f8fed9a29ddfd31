"""Plain text and Markdown in the Chinese layout."""

from lib.tables import UnreadableTableError, decode
from quizzes.formats.draft import MAX_QUESTIONS, Problem, Raw, Reading, TooManyQuestionsError, UnreadableFileError
from quizzes.formats.text.layout import read_lines
from quizzes.formats.text.lines import from_markdown, from_text

MAX_LINES = MAX_QUESTIONS * 10
MAX_CHARS = MAX_QUESTIONS * 400


def read_txt(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    return read_lines(from_text(text_of(data)))


def read_md(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    return read_lines(from_markdown(text_of(data)))


def text_of(data: bytes) -> str:
    try:
        text = decode(data)
    except UnreadableTableError as error:
        raise UnreadableFileError(error.code, error.message) from error
    if len(text) > MAX_CHARS or text.count("\n") > MAX_LINES:
        raise TooManyQuestionsError
    return text
