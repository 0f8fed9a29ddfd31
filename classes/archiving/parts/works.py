"""Written work: who handed in what became of it, and the version that was handed in last, as far as whoever asked for
the package may read it. Work that is marked without names goes in once its result is released, and not before."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from classes.archiving.dossier import MOMENT, Dossier, File, Missing, Rows, Sheet, document, labelled, workbook, yes
from classes.assignments import access, store
from classes.models import Assignment, Submission, SubmittedFile, SubmittedVersion
from classes.rules.base import plain
from lib.tables import Column


def files(at: Dossier) -> Iterator[File]:
    assignments = list(at.training_class.assignments.order_by("closes_at", "pk"))
    if not assignments:
        return
    yield workbook(_("List of written work"), Sheet(_("Written work"), _columns(), lambda: _listed(at)))
    for number, assignment in enumerate(assignments, start=1):
        folder = f"{number:02} {assignment.title}"
        for version in _versions(at, assignment):
            yield from _work(folder, assignment, version)


def _versions(at: Dossier, assignment: Assignment) -> list[SubmittedVersion]:
    """The last of each work that may be read, by staff number."""
    works = access.works(at.by).filter(assignment=assignment).defer("draft")
    works = works.select_related("assignment", "user", "unit")
    by_pk = {work.pk: work for work in works.order_by("user__staff_number") if work.stands_beside_name}
    versions = SubmittedVersion.objects.filter(submission__in=by_pk).defer("text").prefetch_related("files")
    last: dict[int, SubmittedVersion] = {}
    for version in versions.order_by("number"):
        version.submission = by_pk[version.submission_id]
        last[version.submission_id] = version
    return [last[pk] for pk in by_pk if pk in last]


def _work(folder: str, assignment: Assignment, version: SubmittedVersion) -> Iterator[File]:
    person = version.submission.user
    whose = f"{person.staff_number} {person.name}"
    title = f"{assignment.title} · {person.name}"
    if version.length:
        path = (folder, whose, f"{_('text')}.txt")
        yield document(title, partial(_text, assignment, version), path=path)
    for file in version.files.all():
        yield File((folder, whose, file.name), f"{title} · {file.name}", partial(_copy, file))


def _text(assignment: Assignment, version: SubmittedVersion) -> str:
    person = version.submission.user
    mark = version.submission.mark
    head = [
        assignment.title,
        labelled(_("Name"), f"{person.name} {person.staff_number}"),
        _("Version %(number)s, SHA-256 %(digest)s") % {"number": version.number, "digest": version.digest},
        *([labelled(_("Mark reached"), plain(mark))] if mark is not None else []),
    ]
    return "\n".join([*head, "", version.text])


def _copy(file: SubmittedFile, stream: IO[bytes]) -> None:
    try:
        stream.write(store.read(file.path))
    except FileNotFoundError as error:
        raise Missing(_("The file is no longer on the server.")) from error


def _columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Assignment"), 36),
        Column(_("Staff number"), 14),
        Column(_("Name"), 12),
        Column(_("Unit at the time"), 28),
        Column(_("Version"), 8, "0"),
        Column(_("Handed in at"), 17, MOMENT),
        Column(_("Late"), 7),
        Column(_("State"), 14),
        Column(_("Mark reached"), 8, "0.##"),
        Column(_("Passed"), 8),
        Column(_("Results released at"), 17, MOMENT),
        Column(_("In this package"), 30),
    ]


def _listed(at: Dossier) -> Rows:
    works = access.works(at.by).filter(assignment__training_class=at.training_class)
    readable = set(works.values_list("pk", flat=True))
    for number, work in enumerate(_handed_in(at), start=1):
        about = [work.assignment.title, work.user.staff_number, work.user.name, work.unit.name if work.unit else ""]
        state = [work.version, work.handed_in_at, yes(work.is_late), _("Handed in")]
        result = [None, "", None]
        if work.stands_beside_name:
            state[-1] = work.get_state_display()
            result = [work.mark, yes(work.passed), work.released_at]
        yield [number, *about, *state, *result, _whether(work, is_readable=work.pk in readable)]


def _handed_in(at: Dossier) -> QuerySet[Submission]:
    works = Submission.objects.handed_in().filter(assignment__training_class=at.training_class).defer("draft")
    ordered = works.order_by("assignment__closes_at", "assignment", "user__staff_number")
    return ordered.select_related("assignment", "user", "unit")


def _whether(work: Submission, *, is_readable: bool) -> str:
    if not is_readable:
        return _("no: not for whoever made the package to read")
    if not work.stands_beside_name:
        return _("no: its result is not released yet")
    return yes(True)
