"""What an evaluation says: shown only when it is over, and of each group only what at least five people answered."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from lib.tables import Column, XlsxBook

from . import evaluation_questions as questions_of
from .models import Evaluation

SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Line:
    """One answer and how many gave it."""

    value: str
    number: int
    percent: int


@dataclass(frozen=True)
class Result:
    """One question about the class or about one teacher. `hidden`: fewer than five answered."""

    question: str
    kind: str
    answers: int
    lines: list[Line] = field(default_factory=list)
    mean: Decimal | None = None
    texts: list[str] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True)
class Results:
    handed_in: int
    of_class: list[Result]
    by_teacher: dict[str, list[Result]]

    @property
    def groups(self) -> Iterator[tuple[str, list[Result]]]:
        """("" for the class, then each teacher, results)."""
        yield "", self.of_class
        yield from self.by_teacher.items()


def read(evaluation: Evaluation, *, now: datetime) -> Results | None:
    """None until nobody can hand in any more: from two looks in between one could tell what the last person said."""
    if not evaluation.is_over(now):
        return None
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in evaluation.counts.all():
        counts[row.question, row.teacher][row.value] = row.number
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for said in evaluation.texts.order_by("id"):  # a random key: no order of time
        texts[said.question, said.teacher].append(said.text)
    handed_in = evaluation.hand_ins.count()
    heard = _heard(counts, texts)
    by_teacher: dict[str, list[Result]] = {teacher: [] for teacher in evaluation.teachers}
    of_class: list[Result] = []
    for asked in questions_of.asked(evaluation.questions, evaluation.teachers):
        key = (str(asked.question["id"]), asked.teacher)
        group = heard[asked.teacher] if asked.teacher else handed_in
        found = _texts(asked, texts[key], group) if asked.kind == questions_of.TEXT else _counted(asked, counts[key])
        (by_teacher[asked.teacher] if asked.teacher else of_class).append(found)
    return Results(handed_in, of_class, by_teacher)


def write_xlsx(stream: IO[bytes], results: Results) -> None:
    """Two sheets: what was counted, and the free texts."""
    book = XlsxBook(stream)
    head = [
        Column(_("About"), 20),
        Column(_("What was asked"), 44),
        Column(_("Number of answers"), 10),
        Column(_("Mean"), 8, "0.00"),
        Column(_("Distribution"), 48),
    ]
    book.add(_("Results"), head, _counted_rows(results))
    said = [Column(_("About"), 20), Column(_("What was asked"), 30), Column(_("What they said"), 80)]
    book.add(_("Free texts"), said, _texts_of(results))
    book.close()


def distribution(result: Result) -> str:
    """The counts in one line."""
    if result.hidden:
        return str(_("fewer than %(number)s answers: not shown") % {"number": SMALLEST_GROUP})
    return "; ".join(f"{line.value}: {line.number}" for line in result.lines)


def _counted(asked: questions_of.Asked, found: dict[str, int]) -> Result:
    total = sum(found.values())
    about = {"question": asked.question["text"], "kind": asked.kind}
    if total < SMALLEST_GROUP:
        return Result(**about, answers=0, hidden=True)
    lines = [Line(v, found.get(v, 0), round(found.get(v, 0) * 100 / total)) for v in asked.values]
    mean = None
    if asked.kind == questions_of.SCALE:
        earned = Decimal(sum(int(line.value) * line.number for line in lines))
        mean = (earned / total).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Result(**about, answers=total, lines=lines, mean=mean)


def _heard(
    counts: Mapping[tuple[str, str], Mapping[str, int]], texts: Mapping[tuple[str, str], Sequence[str]]
) -> dict[str, int]:
    """{teacher: how many said something of this teacher at least}. Who attended stands in the list of attendance, so
    a text about a teacher whom two people heard is by one of these two."""
    heard: dict[str, int] = defaultdict(int)
    for (_question, teacher), found in counts.items():
        heard[teacher] = max(heard[teacher], sum(found.values()))
    for (_question, teacher), said in texts.items():
        heard[teacher] = max(heard[teacher], len(said))
    return heard


def _texts(asked: questions_of.Asked, found: list[str], group: int) -> Result:
    """Texts from a group of fewer than five could be told apart by style alone."""
    about = {"question": asked.question["text"], "kind": asked.kind}
    if group < SMALLEST_GROUP:
        return Result(**about, answers=0, hidden=True)
    return Result(**about, answers=len(found), texts=found)


def _counted_rows(results: Results) -> Iterator[list[Any]]:
    for teacher, group in results.groups:
        for result in group:
            if result.kind != questions_of.TEXT:
                shown = None if result.hidden else result.answers
                yield [teacher or _("the class"), result.question, shown, result.mean, distribution(result)]


def _texts_of(results: Results) -> Iterator[list[Any]]:
    for teacher, group in results.groups:
        for result in group:
            for text in result.texts:
                yield [teacher or _("the class"), result.question, text]
