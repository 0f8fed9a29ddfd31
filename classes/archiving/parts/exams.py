"""The exams that the class asked: the grade of everybody who took part and every attempt behind it; of exams on paper
every mark that was entered."""

from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from classes.archiving.dossier import (
    MOMENT,
    Dossier,
    File,
    Rows,
    Sheet,
    name_of,
    print_,
    whose,
    whose_columns,
    workbook,
    yes,
)
from classes.models import Enrolment, PaperMark
from classes.paper_exams.terms import Terms
from classes.printing import transcript
from lib.tables import Column
from quizzes.models import Attempt, Candidate

MARK = "0.##"


def files(at: Dossier) -> Iterator[File]:
    """The transcript; of exams nothing where the class asked none."""
    title = _("Transcript of the class")
    yield print_(title, lambda: transcript.made(at.training_class, by=at.by, now=at.now))
    if _paper_marks(at).exists():
        title = _("Marks of paper exams")
        yield workbook(title, Sheet(_("All entries"), _paper_columns(), lambda: _papers(at)))
    if not at.training_class.requirements.filter(sitting__isnull=False).exists():
        return
    yield workbook(
        _("Exam results"),
        Sheet(_("Grades"), _grade_columns(), lambda: _grades(at)),
        Sheet(_("Every attempt"), _attempt_columns(), lambda: _attempts(at)),
    )


def _paper_marks(at: Dossier) -> QuerySet[PaperMark]:
    return PaperMark.objects.filter(requirement__training_class=at.training_class)


def _paper_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Exam"), 40),
        Column(_("Which entry"), 8, "0"),
        Column(_("State"), 12),
        Column(_("Mark reached"), 8, MARK),
        Column(_("Mark to pass"), 8, MARK),
        Column(_("Full marks"), 8, MARK),
        Column(_("Reason"), 30),
        Column(_("From the file"), 30),
        Column(_("Entered at"), 17, MOMENT),
        Column(_("Entered by"), 12),
    ]


def _papers(at: Dossier) -> Rows:
    """The entry with the highest number counts; those before it were corrected by it."""
    rows = _paper_marks(at).select_related("requirement", "by")
    ordered = rows.order_by("requirement__order", "requirement", "enrolment__user__staff_number", "number")
    for number, row in enumerate(ordered.iterator(chunk_size=1000), start=1):
        terms = Terms.of(row.requirement.settings)
        about = [terms.title, row.number, row.get_state_display(), row.mark, terms.wanted, terms.most]
        entered = [row.reason, row.source_name, row.at, name_of(row.by)]
        yield [*whose(number, at.by_pk[row.enrolment_id]), *about, *entered]


def _grade_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Exam"), 40),
        Column(_("Grade"), 8, MARK),
        Column(_("Mark to pass"), 8, MARK),
        Column(_("Passed"), 8),
        Column(_("Attempts made"), 8, "0"),
        Column(_("Graded at"), 17, MOMENT),
    ]


def _seats(at: Dossier) -> QuerySet[Candidate]:
    people = [place.user_id for place in at.places]
    of_class = Candidate.objects.filter(sitting__requirements__training_class=at.training_class, user__in=people)
    return of_class.select_related("sitting").order_by("sitting__opens_at", "sitting", "user__staff_number")


def _by_person(at: Dossier) -> dict[int, Enrolment]:
    return {place.user_id: place for place in at.places}


def _grades(at: Dossier) -> Rows:
    places = _by_person(at)
    for number, seat in enumerate(_seats(at).annotate(tries=Count("attempts")), start=1):
        sitting = seat.sitting
        found = [sitting.title, seat.grade, sitting.pass_mark, yes(seat.passed), seat.tries, seat.graded_at]
        yield [*whose(number, places[seat.user_id]), *found]


def _attempt_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Exam"), 40),
        Column(_("Attempt"), 8, "0"),
        Column(_("State"), 12),
        Column(_("Begun at"), 17, MOMENT),
        Column(_("Handed in at"), 17, MOMENT),
        Column(_("Mark reached"), 8, MARK),
        Column(_("Full marks"), 8, MARK),
        Column(_("Passed"), 8),
    ]


def _attempts(at: Dossier) -> Rows:
    places = _by_person(at)
    rows = Attempt.objects.filter(candidate__in=_seats(at).order_by().values("pk"))
    rows = rows.select_related("candidate__sitting").order_by("candidate__sitting", "candidate", "number")
    for number, row in enumerate(rows.iterator(chunk_size=500), start=1):
        seat = row.candidate
        about = [seat.sitting.title, row.number, row.get_state_display(), row.started_at, row.submitted_at]
        yield [*whose(number, places[seat.user_id]), *about, row.mark, row.max_mark, yes(row.passed)]
