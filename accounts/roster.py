"""A roster file against what is known: who joins, moves, is corrected, stays, leaves, and what cannot be read and why.

Pure: rows in, plan out; no database. accounts/intake.py loads the `Directory` and carries a plan out.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from lib import listings
from lib.tables import Cell, Sheet, header_key

MAX_LINES = 10_000
STEP = 4  # characters of a unit's path for each level of the tree
STAFF_NUMBER = re.compile(r"[0-9A-Za-z-]{3,32}")
MOBILE = re.compile(r"1[0-9]{10}")
LIMITS = {"name": 64, "post": 60}

# Header words as `lib.tables.header_key` leaves them.
HEADERS: dict[str, tuple[str, ...]] = {
    "staff_number": listings.STAFF_NUMBER,
    "name": listings.NAME,
    "mobile": ("手机号", "手机", "手机号码", "联系电话", "移动电话", "电话", "联系方式", "mobile", "phone"),
    "unit": ("单位", "所在单位", "工作单位", "单位名称", "所属单位", "机构", "机构名称", "unit"),
    "section": ("部门", "所在部门", "科室", "处室", "内设机构", "section", "department"),
    "unit_code": ("单位代码", "单位编码", "机构代码", "机构编码", "unitcode"),
    "rank": ("职级", "职务层次", "级别", "职级层次", "职务职级", "rank"),
    "post": ("职务", "岗位", "职务名称", "post"),
}


class NoHeaderError(Exception):
    """No sheet has a row that names the staff number, the name and the unit."""


@dataclass(frozen=True)
class Line:
    """One row of the file as a person wrote it. `number` is the row as the spreadsheet shows it."""

    number: int
    sheet: str = ""
    staff_number: str = ""
    name: str = ""
    mobile: str = ""
    unit: str = ""
    section: str = ""
    unit_code: str = ""
    rank: str = ""
    post: str = ""


@dataclass(frozen=True)
class Problem:
    """A row that is left out, and why."""

    line: Line
    message: str


@dataclass(frozen=True)
class Reading:
    """What a file says: its rows, how many had neither number nor name, and whether there are several sheets."""

    lines: list[Line]
    skipped: int = 0


@dataclass(frozen=True)
class KnownUnit:
    pk: int
    code: str
    name: str
    short_name: str
    path: str


@dataclass(frozen=True)
class Known:
    """A person on record; `unit` is None for one who left; `reachable` and `kept`: may the importer change them?"""

    pk: int
    staff_number: str
    name: str
    mobile: str = ""
    unit: int | None = None
    unit_path: str = ""
    unit_name: str = ""
    rank: int | None = None
    post: str = ""
    reachable: bool = True
    kept: bool = True


@dataclass(frozen=True)
class Directory:
    """What is on record: people by staff number, owners of mobile numbers, units within reach, ranks by name."""

    people: Mapping[str, Known]
    mobiles: Mapping[str, str]
    units: Sequence[KnownUnit]
    ranks: Mapping[str, int]


@dataclass(frozen=True)
class Service:
    """A row that was understood: whom it is about (None: new), where and as what."""

    line: Line
    unit: KnownUnit
    rank: int | None
    post: str
    known: Known | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What carrying the roster out would do."""

    joiners: list[Service] = field(default_factory=list)
    returners: list[Service] = field(default_factory=list)
    movers: list[Service] = field(default_factory=list)
    corrections: list[Service] = field(default_factory=list)
    leavers: list[Known] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    skipped: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing to write; leavers are not counted, since each has to be ticked."""
        return not (self.joiners or self.returners or self.movers or self.corrections)

    @property
    def fingerprint(self) -> str:
        """Changes when carrying the plan out would do something else."""
        facts = (self.joiners, self.returners, self.movers, self.corrections, [known.pk for known in self.leavers])
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def parse(sheets: Iterable[Sheet]) -> Reading:
    """All rows of all visible sheets that have a header we know. Raises NoHeaderError."""
    lines: list[Line] = []
    skipped, found = 0, False
    visible = (sheet for sheet in sheets if not sheet.hidden)
    for sheet, header in ((s, h) for s in visible for h in listings.find_headers(s.rows, HEADERS, enough=_is_header)):
        found = True
        for line in _lines(sheet, *header):
            if line.staff_number or line.name:
                lines.append(line)
            elif any((line.mobile, line.unit, line.section, line.unit_code)):
                skipped += 1
    if not found:
        raise NoHeaderError
    return Reading(lines, skipped)


def compare(reading: Reading, directory: Directory, *, complete: str = "") -> Plan:
    """The plan; with `complete` (the path of a unit) who is on record in it or below and not in the file may leave."""
    plan = Plan(skipped=reading.skipped)
    index = UnitIndex(directory.units)
    repeated = _repeated(line.staff_number for line in reading.lines)
    mobiles = _repeated(line.mobile for line in reading.lines)
    for line in reading.lines:
        problem = _identity_problem(line, repeated, mobiles) or _record_problem(line, directory)
        service = None if problem else _service(line, directory, index)
        if isinstance(service, Service):
            _place(plan, service)
        else:
            plan.problems.append(Problem(line, problem or str(service)))
    plan.leavers.extend(_leavers(reading, directory, complete))
    return replace(plan, unchanged=len(reading.lines) - len(_touched(plan)) - len(plan.problems))


class UnitIndex:
    """Finds a unit by code, by name, or by a path of names such as 城西局/东区/一科."""

    def __init__(self, units: Sequence[KnownUnit]) -> None:
        self._codes = {unit.code.upper(): unit for unit in units}
        self._paths = {unit.path: unit for unit in units}
        self._names: dict[str, list[KnownUnit]] = {}
        for unit in units:
            for name in {_key(unit.name), _key(unit.short_name)} - {""}:
                self._names.setdefault(name, []).append(unit)

    def find(self, line: Line) -> KnownUnit | str:
        """The unit of the line, or the sentence that says why there is none."""
        if line.unit_code:
            unit = self._codes.get(line.unit_code.upper())
            return unit or _("There is no unit with the code “%(code)s” among those you manage.") % {
                "code": line.unit_code
            }
        words = [word for word in re.split(r"[/>＞、\\]+", f"{line.unit}/{line.section}") if word.strip()]
        if not words:
            return _("The unit is missing.")
        if len(words) == 1 and words[0].upper() in self._codes:
            return self._codes[words[0].upper()]
        return self._by_names(words)

    def _by_names(self, words: list[str]) -> KnownUnit | str:
        *above, last = [_key(word) for word in words]
        found = [unit for unit in self._names.get(last, []) if self._is_below(unit, above)]
        if len(found) == 1:
            return found[0]
        name = "/".join(words)
        if found:
            return _("%(count)s units are called “%(name)s”; write the unit code, or “upper unit/unit”.") % {
                "count": len(found),
                "name": name,
            }
        return _("There is no unit “%(name)s” among those you manage.") % {"name": name}

    def _is_below(self, unit: KnownUnit, above: list[str]) -> bool:
        """Whether the names above stand among the unit's ancestors, in order."""
        wanted = list(above)
        for end in range(STEP, len(unit.path), STEP):
            ancestor = self._paths.get(unit.path[:end])
            if wanted and ancestor and wanted[0] in (_key(ancestor.name), _key(ancestor.short_name)):
                wanted.pop(0)
        return not wanted


# --- reading


def _is_header(fields: Collection[str]) -> bool:
    return {"staff_number", "name"} <= set(fields) and bool({"unit", "unit_code", "section"} & set(fields))


def _lines(sheet: Sheet, header: int, columns: Mapping[int, str]) -> Iterator[Line]:
    for index, cells in listings.cells_below(sheet, header, columns):
        values = {name: _clean(name, cell) for name, cell in cells.items()}
        if header_key(values.get("staff_number")) not in HEADERS["staff_number"]:  # a header repeated on each page
            yield Line(number=index, sheet=sheet.name, **values)


def _clean(name: str, cell: Cell) -> str:
    if name == "mobile":
        return re.sub(r"^\+?86(?=1\d{10}$)", "", re.sub(r"[\s-]", "", listings.text_in(cell)))
    readers = {"name": listings.name_in, "staff_number": listings.number_in}
    return readers.get(name, listings.text_in)(cell)


def _key(name: str) -> str:
    return re.sub(r"[\s()]+", "", unicodedata.normalize("NFKC", name)).lower()


# --- judging


def _repeated(values: Iterable[str]) -> set[str]:
    return {value for value, count in Counter(values).items() if value and count > 1}


def _identity_problem(line: Line, repeated: set[str], mobiles: set[str]) -> str:
    """What is wrong with the row by itself or within the file; "" when nothing is."""
    if not line.staff_number:
        return _("The staff number is missing.")
    if not STAFF_NUMBER.fullmatch(line.staff_number):
        return _("“%(value)s” is no staff number: 3 to 32 letters, digits or hyphens.") % {"value": line.staff_number}
    if not line.name:
        return _("The name is missing.")
    if len(line.name) > LIMITS["name"] or len(line.post) > LIMITS["post"]:
        return _("The name or the post is too long.")
    if line.staff_number in repeated:
        return _("The staff number %(value)s stands in the file more than once.") % {"value": line.staff_number}
    if line.mobile and not MOBILE.fullmatch(line.mobile):
        return _("“%(value)s” is no mobile number: 11 digits that begin with 1.") % {"value": line.mobile}
    if line.mobile in mobiles:
        return _("The mobile number %(value)s stands in the file more than once.") % {"value": line.mobile}
    return ""


def _record_problem(line: Line, directory: Directory) -> str:
    """What is wrong with the row against the records; "" when nothing is."""
    known = directory.people.get(line.staff_number)
    if line.mobile and directory.mobiles.get(line.mobile, line.staff_number) != line.staff_number:
        return _("The mobile number %(value)s belongs to another person.") % {"value": line.mobile}
    if line.rank and _key(line.rank) not in directory.ranks:
        return _("“%(value)s” is not among the rank levels.") % {"value": line.rank}
    if known is None:
        return ""
    if not known.reachable:
        return _("The staff number %(value)s belongs to somebody in a unit outside what you manage.") % {
            "value": line.staff_number
        }
    if known.unit is None and known.name != line.name:
        return _("The staff number %(value)s belonged to somebody else who left.") % {"value": line.staff_number}
    return ""


def _service(line: Line, directory: Directory, index: UnitIndex) -> Service | str:
    """The row understood, or the sentence that says why not. An empty cell leaves what is on record."""
    unit = index.find(line)
    if isinstance(unit, str):
        return unit
    known = directory.people.get(line.staff_number)
    rank = directory.ranks[_key(line.rank)] if line.rank else (known.rank if known else None)
    post = line.post or (known.post if known else "")
    service = Service(line, unit, rank, post, known)
    service = replace(service, changes=_changes(service))
    if known is not None and service.changes and not known.kept:
        return _("%(name)s holds a role that you may not manage; ask the security administrator.") % {
            "name": known.name
        }
    return service


def _changes(service: Service) -> tuple[str, ...]:
    known, line = service.known, service.line
    if known is None:
        return ()
    differing = {
        "unit": known.unit != service.unit.pk,
        "rank": known.rank != service.rank,
        "post": known.post != service.post,
        "name": known.name != line.name,
        "mobile": bool(line.mobile) and known.mobile != line.mobile,
    }
    return tuple(name for name, differs in differing.items() if differs)


def _place(plan: Plan, service: Service) -> None:
    if service.known is None:
        plan.joiners.append(service)
    elif service.known.unit is None:
        plan.returners.append(service)
    elif {"unit", "rank", "post"} & set(service.changes):
        plan.movers.append(service)
    if service.known is not None and {"name", "mobile"} & set(service.changes):
        plan.corrections.append(service)


def _leavers(reading: Reading, directory: Directory, complete: str) -> list[Known]:
    """Only who is missing from the file altogether: a row with an error still names its person."""
    if not complete:
        return []
    named = {line.staff_number for line in reading.lines}
    missing = (known for number, known in directory.people.items() if number not in named)
    return [known for known in missing if known.unit_path.startswith(complete) and known.reachable and known.kept]


def _touched(plan: Plan) -> set[tuple[str, int]]:
    groups = (plan.joiners, plan.returners, plan.movers, plan.corrections)
    return {(service.line.sheet, service.line.number) for group in groups for service in group}


def rank_key(name: str) -> str:
    """How a rank's name is compared; the keys of `Directory.ranks`."""
    return _key(name)
