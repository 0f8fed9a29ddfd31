"""Every sheet of a workbook or csv: its tables, its header, its rows."""

import re
from collections.abc import Iterator
from itertools import islice

from lib.tables import Row, Sheet, UnreadableTableError, plain, read_sheets
from quizzes.formats.draft import (
    MAX_QUESTIONS,
    Place,
    Problem,
    Raw,
    Reading,
    TooManyQuestionsError,
    UnreadableFileError,
)
from quizzes.formats.kinds import kind_in
from quizzes.formats.sheets import header as head
from quizzes.formats.sheets.answers import resolve
from quizzes.formats.sheets.cells import is_empty
from quizzes.formats.sheets.guess import guess_header
from quizzes.formats.sheets.header import Header, find_header, names_the_stem, read_header
from quizzes.formats.sheets.option_rows import raw_groups
from quizzes.formats.sheets.rows import Context, raw_row, where
from quizzes.formats.sheets.text_sheet import read_text_sheet
from quizzes.formats.text.lines import Line
from quizzes.formats.text.tokens import KIND, tokenise

_PLAIN_NAME = re.compile(
    r"^(?:sheet\s*\d*|工作表\s*\d*|questions?|试题\w{0,4}|题库\w{0,4}|题目|\w*模板|导入\w*|全部\w*)$", re.I
)


class SheetReader:
    """Collects what the sheets of one file hold."""

    def __init__(self, sheets: list[Sheet]) -> None:
        self.sheets = sheets
        self.raws: list[Raw] = []
        self.errors: list[Problem] = []
        self.remarks: list[Problem] = []

    def run(self) -> None:
        tables = [(sheet, _filled_down(sheet)) for sheet in self.sheets if any(not is_empty(row) for row in sheet.rows)]
        for sheet, rows in tables:
            header = find_header(rows) or guess_header(rows)
            context = _context(sheet, several=len(tables) > 1)
            if header is None:
                filled = sum(not is_empty(row) for row in rows)
                self._remark(context, 0, "sheet_not_read", sheet=sheet.name, rows=filled)
                continue
            if sheet.hidden:
                self._remark(context, 0, "hidden_sheet", sheet=sheet.name)
            self._sheet(rows, header, context)

    def _sheet(self, rows: list[Row], header: Header, context: Context) -> None:
        if header.guessed:
            self._remark(context, header.row + 1, "no_header", sheet=context.sheet)
        if header.is_text_table:
            raws, errors, remarks = read_text_sheet(rows, header, context)
            self.raws += raws
            self.errors += errors
            self.remarks += remarks
            return
        raws = list(islice(self._tables(rows, header, context), MAX_QUESTIONS + 1 - len(self.raws)))
        if len(self.raws) + len(raws) > MAX_QUESTIONS:
            raise TooManyQuestionsError
        resolve(raws)
        self.raws += raws

    def _tables(self, rows: list[Row], header: Header, context: Context) -> Iterator[Raw]:
        """The rows under the header; a second header further down begins another table."""
        body: list[tuple[int, Row]] = []
        for index, row in enumerate(rows[header.row + 1 :], start=header.row + 1):
            again = read_header(row, index) if names_the_stem(row) else None
            if again is not None and not again.is_text_table:
                yield from self._table(body, header, context)
                header, body = again, []
            elif not is_empty(row):
                body.append((index, row))
        yield from self._table(body, header, context)

    def _table(self, body: list[tuple[int, Row]], header: Header, context: Context) -> Iterator[Raw]:
        if header.has(head.FLAG):
            yield from raw_groups(body, header, context)
            return
        for index, row in body:
            section = _section(row)
            if section is not None:
                context = Context(context.sheet, section, context.topic)
            elif self._is_question(row, index, header, context):
                yield raw_row(row, index, header, context)

    def _is_question(self, row: Row, index: int, header: Header, context: Context) -> bool:
        """A note under or between the questions has one filled cell, and not in the question's column."""
        filled = [column for column, cell in enumerate(row) if plain(cell)]
        if len(filled) == 1 and filled[0] not in header.columns.get(head.STEM, []):
            self._remark(context, index, "row_not_read", text=plain(row[filled[0]])[:60])
            return False
        matters = {*header.columns.get(head.STEM, []), *header.columns.get(head.ANSWER, [])}
        matters |= {column for _label, column in header.options} | set(header.columns.get(head.OPTIONS, []))
        return bool(matters & set(filled))

    def _remark(self, context: Context, index: int, code: str, **values: object) -> None:
        self.remarks.append(Problem.at(where(context, index), code, **values))


def read_workbook(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    try:
        sheets = read_sheets(data)
    except UnreadableTableError as error:
        raise UnreadableFileError(error.code, error.message) from error
    reader = SheetReader(sheets)
    reader.run()
    return reader.raws, reader.errors, reader.remarks


def _context(sheet: Sheet, *, several: bool) -> Context:
    kind = kind_in(sheet.name)
    named = several and sheet.name and not kind and not _PLAIN_NAME.match(sheet.name.strip())
    return Context(sheet.name, kind, (sheet.name.strip(),) if named else ())


def _section(row: Row) -> str | None:
    """The type that a title row between the questions names (“二、多选题” in one cell); None for any other row."""
    filled = [plain(cell) for cell in row if plain(cell)]
    if len(filled) != 1 or len(filled[0]) > 60:
        return None
    tokens = tokenise([Line(filled[0], Place("row", 0))])
    return tokens[0].kind if tokens and tokens[0].type == KIND else None


def _filled_down(sheet: Sheet) -> list[Row]:
    """Rows in which merged cells repeat their value downwards."""
    rows = [list(row) for row in sheet.rows]
    for (top, left), (bottom, right) in sheet.merged:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] is None:
                row[left] = rows[top][left]
    return rows
