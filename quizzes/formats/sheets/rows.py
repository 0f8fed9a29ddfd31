"""A row becomes a raw question."""

import re
from dataclasses import dataclass

from lib.tables import Row, plain
from quizzes.formats import keys
from quizzes.formats.draft import FILL_BLANK, TRUE_FALSE, Place, Problem, Raw, RawOption
from quizzes.formats.kinds import kind_of
from quizzes.formats.sheets import header as head
from quizzes.formats.sheets.cells import RowReader, tidy
from quizzes.formats.sheets.header import Header
from quizzes.formats.sheets.one_cell import options_of

_TOPIC_CUT = re.compile(r"\s*[/>＞|｜\\]\s*|\s*->\s*")
_CODE = re.compile(r"^\d{1,2}$")


@dataclass(frozen=True)
class Context:
    """What the sheet says about all its rows: its name, and the type and topic that stand above them."""

    sheet: str = ""
    kind: str = ""
    topic: tuple[str, ...] = ()


def where(context: Context, index: int, number: str = "") -> Place:
    return Place("row", index + 1, context.sheet, question=number)


def raw_row(row: Row, index: int, header: Header, context: Context) -> Raw:
    """The question of one row; its problems are collected, nothing is dropped."""
    reader = RowReader(row, where(context, index))
    raw = Raw(reader.where, source=" | ".join(tidy(plain(cell)) for cell in row if plain(cell)))
    raw.stem = reader.text(header.first(head.STEM), "题干", strict=True)
    raw.options = _options(reader, header)
    raw.answers = _answers(reader, header)
    describe(raw, reader, header, context)
    if raw.kind == FILL_BLANK and raw.options and not raw.answers:
        raw.answers, raw.options = ["\n".join(option.text for option in raw.options)], []
    if raw.kind == TRUE_FALSE and all(not option.text for option in raw.options):
        raw.options = []
    raw.problems += reader.problems
    return raw


def describe(raw: Raw, reader: RowReader, header: Header, context: Context) -> None:
    """The columns that are not question, options or answer."""
    raw.kind, raw.firm = _kind(raw, reader.text(header.first(head.KIND)), context)
    raw.explanation = _joined(reader, header, head.EXPLANATION)
    raw.difficulty = reader.text(header.first(head.DIFFICULTY))
    raw.mark = reader.text(header.first(head.MARK))
    texts = [reader.text(column) for column in header.columns.get(head.TOPIC, [])]
    parts = tuple(part for text in texts for part in _TOPIC_CUT.split(text) if part)
    raw.topic = parts or context.topic
    raw.tags = tuple(tag for tag in re.split(r"[,，;；、|\s]+", reader.text(header.first(head.TAGS))) if tag)


def _kind(raw: Raw, word: str, context: Context) -> tuple[str, bool]:
    """The type of the row's own cell; a bare number is a code of another system, and the shape decides."""
    if not word:
        return context.kind, False
    kind = kind_of(word)
    if not kind and not _CODE.match(word):
        raw.problems.append(Problem.at(raw.where, "unknown_type", type=word[:40]))
    return kind, bool(kind)


def _options(reader: RowReader, header: Header) -> list[RawOption]:
    """Filled option columns with the letters of their headers, or the options of the one cell that holds all."""
    texts = [(label, reader.text(column, f"选项{label}", strict=True)) for label, column in header.options]
    options = [RawOption(label, _without_label(text, label)) for label, text in texts if text]
    if options or not header.has(head.OPTIONS):
        return options
    return options_of(reader.text(header.first(head.OPTIONS), "选项", strict=True))


def _without_label(text: str, label: str) -> str:
    """“A、甲” in the column of option A."""
    return re.sub(rf"^[(（\[]?{label}\s*[)）\]]?\s*[.、．:：]\s*(?=\S)", "", text, flags=re.I)


def _answers(reader: RowReader, header: Header) -> list[str]:
    columns = header.columns.get(head.ANSWER, [])
    texts = [text for column in columns if (text := reader.text(column, "答案", strict=True))]
    if len(texts) > 1 and len({keys.half(text) for text in texts}) > 1:
        return ["\n".join(texts)]
    return texts[:1]


def _joined(reader: RowReader, header: Header, role: str) -> str:
    return "\n".join(text for column in header.columns.get(role, []) if (text := reader.text(column)))
