"""The folders of the package and what stands in each, in the order in which a records office files a class.

A part is a module with `files(at)`, which yields what it puts in; to add one is to name it here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from classes.archiving.dossier import Dossier, File, Text

from . import (
    attendance,
    certificates,
    completion,
    evaluation,
    exams,
    hours,
    materials,
    plan,
    process,
    roster,
    timetable,
    works,
)

Source = Callable[[Dossier], Iterator[File]]


@dataclass(frozen=True)
class Part:
    """One folder: its number, its title, and what yields its files."""

    number: str
    title: Text
    sources: Sequence[Source]

    @property
    def folder(self) -> str:
        return f"{self.number}-{self.title}"

    def files(self, at: Dossier) -> Iterator[File]:
        for source in self.sources:
            yield from source(at)


PARTS = (
    Part("01", _("Plan and particulars of the class"), (plan.files,)),
    Part("02", _("Roster and how people came in"), (roster.files,)),
    Part("03", _("Timetable, attendance and materials"), (timetable.files, attendance.files, materials.files)),
    Part("04", _("Exams and results"), (exams.files,)),
    Part("05", _("Assignments and essays"), (works.files,)),
    Part("06", _("Evaluation of the teaching"), (evaluation.files,)),
    Part("07", _("Completion and certificates"), (completion.files, certificates.files)),
    Part("08", _("Ledger of study hours"), (hours.files,)),
    Part("09", _("Record of the process"), (process.files,)),
)

__all__ = ["PARTS", "Part"]
