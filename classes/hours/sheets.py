"""Hours earned elsewhere, from a spreadsheet: which rows are new, which on record, which cannot be used.

Pure: rows in, plan out; no database. classes/hours/importing.py knows the people and posts.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lib import listings
from lib.tables import Sheet, header_key

MAX_LINES = 20_000
MOST_HOURS = Decimal(2000)  # more in one row is a slip: a year has about as many working hours
MOST_YEARS = 20  # a day longer ago is a slip too
LIMITS = {"title": 200, "organiser": 120}
# In the order of the template; the first word of each is what it is called there.
HEADERS: dict[str, tuple[str, ...]] = {
    "staff_number": listings.STAFF_NUMBER,
    "name": listings.NAME,
    "title": (
        "培训名称", "班次名称", "课程名称", "培训班名称", "学习内容", "培训内容", "项目名称", "名称",
        "training", "title", "course",
    ),
    "organiser": ("主办单位", "举办单位", "组织单位", "培训机构", "来源", "平台", "organiser", "organizer", "platform"),
    "form": ("形式", "培训形式", "学习形式", "培训方式", "类别", "form"),
    "hours": ("学时", "学时数", "课时", "获得学时", "hours", "studyhours"),
    "ended_on": ("完成日期", "结束日期", "结业日期", "完成时间", "结束时间", "日期", "completedon", "date", "ended"),
}  # fmt: skip
NEEDED = {"staff_number", "title", "hours", "ended_on"}
FORMS: dict[str, tuple[str, ...]] = {
    "full_time": ("脱产培训", "脱产", "面授", "集中培训", "线下", "线下培训", "full-time training", "fulltime"),
    "online": (
        "网络培训", "网络", "线上", "在线", "网上", "线上培训", "在线学习", "网络学习", "online training", "online",
    ),
    "group_study": ("理论学习中心组学习", "中心组学习", "中心组", "理论中心组", "theory study group", "groupstudy"),
    "self_study": ("在职自学", "自学", "self-study on the job", "selfstudy"),
}  # fmt: skip
FORM_WORDS = {header_key(word): form for form, words in FORMS.items() for word in words}
UNSAID = "online"  # what comes from elsewhere comes from online academies, where nothing is said


@dataclass(frozen=True)
class Line:
    """One row as a person wrote it; `number` is the row as the spreadsheet shows it. Day and hours as text, "" where
    they could not be read; then `wrote` holds the cell."""

    number: int
    sheet: str = ""
    staff_number: str = ""
    name: str = ""
    title: str = ""
    organiser: str = ""
    form: str = ""
    hours: str = ""
    ended_on: str = ""
    wrote: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    line: Line
    message: str


@dataclass(frozen=True)
class Known:
    """A person whose hours the importer may post."""

    pk: int
    name: str
    unit: str = ""


@dataclass(frozen=True)
class Ready:
    """A row that was understood."""

    line: Line
    known: Known
    form: str
    hours: Decimal
    day: date

    @property
    def key(self) -> str:
        return key_of(self.known.pk, self.line.title, self.day)


@dataclass(frozen=True)
class Plan:
    """What posting the list would do. `again` stand in the ledger already."""

    new: list[Ready] = field(default_factory=list)
    again: list[Ready] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def hours(self) -> Decimal:
        return sum((ready.hours for ready in self.new), Decimal(0))

    @property
    def fingerprint(self) -> str:
        """Changes when posting would do something else."""
        facts = [(ready.key, ready.form, str(ready.hours)) for ready in self.new]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def parse(sheets: Iterable[Sheet]) -> list[Line]:
    """All rows of all visible sheets that have a header we know. Raises listings.NoHeaderError."""
    lines = map(_line, listings.read(sheets, HEADERS, enough=NEEDED.issubset))
    return [line for line in lines if line.staff_number or line.name or line.title]


def compare(lines: Sequence[Line], people: Mapping[str, Known], posted: Mapping[str, str], *, today: date) -> Plan:
    """`people` by staff number: all within reach; `posted`: keys in the ledger, each with why it was reversed or ""."""
    plan, seen = Plan(), set[str]()
    for line in lines:
        ready = _understood(line, people, today)
        problem = ready if isinstance(ready, str) else _ledger_problem(ready, posted, seen)
        if isinstance(ready, str) or problem:
            plan.problems.append(Problem(line, problem))
        else:
            seen.add(ready.key)
            (plan.again if ready.key in posted else plan.new).append(ready)
    return plan


def keys(lines: Iterable[Line], people: Mapping[str, Known], *, today: date) -> list[str]:
    """Keys of all rows that can be understood, to ask the ledger for."""
    ready = (_understood(line, people, today) for line in lines)
    return [one.key for one in ready if isinstance(one, Ready)]


def key_of(user_id: int, title: str, day: date) -> str:
    """One training of one person, whoever brings it how often: it is posted once."""
    plain = header_key(title) or title
    return f"elsewhere:{hashlib.sha256(f'{user_id}|{plain}|{day}'.encode()).hexdigest()[:40]}"


def _line(entry: listings.Entry) -> Line:
    cells = entry.cells
    hours, day = listings.decimal_in(cells.get("hours")), listings.day_in(cells.get("ended_on"))
    wrote = {name: listings.text_in(cells.get(name)) for name in ("hours", "ended_on")}
    return Line(
        number=entry.number,
        sheet=entry.sheet,
        staff_number=listings.number_in(cells.get("staff_number")),
        name=listings.name_in(cells.get("name")),
        title=listings.text_in(cells.get("title")),
        organiser=listings.text_in(cells.get("organiser")),
        form=listings.text_in(cells.get("form")),
        hours="" if hours is None else str(hours),
        ended_on=day.isoformat() if day else "",
        wrote=wrote,
    )


def _understood(line: Line, people: Mapping[str, Known], today: date) -> Ready | str:
    """The row understood, or the sentence that says why not."""
    problem = _person_problem(line, people) or _training_problem(line, today)
    if problem:
        return problem
    form = FORM_WORDS[header_key(line.form)] if line.form else UNSAID
    hours = Decimal(line.hours).quantize(Decimal("0.01"))
    return Ready(line, people[line.staff_number], form, hours, date.fromisoformat(line.ended_on))


def _person_problem(line: Line, people: Mapping[str, Known]) -> str:
    if not line.staff_number:
        return _("The staff number is missing.")
    known = people.get(line.staff_number)
    if known is None:
        return _("Nobody in your units has this staff number.")
    if line.name and line.name != listings.name_in(known.name):
        return _("On record this number belongs to %(name)s.") % {"name": known.name}
    return ""


def _training_problem(line: Line, today: date) -> str:
    if not line.title:
        return _("The name of the training is missing.")
    if len(line.title) > LIMITS["title"] or len(line.organiser) > LIMITS["organiser"]:
        return _("The name of the training or its organiser is too long.")
    if line.form and header_key(line.form) not in FORM_WORDS:
        return _("“%(value)s” is no training form.") % {"value": line.form}
    return _hours_problem(line) or _day_problem(line, today)


def _ledger_problem(ready: Ready, posted: Mapping[str, str], seen: set[str]) -> str:
    if ready.key in seen:
        return _("The same training of this person stands in the file more than once; it counts once.")
    if reason := posted.get(ready.key):
        text = _("Its hours were reversed: %(reason)s. If they are right after all, file a claim for them.")
        return text % {"reason": reason}
    return ""


def _hours_problem(line: Line) -> str:
    if not line.hours:
        wrote = line.wrote.get("hours")
        return _("“%(value)s” is no number of hours.") % {"value": wrote} if wrote else _("The hours are missing.")
    hours = Decimal(line.hours)
    if not Decimal("0.01") <= hours <= MOST_HOURS:
        return _("Hours are more than 0 and at most %(most)s.") % {"most": MOST_HOURS}
    if hours != hours.quantize(Decimal("0.01")):
        return _("Hours have two decimals at most.")
    return ""


def _day_problem(line: Line, today: date) -> str:
    if not line.ended_on:
        wrote = line.wrote.get("ended_on")
        return _("“%(value)s” is no day; write 2026-03-01.") % {"value": wrote} if wrote else _("The day is missing.")
    day = date.fromisoformat(line.ended_on)
    if day > today:
        return _("This day is still to come.")
    if day.year < today.year - MOST_YEARS:
        return _("This day is more than 20 years ago.")
    return ""
