"""Tables in and out: xlsx, xls, ods and csv become plain rows; rows become xlsx or csv that is safe to open.

Text that a spreadsheet would run as a formula is neutralised on the way out and restored on the way in.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from lib.archives import PROTECTED, UnsafeArchiveError, check_zip, read_member

Cell = str | int | float | bool | date | time | timedelta | None
Row = list[Cell]

MAX_BYTES = 32 << 20
MAX_CELL_CHARS = 200_000
MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_CELLS = 2_500_000
RISKY = ("=", "+", "-", "@", "\t", "\r")
CSV_BOM = "\ufeff"
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")  # whatever their names say
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CELL_REFERENCE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,4})(\d{1,8})"')
BROKEN_CSV = _("The table cannot be read: a cell is too long or a quotation mark is not closed.")
BROKEN_BOOK = _("The table is damaged or is not an Excel file.")
ODS_REPEAT = re.compile(rb'number-(?:columns|rows)-repeated="(\d+)"')


class UnreadableTableError(Exception):
    """A file that is no table or that will not be opened: `code` for machines, `message` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows[0]` is its first row even when empty; `merged` holds ((row, col), (row, col)), inclusive."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = field(default=())
    hidden: bool = False


def looks_like_workbook(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", OLE))


def read_sheets(data: bytes) -> list[Sheet]:
    """All sheets of an xlsx, xls, ods or csv, told apart by content. Raises UnreadableTableError."""
    if len(data) > MAX_BYTES:
        raise UnreadableTableError("too_big", _("The file is too large: 32 MB at most."))
    if data.startswith(NO_TABLES):
        raise UnreadableTableError("not_a_table", _("The file is a PDF or a picture. Save the table as xlsx or csv."))
    if looks_like_workbook(data):
        return _read_workbook(data)
    return [Sheet(name="", rows=read_csv(data))]


def read_csv(data: bytes) -> list[Row]:
    """Rows of a csv in UTF-8, UTF-16 or GB18030, separated by comma, semicolon, tab or bar."""
    text = decode(data)
    csv.field_size_limit(MAX_CELL_CHARS)
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append([restore(cell) if cell else None for cell in row])
            _check_size(len(rows), len(row))
    except csv.Error as error:
        raise UnreadableTableError("damaged", BROKEN_CSV) from error
    return rows


def decode(data: bytes) -> str:
    """Text of a file whose encoding nobody wrote down. Raises UnreadableTableError for what is no text at all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif _is_bare_utf16(data):
        candidates = ["utf-16-le"]
    else:
        candidates = ["utf-8-sig", "gb18030", "big5"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    raise UnreadableTableError("not_text", _("The file is not text in a known encoding (UTF-8 or GB18030)."))


def plain(cell: Cell) -> str:
    """A cell as a person reads it: 3.0 is "3", dates are ISO, nothing is ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return repr(round(cell, 10))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def header_key(cell: Cell) -> str:
    """A header word to compare: half width, lower case, without spaces, remarks in brackets, stars and colons."""
    text = unicodedata.normalize("NFKC", plain(cell)[:80]).lower()
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    return re.sub(r"[\s*:_\-.、/]+", "", text)


@dataclass(frozen=True)
class Column:
    """A column to write: its title, its width in characters and how to show numbers ("0.0", "0%", "yyyy-mm-dd")."""

    title: str
    width: float = 16
    number_format: str = ""


def neutralise(value: str) -> str:
    """Text that no spreadsheet takes for a formula. `restore` undoes it."""
    return "'" + value if value.startswith(RISKY) else value


def restore(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith(RISKY) else value


def write_xlsx(
    stream: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, sheet: str = "Sheet1"
) -> int:
    """One sheet with a frozen bold header, written row by row; returns how many rows went out."""
    book = XlsxBook(stream)
    count = book.add(sheet, columns, rows)
    book.close()
    return count


class XlsxBook:
    """A workbook written in constant memory: `add` each sheet once, then `close`."""

    def __init__(self, stream: IO[bytes]) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(stream, {**options, "remove_timezone": True, "in_memory": False})
        self._formats: dict[str, Any] = {}

    def add(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, notes: Sequence[str] = ()
    ) -> int:
        """Write `notes` (one a row), the header and the rows. Returns the number of rows after the header."""
        sheet = self._book.add_worksheet(safe_sheet_name(name))
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, self._format(column.number_format))
        for line, note in enumerate(notes):
            sheet.write_string(line, 0, neutralise(note), self._format("", note=True))
        top = len(notes)
        for index, column in enumerate(columns):
            sheet.write_string(top, index, neutralise(column.title), self._format("", bold=True))
        sheet.freeze_panes(top + 1, 0)
        count = 0
        for count, row in enumerate(rows, start=1):
            self._write_row(sheet, top + count, columns, row)
        return count

    def close(self) -> None:
        self._book.close()

    def _write_row(self, sheet: Any, line: int, columns: Sequence[Column], row: Sequence[Any]) -> None:
        for index, value in enumerate(row):
            number_format = columns[index].number_format if index < len(columns) else ""
            self._write(sheet, line, index, value, number_format)

    def _write(self, sheet: Any, line: int, index: int, value: Any, number_format: str) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | time):
            sheet.write_string(line, index, neutralise(str(value)), self._format("", wrap=True))
        elif isinstance(value, datetime):
            sheet.write_datetime(line, index, value, self._format(number_format or "yyyy-mm-dd hh:mm"))
        elif isinstance(value, date):
            sheet.write_datetime(line, index, value, self._format(number_format or "yyyy-mm-dd"))
        elif isinstance(value, time):
            sheet.write_datetime(line, index, value, self._format(number_format or "hh:mm"))
        else:
            sheet.write_number(line, index, value, self._format(number_format))

    def _format(self, number_format: str, *, bold: bool = False, wrap: bool = False, note: bool = False) -> Any:
        key = f"{number_format}|{bold}|{wrap}|{note}"
        if key not in self._formats:
            options: dict[str, Any] = {"valign": "top"}
            options |= {"num_format": number_format} if number_format else {}
            options |= {"bold": True, "bottom": 1, "bg_color": "#F3EEE6"} if bold else {}
            options |= {"text_wrap": True} if wrap else {}
            options |= {"font_color": "#5B5148"} if note else {}
            self._formats[key] = self._book.add_format(options)
        return self._formats[key]


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a csv that Excel opens in Chinese: BOM first, formula-safe, one line a row, for streaming."""
    yield CSV_BOM + _csv_line([column.title for column in columns])
    for row in rows:
        yield _csv_line(row)


def safe_sheet_name(name: str) -> str:
    """What Excel accepts as a sheet's name: no []:*?/\\, no quotation mark at the ends, 31 characters."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "Sheet1"


def _csv_line(values: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([_csv_cell(value) for value in values])
    return buffer.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int | float | Decimal | date) and not isinstance(value, bool):
        return str(value)
    return neutralise(str(value))


def _read_workbook(data: bytes) -> list[Sheet]:
    try:
        if not data.startswith(OLE):
            _check_workbook_zip(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            hidden = {meta.name for meta in book.sheets_metadata if meta.visible != SheetVisibleEnum.Visible}
            return _sheets(book, hidden)
    except UnsafeArchiveError as error:
        raise UnreadableTableError(error.code, error.message) from error
    except PasswordError as error:
        raise UnreadableTableError("encrypted", PROTECTED) from error
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError) as error:
        raise UnreadableTableError("damaged", BROKEN_BOOK) from error
    except BaseException as error:
        # A panic of the Rust reader arrives as a BaseException of its own; everything else goes on its way.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableTableError("damaged", BROKEN_BOOK) from error


def _sheets(book: Any, hidden: set[str]) -> list[Sheet]:
    """Every sheet; many small parts of a file, or one part named many times, may together be too much."""
    sheets, cells = [], 0
    for name in book.sheet_names:
        sheets.append(_sheet(book.get_sheet_by_name(name), hidden=name in hidden))
        cells += sum(map(len, sheets[-1].rows))
        if cells > MAX_CELLS:
            raise _too_many_cells()
    return sheets


def _sheet(sheet: Any, *, hidden: bool) -> Sheet:
    top, left = sheet.start or (0, 0)
    bottom, right = sheet.end or (0, 0)
    _check_size(bottom + 1, right + 1)
    padding: Row = [None] * left
    rows: list[Row] = [[] for _row in range(top)]
    rows.extend(padding + [_cell(value) for value in raw] for raw in sheet.iter_rows())
    merged = tuple(sheet.merged_cell_ranges or ())
    return Sheet(name=sheet.name, rows=rows, merged=merged, hidden=hidden)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARS:
            raise UnreadableTableError("too_big", _("A cell of the table is far too long; the file was refused."))
        return restore(value) or None
    return value


def _check_workbook_zip(data: bytes) -> None:
    """Caps first, then the corners: one cell at XFD1048576 would make a dense reader take all memory."""
    archive = check_zip(data)
    names = archive.namelist()
    if not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & set(names):
        raise UnreadableTableError("not_a_table", _("The file is not an Excel workbook."))
    cells = 0
    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            cells += _check_corners(read_member(archive, name))
            if cells > MAX_CELLS:
                raise _too_many_cells()
        elif name == "content.xml":
            _check_repeats(read_member(archive, name))


def _check_corners(xml: bytes) -> int:
    """How many cells a dense reader would make of this sheet."""
    if b"<!DOCTYPE" in xml[:4096]:
        raise UnreadableTableError("dtd", _("The file contains document type declarations, which are not accepted."))
    rows, columns = 0, 0
    for match in CELL_REFERENCE.finditer(xml):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1]))
    _check_size(rows, columns)
    return rows * columns


def _check_repeats(xml: bytes) -> None:
    """An ods repeats cells by a number; trailing empty ones are usual, so only absurd numbers are refused."""
    if sum(int(count) for count in ODS_REPEAT.findall(xml) if len(count) > 7) > 0:
        raise _too_many_cells()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise _too_many_cells()


def _too_many_cells() -> UnreadableTableError:
    return UnreadableTableError("too_many_cells", _("The table is too large: 100,000 rows and 512 columns at most."))


def _delimiter(text: str) -> str:
    """The separator that cuts the first lines into equal and more than one pieces; a comma when none does."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    best, best_score = ",", 0.0
    for mark in (",", "\t", ";", "|"):
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        score = counts.count(usual) * usual if usual else 0
        if score > best_score:
            best, best_score = mark, score
    return best


def _is_bare_utf16(data: bytes) -> bool:
    head = data[:400]
    return len(head) > 3 and head[1::2].count(0) > len(head) // 8 and b"\x00" not in head[0::2]


def _is_binary(text: str) -> bool:
    head = text[:20_000]
    return (
        sum(1 for char in head if char < " " and char not in "\t\n\r\f\v\x1a\x00") > len(head) // 100 or "\x00" in head
    )
