"""A list of people × sessions from a spreadsheet against the class: what each cell says, what cannot be used and why.

Pure: rows in, plan out; no database. 到 √ 1 are presence; 假 假2 事假1.5 leave, of some hours; 缺 ×, 缺：不明 absence.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from classes.listed import People, Person, Trouble
from lib.listings import NoHeaderError
from lib.tables import Cell, Row, Sheet, header_key, plain

HEADER_WITHIN = 20
NUMBER_WORDS = ("工号", "人员编号", "职工号", "员工编号", "员工号", "人员工号", "工作证号", "staffnumber", "staffno")
NAME_WORDS = ("姓名", "名字", "学员姓名", "人员姓名", "学员", "name")
# Columns that lists of people have besides, and that say nothing about a session.
OTHER_WORDS = ("序号", "单位", "部门", "职务", "职级", "备注", "签名", "联系电话", "手机号", "no", "unit", "remarks")
PRESENT = {"到", "√", "✓", "✔", "1", "出勤", "已到", "到课", "签到", "是", "p", "y", "present", "yes"}
ABSENT = {"缺", "×", "x", "✗", "✘", "0", "缺勤", "旷课", "缺课", "未到", "否", "a", "n", "absent", "no"}
LATE = {"迟到", "早退", "迟", "late"}
LEAVE = re.compile(r"(?:请)?(?P<kind>事|病|公|年|休|产|婚|丧)?假(?P<hours>\d+(?:\.\d+)?)?(?:学时|小时|h)?")
LEAVE_EN = re.compile(r"(?:leave|l)(?P<hours>\d+(?:\.\d+)?)?h?")
DAY = re.compile(r"(?:(?P<y>\d{4})[-/.年])?(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?")
CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class Meeting:
    """A session as a header may name it."""

    pk: int
    title: str
    day: date
    begins: str  # 09:00
    hours: Decimal


@dataclass(frozen=True)
class Said:
    """What a cell says; `reason` may be empty where the list gives none."""

    state: str
    hours: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """One cell that can be used."""

    person: Person
    meeting: Meeting
    said: Said
    where: str


@dataclass
class Plan:
    found: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def title_of(meeting: Meeting) -> str:
    """The header under which a template offers a session; `parse` finds it again."""
    return f"{meeting.day.isoformat()} {meeting.begins} {meeting.title}"


def parse(sheets: Iterable[Sheet], people: Sequence[Person], meetings: Sequence[Meeting]) -> Plan:
    """All rows of all visible sheets that have people and sessions. Raises NoHeaderError."""
    plan, seen = Plan(), dict[tuple[int, int], str]()
    found = False
    for sheet in sheets:
        header = None if sheet.hidden else _header(sheet.rows)
        if header is not None:
            found = True
            _read(sheet, header, people, meetings, plan, seen)
    if not found:
        raise NoHeaderError
    return plan


def said(cell: Cell) -> Said | None:
    """What a cell says; None where it is not understood."""
    if isinstance(cell, bool):
        return Said("present" if cell else "absent")
    first, *rest = re.split("[:：]", plain(cell), maxsplit=1)
    reason = "".join(rest).strip()  # as it was written; only the mark is read in half width
    word = re.sub(r"[\s()]+", "", unicodedata.normalize("NFKC", first)).lower()
    if word in PRESENT:
        return Said("present", reason=reason)
    if word in ABSENT:
        return Said("absent", reason=reason)
    if word in LATE:
        return Said("present", reason=reason or word)
    leave = LEAVE.fullmatch(word) or LEAVE_EN.fullmatch(word)
    if not leave:
        return None
    kind = leave.groupdict().get("kind")
    hours = leave["hours"]
    return Said("leave", Decimal(hours) if hours else None, reason or (f"{kind}假" if kind else ""))


def meeting_of(cell: Cell, meetings: Sequence[Meeting]) -> Meeting | str:
    """The session that a header means, or why none can be told."""
    text = unicodedata.normalize("NFKC", plain(cell)).strip()
    near = _of_day(text, meetings)
    if len(near) > 1:
        near = _closest(text, near)
    if len(near) == 1:
        return near[0]
    return _("Several sessions could be meant; write day and beginning.") if near else _("No session is called that.")


def _of_day(text: str, meetings: Sequence[Meeting]) -> list[Meeting]:
    day = DAY.search(text)
    if not day:
        return [meeting for meeting in meetings if _squeezed(meeting.title) in _squeezed(text)]
    year, month, at = day["y"], int(day["m"]), int(day["d"])
    return [
        m for m in meetings if (m.day.month, m.day.day) == (month, at) and (year is None or m.day.year == int(year))
    ]


def _closest(text: str, near: list[Meeting]) -> list[Meeting]:
    """Of several on one day: by the beginning, then by the title."""
    begins = CLOCK.search(text)
    if begins:
        at = f"{int(begins[1]):02}:{begins[2]}"
        near = [meeting for meeting in near if meeting.begins == at]
    named = [meeting for meeting in near if _squeezed(meeting.title) in _squeezed(text)]
    return named if len(near) > 1 and named else near


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _header(rows: Sequence[Row]) -> int | None:
    """The row that names a person and something besides."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        keys = [header_key(cell) for cell in row]
        if any(key in NUMBER_WORDS or key in NAME_WORDS for key in keys) and sum(map(bool, keys)) > 1:
            return index
    return None


def _read(
    sheet: Sheet,
    header: int,
    people: Sequence[Person],
    meetings: Sequence[Meeting],
    plan: Plan,
    seen: dict[tuple[int, int], str],
) -> None:
    numbers, names, columns = _columns(sheet, header, meetings, plan)
    roster = People(people)
    for line, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        number, name = _at(row, numbers).replace(" ", ""), _name(_at(row, names))
        if not number and not name:
            continue
        where = f"{sheet.name} {line}".strip()
        who = roster.find(number, name)
        if isinstance(who, str):
            plan.troubles.append(Trouble(where, " ".join(filter(None, [number, name])), who))
        else:
            for column, meeting in columns.items():
                _cell(row, column, meeting, who, f"{where} {letters(column)}", plan, seen)


def _cell(
    row: Row,
    column: int,
    meeting: Meeting,
    who: Person,
    where: str,
    plan: Plan,
    seen: dict[tuple[int, int], str],
) -> None:
    cell = row[column] if column < len(row) else None
    if plain(cell) == "":
        return
    shown, what = plain(cell), said(cell)
    if (who.place, meeting.pk) in seen:
        text = _("Stands in the file more than once: first at %(where)s.") % {"where": seen[who.place, meeting.pk]}
        plan.troubles.append(Trouble(where, shown, text))
    elif what is None:
        plan.troubles.append(Trouble(where, shown, _("Not understood: write 到, 假, 假2 or 缺.")))
    else:
        seen[who.place, meeting.pk] = where
        plan.found.append(Found(who, meeting, what, where))


def _columns(
    sheet: Sheet, header: int, meetings: Sequence[Meeting], plan: Plan
) -> tuple[int | None, int | None, dict[int, Meeting]]:
    """(column of staff numbers, of names, {column: session}); what is no session is told."""
    numbers = names = None
    found: dict[int, Meeting] = {}
    for column, cell in enumerate(sheet.rows[header]):
        key = header_key(cell)
        if key in NUMBER_WORDS and numbers is None:
            numbers = column
        elif key in NAME_WORDS and names is None:
            names = column
        elif plain(cell) and key not in OTHER_WORDS:
            meeting = meeting_of(cell, meetings)
            if isinstance(meeting, str):
                where = f"{sheet.name} {header + 1} {letters(column)}".strip()
                plan.troubles.append(Trouble(where, plain(cell), meeting))
            else:
                found[column] = meeting
    return numbers, names, found


def _at(row: Row, column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    return " ".join(unicodedata.normalize("NFKC", plain(row[column])).split())


def _name(text: str) -> str:
    """张 三, spread to the width of three signs, is 张三."""
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)


def letters(column: int) -> str:
    """The column as the spreadsheet names it: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
