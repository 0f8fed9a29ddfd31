"""Lists that offices keep in spreadsheets: finding the header among titles and notes, and reading cells as people write
them. Pure; what a column means is for whoever reads the list."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from .tables import Cell, Row, Sheet, header_key, plain

HEADER_WITHIN = 20
# Header words as `lib.tables.header_key` leaves them, for what nearly every list has.
STAFF_NUMBER = (
    "工号", "人员编号", "职工号", "员工编号", "员工号", "人员工号", "工作证号", "职工编号", "职工工号", "职工代码",
    "学员工号", "员工工号", "员工代码", "人员代码", "干部编号", "干部工号", "警号",
    "staffnumber", "staffno", "staffid", "employeenumber", "employeeno", "employeeid",
)  # fmt: skip
NAME = ("姓名", "名字", "学员姓名", "人员姓名", "name")
# Dots that people type between the parts of a name, 艾力·买买提; a full stop counts between Chinese signs.
NAME_DOT = re.compile(r"\s*[·•‧・∙⋅●]\s*|(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")
TEXT_MARK = re.compile(r"=\"(.*)\"|'(.*)|(\d+)\.0+")  # how spreadsheets and their users write figures as text
CHINESE_SPACE = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:个?(?:学时|课时|小时)|hours?|h)?", re.IGNORECASE)
EXCEL_BEGINS = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: a number in a column of dates that is no slip

# {field: its header words}
Headers = Mapping[str, Sequence[str]]


class NoHeaderError(Exception):
    """No sheet has a row that names what is needed."""


@dataclass(frozen=True)
class Entry:
    """One row below a header: its sheet, its number as the spreadsheet shows it, field → cell."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]


def read(sheets: Iterable[Sheet], headers: Headers, *, enough: Callable[[Collection[str]], bool]) -> list[Entry]:
    """Rows of all visible sheets that have such a header, but for those that repeat it; of each block where a sheet has
    several side by side. Raises NoHeaderError."""
    found: list[Entry] = []
    has_header = False
    for sheet in sheets:
        for header in () if sheet.hidden else find_headers(sheet.rows, headers, enough=enough):
            has_header = True
            rows = cells_below(sheet, *header)
            found.extend(Entry(sheet.name, number, cells) for number, cells in rows if not _repeats(cells, headers))
    if not has_header:
        raise NoHeaderError
    return found


def find_header(
    rows: Sequence[Row], headers: Headers, *, enough: Callable[[Collection[str]], bool]
) -> tuple[int, dict[int, str]] | None:
    """(index of the header row, column → field) of the first row whose fields are `enough`."""
    return next(iter(find_headers(rows, headers, enough=enough)), None)


def find_headers(
    rows: Sequence[Row], headers: Headers, *, enough: Callable[[Collection[str]], bool]
) -> list[tuple[int, dict[int, str]]]:
    """The same for each block of that row: to save paper the list goes on to the right, under the same words again."""
    words = {word: name for name, variants in headers.items() for word in variants}
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        blocks = _blocks([words.get(header_key(cell)) for cell in row])
        if found := [(index, columns) for columns in blocks if enough(columns.values())]:
            return found
    return []


def cells_below(sheet: Sheet, header: int, columns: Mapping[int, str]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """(number of the row as the spreadsheet shows it, field → cell) of every row below the header."""
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        yield number, {name: row[column] for column, name in columns.items() if column < len(row)}


def text_in(cell: Cell) -> str:
    """Half width, single spaces, none of the signs that nobody sees."""
    seen = "".join(sign for sign in plain(cell) if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def name_in(cell: Cell) -> str:
    """A person's name: 张 三, spread to the width of three signs, is 张三; 艾力•买买提 is 艾力·买买提."""
    return CHINESE_SPACE.sub("", NAME_DOT.sub("·", text_in(cell)))


def number_in(cell: Cell) -> str:
    """A staff number: no spaces at all, nor what makes a spreadsheet take it for text."""
    text = text_in(cell).replace(" ", "")
    marked = TEXT_MARK.fullmatch(text)
    return next(filter(None, marked.groups()), "") if marked else text


def day_in(cell: Cell) -> date | None:
    """A day as a date, as 2026-3-1, 2026.3.1, 2026年3月1日 or 20260301, or as the number that Excel keeps."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in EXCEL_DAYS:
        return EXCEL_BEGINS + timedelta(days=int(cell))
    text = text_in(cell)
    found = DAY.fullmatch(text) or COMPACT_DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def decimal_in(cell: Cell) -> Decimal | None:
    """A number, also as "8 学时"; None for anything else."""
    found = NUMBER.fullmatch(text_in(cell))
    try:
        return Decimal(found[1]) if found else None
    except InvalidOperation:
        return None


def _blocks(fields: Sequence[str | None]) -> list[dict[int, str]]:
    """Column → field; where a word stands for the second time it belongs to the second block."""
    blocks: list[dict[int, str]] = []
    seen: Counter[str] = Counter()
    for column, name in enumerate(fields):
        if name:
            if seen[name] == len(blocks):
                blocks.append({})
            blocks[seen[name]][column] = name
            seen[name] += 1
    return blocks


def _repeats(cells: Mapping[str, Cell], headers: Headers) -> bool:
    """Long lists repeat the header on every page."""
    return any(header_key(cells.get(name)) in headers.get(name, ()) for name in ("staff_number", "name"))
