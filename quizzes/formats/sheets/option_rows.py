"""Tables with a row for each option and a column that says whether it is right."""

from collections.abc import Iterable, Iterator

from lib.tables import Row, plain
from quizzes.formats import keys
from quizzes.formats.draft import Problem, Raw, RawOption
from quizzes.formats.sheets import header as head
from quizzes.formats.sheets.cells import RowReader, tidy
from quizzes.formats.sheets.header import Header
from quizzes.formats.sheets.rows import Context, describe, where


def raw_groups(rows: Iterable[tuple[int, Row]], header: Header, context: Context) -> Iterator[Raw]:
    """One raw question for each group: a row with a question text and the rows of its further options."""
    raw: Raw | None = None
    number = ""
    for index, row in rows:
        reader = RowReader(row, where(context, index))
        stem = reader.text(header.first(head.STEM), "题干", strict=True)
        said = reader.text(header.first(head.NUMBER))
        if raw is None or (stem and stem != raw.stem) or (said and said != number):
            if raw is not None:
                yield raw
            raw = Raw(reader.where, stem=stem)
            describe(raw, reader, header, context)
            number = said
        _add_option(raw, reader, header)
        raw.source += " | ".join(tidy(plain(cell)) for cell in row if plain(cell)) + "\n"
    if raw is not None:
        yield raw


def _add_option(raw: Raw, reader: RowReader, header: Header) -> None:
    text = reader.text(_text_column(header), "选项", strict=True)
    flag = reader.text(header.first(head.FLAG))
    raw.problems += reader.problems
    if not text and not flag:
        return
    right = keys.truth(flag) if flag else False
    if right is None:
        raw.problems.append(Problem.at(reader.where, "answer_unreadable", answer=flag[:40]))
    raw.options.append(RawOption(chr(ord("A") + len(raw.options)), text, marked=bool(right)))


def _text_column(header: Header) -> int | None:
    return (
        header.first(head.OPTIONS) if header.has(head.OPTIONS) else (header.options[0][1] if header.options else None)
    )
