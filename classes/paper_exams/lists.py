"""A list of marks from a spreadsheet against the class: what each row says, which rows cannot be used and why.

Pure: rows in, plan out; no database. 86 86.5 ８６分 are marks; 缺考 absence, in the column of marks or of remarks.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from classes.listed import People, Person, Trouble
from lib import listings
from lib.listings import Entry
from lib.tables import Cell, Sheet

MAX_LINES = 5_000
REMARK_LENGTH = 300
MARKED, ABSENT = "marked", "absent"
# In the order of the template; the first word of each is what it is called there.
HEADERS: dict[str, tuple[str, ...]] = {
    "staff_number": listings.STAFF_NUMBER,
    "name": (*listings.NAME, "学员", "考生姓名", "考生"),
    "unit": ("单位", "工作单位", "所在单位", "部门", "unit"),
    "mark": (
        "成绩", "得分", "分数", "考试成绩", "笔试成绩", "卷面成绩", "卷面分", "总分", "总成绩",
        "mark", "marks", "score", "grade", "points", "result",
    ),
    "remark": ("备注", "说明", "原因", "更正原因", "remark", "remarks", "note", "reason", "comment"),
}  # fmt: skip
WHO = ("staff_number", "name")
AWAY = {"缺考", "缺", "缺席", "未考", "未参加", "未参加考试", "旷考", "弃考", "absent", "abs"}
NUMBER = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,9})?)(?:分|points?|p)?", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What a cell says."""

    state: str
    mark: Decimal | None = None
    remark: str = ""


@dataclass(frozen=True)
class Found:
    """A row that can be used."""

    person: Person
    said: Said
    where: str


@dataclass
class Plan:
    found: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def parse(sheets: Iterable[Sheet]) -> list[Entry]:
    """All rows that name somebody, of all visible sheets that have marks. Raises listings.NoHeaderError."""
    entries = listings.read(sheets, HEADERS, enough=lambda names: "mark" in names and len({*names} & {*WHO}) > 0)
    return [entry for entry in entries if any(listings.text_in(entry.cells.get(name)) for name in WHO)]


def compare(entries: Sequence[Entry], people: Sequence[Person], elsewhere: Mapping[str, str]) -> Plan:
    """`elsewhere`: staff numbers of people who are not in the class, with their names. An empty cell says nothing."""
    plan, roster = Plan(), People(people)
    by_place: dict[int, list[tuple[Entry, Person]]] = defaultdict(list)
    for entry in entries:
        who = roster.find(_number(entry), _name(entry))
        if isinstance(who, str):
            name = elsewhere.get(_number(entry))
            outside = _("%(name)s is not in this class; enrol first.") % {"name": name} if name else who
            plan.troubles.append(Trouble(where_of(entry), shown_of(entry), outside))
        else:
            by_place[who.place].append((entry, who))
    for rows in by_place.values():
        _judge(rows, plan)
    return plan


def said(cell: Cell, remark: str = "") -> Said | None:
    """What a mark and its remark say; None where it is not understood. "缺考：病假" carries its remark."""
    first, *rest = re.split("[:(]", listings.text_in(cell), maxsplit=1)
    word, remark = first.replace(" ", "").lower(), remark or "".join(rest).strip(" )")
    if word in AWAY:
        return Said(ABSENT, remark=remark)
    number = None if rest else NUMBER.fullmatch(word)
    return Said(MARKED, Decimal(number[1]), remark) if number else None


def where_of(entry: Entry) -> str:
    return f"{entry.sheet} {entry.number}".strip()


def shown_of(entry: Entry) -> str:
    named = (_number(entry), _name(entry), listings.text_in(entry.cells.get("mark")))
    return " ".join(filter(None, named))[:80]


def numbers_of(entries: Iterable[Entry]) -> set[str]:
    return {_number(entry) for entry in entries} - {""}


def _judge(rows: Sequence[tuple[Entry, Person]], plan: Plan) -> None:
    """Of somebody who stands there more than once nobody can tell which row is meant."""
    (entry, who), *more = rows
    if more:
        text = _("Stands in the file more than once: %(rows)s. Leave the one that is right.")
        at = {"rows": _(", ").join(where_of(row) for row, _who in rows)}
        plan.troubles.extend(Trouble(where_of(row), shown_of(row), text % at) for row, _who in rows)
        return
    cell, remark = entry.cells.get("mark"), listings.text_in(entry.cells.get("remark"))[:REMARK_LENGTH]
    if not listings.text_in(cell):
        away = said(remark)
        if away and away.state == ABSENT:
            plan.found.append(Found(who, away, where_of(entry)))
        return
    what = said(cell, remark)
    if what is None:
        text = _("Not understood: write a number or 缺考.")
        plan.troubles.append(Trouble(where_of(entry), shown_of(entry), text))
    else:
        plan.found.append(Found(who, what, where_of(entry)))


def _number(entry: Entry) -> str:
    return listings.number_in(entry.cells.get("staff_number"))


def _name(entry: Entry) -> str:
    return listings.name_in(entry.cells.get("name"))
