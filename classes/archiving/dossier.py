"""What a part of the package is told, and what it gives back: files that are written when their turn comes, one at a
time, so that a class of a thousand costs no more memory than its largest table."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import IO, Any
from unicodedata import east_asian_width

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from classes import requirements
from classes.models import Enrolment, TrainingClass
from lib.problems import Refusal
from lib.tables import Column, XlsxBook

Text = str | Promise
Rows = Iterable[Sequence[Any]]
MOMENT = "yyyy-mm-dd hh:mm"
DAY = "yyyy-mm-dd"
PAGE = re.compile(rb"/Type\s*/Page\b")
PLACED = (Enrolment.State.APPROVED, Enrolment.State.WITHDRAWN)


class Missing(Exception):
    """A file that cannot be put in; the package says so and why, instead of not being made."""


@dataclass(frozen=True)
class File:
    """One file. `path` is below the folder of its part, the name last; `write` returns how many rows or pages it has,
    or None where that says nothing. `kept_as`: what is made once and never changes survives a killed worker as this."""

    path: tuple[str, ...]
    title: str
    write: Callable[[IO[bytes]], int | None]
    kept_as: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; `rows` is read when it is written."""

    title: str
    columns: Sequence[Column]
    rows: Callable[[], Rows]


@dataclass(frozen=True)
class Dossier:
    """The class that is packed, for whom, and as of when. What several parts need is read once."""

    training_class: TrainingClass
    by: User
    now: datetime

    @cached_property
    def everybody(self) -> list[Enrolment]:
        """Whoever was ever on the way into the class, by unit and staff number."""
        joined = self.training_class.enrolments.select_related("user", "unit", "enrolled_by", "nominated_by")
        return list(joined.order_by("unit__path", "user__staff_number"))

    @cached_property
    def places(self) -> list[Enrolment]:
        """Everybody who took part, those who were withdrawn too."""
        return [place for place in self.everybody if place.state in PLACED]

    @cached_property
    def by_pk(self) -> dict[int, Enrolment]:
        return {place.pk: place for place in self.everybody}

    @cached_property
    def rows(self) -> list[requirements.Row]:
        """How everybody stood who took part to the end, as closing froze it."""
        return requirements.matrix(self.training_class)


def workbook(title: str, *sheets: Sheet, path: tuple[str, ...] = ()) -> File:
    """An xlsx of these sheets, named by its title."""

    def write(stream: IO[bytes]) -> int:
        book = XlsxBook(stream)
        count = sum(book.add(one.title, _wide(one.columns), (_local(row) for row in one.rows())) for one in sheets)
        book.close()
        return count

    return File((*path, f"{title}.xlsx"), title, write)


def document(title: str, text: Callable[[], str], *, path: tuple[str, ...]) -> File:
    """A text that opens in an old Windows too."""

    def write(stream: IO[bytes]) -> None:
        stream.write(in_bytes(text()))

    return File(path, title, write)


def print_(title: str, make: Callable[[], bytes]) -> File:
    """A PDF as the desk hands it out."""

    def write(stream: IO[bytes]) -> int:
        try:
            made = make()
        except Refusal as refusal:
            raise Missing(str(refusal.message)) from refusal
        stream.write(made)
        return len(PAGE.findall(made))

    return File((f"{title}.pdf",), title, write)


def in_bytes(text: str) -> bytes:
    """With the mark and the line ends by which an old Windows tells that it is UTF-8."""
    return ("\ufeff" + "\r\n".join(text.splitlines()) + "\r\n").encode()


# Who: the four columns with which a line about a person begins.
def whose_columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Staff number"), 14),
        Column(_("Name"), 12),
        Column(_("Unit at the time"), 28),
    ]


def whose(number: int, place: Enrolment) -> list[Any]:
    return [number, place.user.staff_number, place.user.name, place.unit.name if place.unit else ""]


def yes(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")


def labelled(label: str, value: object) -> str:
    """One line of a text."""
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


def name_of(person: User | None) -> str:
    return person.name if person else ""


def _wide(columns: Sequence[Column]) -> list[Column]:
    """Each at least as wide as its title: a Chinese character takes two."""
    return [
        replace(one, width=max(one.width, sum(1 + (east_asian_width(c) in "WF") for c in one.title) + 2))
        for one in columns
    ]


def _local(row: Sequence[Any]) -> list[Any]:
    """Times as the clocks of the office showed them."""
    return [timezone.localtime(v) if isinstance(v, datetime) and timezone.is_aware(v) else v for v in row]
