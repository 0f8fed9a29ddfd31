"""Plain text and Markdown in the Chinese layout."""

from lib.tables import UnreadableTableError, decode
from quizzes.formats.draft import Problem, Raw, Reading, UnreadableFileError
from quizzes.formats.text.layout import read_lines
from quizzes.formats.text.lines import from_markdown, from_text


def read_txt(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    return read_lines(from_text(text_of(data)))


def read_md(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    return read_lines(from_markdown(text_of(data)))


def text_of(data: bytes) -> str:
    try:
        return decode(data)
    except UnreadableTableError as error:
        raise UnreadableFileError(error.code, error.message) from error
