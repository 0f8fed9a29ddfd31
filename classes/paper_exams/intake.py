"""Reading a list of marks: a file becomes a preview; a person looks, then its good rows are entered or nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from accounts import scope
from accounts.models import User
from classes.listed import Person, Trouble
from classes.models import PaperMark, Requirement
from classes.rules.base import plain
from lib import listings, tables
from lib.problems import Refusal

from . import entering, lists, reading
from .entering import Entry, State

SALT = "classes.paper_exams.intake"
A_DAY = 86_400
AWAY = "缺考"


@dataclass(frozen=True)
class Shown:
    """A row of the preview; `was`: what is on record now, in words."""

    person: Person
    mark: str
    remark: str
    was: str = ""


@dataclass
class Preview:
    """What the file would do. `changed` need a reason: each its own remark, or one for all of them."""

    new: list[Shown] = field(default_factory=list)
    changed: list[Shown] = field(default_factory=list)
    same: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    token: str = ""

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)

    @property
    def unexplained(self) -> int:
        return sum(not row.remark for row in self.changed)


@dataclass(frozen=True)
class Kept:
    """What a preview held."""

    file_name: str
    entries: Sequence[Entry]

    def only_new(self) -> "Kept":
        return Kept(self.file_name, [entry for entry in self.entries if not entry.seen])

    def because(self, reason: str) -> "Kept":
        """The same with a reason for every correction that has none of its own."""
        reason = reason.strip()
        entries = [
            Entry(e.place, e.state, e.mark, e.reason or (reason if e.seen else ""), e.seen) for e in self.entries
        ]
        return Kept(self.file_name, entries)


def preview(*, data: bytes, file_name: str, requirement: Requirement, by: User) -> Preview:
    """Writes nothing. Refusals: roster-unreadable, marks-header, marks-long."""
    entries = _read(data)
    sheet = reading.sheet(training_class=requirement.training_class, requirement=requirement)
    lines = {line.place.pk: line for line in sheet.lines}
    people = [Person(pk, line.place.user.staff_number, line.place.user.name) for pk, line in lines.items()]
    plan = lists.compare(entries, people, _elsewhere(lists.numbers_of(entries), people, by))
    made, wanted = Preview(troubles=plan.troubles), list[Entry]()
    for found in plan.found:
        line = lines[found.person.place]
        entry = Entry(found.person.place, found.said.state, found.said.mark, found.said.remark, line.seen)
        problem = entering.problem_of(entry, sheet.terms, by, line.place.user_id)
        if entering.is_same(line.entry, entry):
            made.same += 1
        elif problem:
            made.troubles.append(Trouble(found.where, f"{found.person.name} {_word(entry)}", problem.message))
        else:
            wanted.append(entry)
            _sort_in(made, found.person, entry, line.entry)
    order = {lists.where_of(entry): at for at, entry in enumerate(entries)}
    made.troubles.sort(key=lambda trouble: order[trouble.where])
    made.token = _packed(requirement, file_name, wanted)
    return made


def unpack(*, token: str, requirement: Requirement) -> Kept:
    """What a preview of this exam held. Refusal: marks_changed, for anything else and for what is a day old."""
    try:
        kept = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature as error:
        raise _again() from error
    if kept["requirement"] != requirement.pk:
        raise _again()
    return Kept(kept["file"], [Entry(p, s, Decimal(m) if m else None, r, seen) for p, s, m, r, seen in kept["marks"]])


def template(requirement: Requirement) -> BytesIO:
    """The roster with what is on record, to fill in and read again; headers in Chinese whatever the language."""
    sheet = reading.sheet(training_class=requirement.training_class, requirement=requirement)
    widths = (14, 12, 28, 10, 30)
    columns = [tables.Column(words[0], width) for words, width in zip(lists.HEADERS.values(), widths, strict=True)]
    rows = (
        [
            line.place.user.staff_number,
            line.place.user.name,
            str(line.place.unit or ""),
            (AWAY if line.entry.state == State.ABSENT else line.entry.mark) if line.entry else None,
            "",
        ]
        for line in sheet.lines
    )
    stream = BytesIO()
    tables.write_xlsx(stream, columns, rows, sheet="成绩")
    stream.seek(0)
    return stream


def _read(data: bytes) -> list[listings.Entry]:
    try:
        entries = lists.parse(tables.read_sheets(data))
    except tables.UnreadableTableError as error:
        raise Refusal("roster-unreadable", error.message) from error
    except listings.NoHeaderError as error:
        text = _("No sheet has a header with staff number or name and with marks (成绩). Use the template.")
        raise Refusal("marks-header", text) from error
    if len(entries) > lists.MAX_LINES:
        raise Refusal("marks-long", _("That is more than %(max)s people at once.") % {"max": lists.MAX_LINES})
    return entries


def _elsewhere(numbers: set[str], people: Sequence[Person], by: User) -> dict[str, str]:
    """Names of those whom the person may see and who are not in the class."""
    unknown = numbers - {person.staff_number for person in people}
    found = scope.people(by, *scope.MANAGING).filter(staff_number__in=unknown) if unknown else User.objects.none()
    return dict(found.values_list("staff_number", "name"))


def _sort_in(made: Preview, person: Person, entry: Entry, was: PaperMark | None) -> None:
    if was is None:
        made.new.append(Shown(person, _word(entry), entry.reason))
    else:
        made.changed.append(Shown(person, _word(entry), entry.reason, entering.said(was)))


def _word(entry: Entry) -> str:
    return str(State.ABSENT.label) if entry.mark is None else plain(entry.mark)


def _packed(requirement: Requirement, file_name: str, entries: Sequence[Entry]) -> str:
    """Signed and compressed: what was looked at is what is entered."""
    marks: list[tuple[Any, ...]] = [
        (e.place, e.state, "" if e.mark is None else str(e.mark), e.reason, e.seen) for e in entries
    ]
    kept = {"requirement": requirement.pk, "file": file_name[:200], "marks": marks}
    return signing.dumps(kept, salt=SALT, compress=True)


def _again() -> Refusal:
    return Refusal("marks_changed", _("This preview is not valid any more. Read the file again."))
