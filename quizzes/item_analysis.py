"""First answers as statistics.py takes them, read for exams and for questions. However many questions there are, the
number of queries is the same; whose an answer is does not leave this module.

What counts: the first attempt of a candidate, handed in and not void; a person who met the same paper (or version) in
two sittings counts with the first. Answers that wait for a marker are left out, and so are questions that a correction
took out or gave to everybody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum
from typing import Any

from django.db.models import FloatField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from . import content, item_hints, part_analysis, statistics
from .interactions.base import AnswerLine
from .item_hints import Counted, Hint
from .models import Attempt, Item, Regrade, Response, Sitting
from .regrading_diff import CLOSED, ruling_of
from .rulings import Ruling
from .statistics import GROUPS, Answer, Figures, Reliability

MOST_ATTEMPTS = 2_000  # the newest; what one page works out while somebody waits for it


@dataclass(frozen=True)
class Sat:
    """A first attempt. `share`: of the full mark, None until it is graded."""

    attempt: int
    sitting: int
    began: datetime
    share: float | None
    rule: str  # of the paper, for choices of several


@dataclass
class Sample:
    """Answers to one version. `taken_out`: by a correction; `unmarked`: waiting for a person."""

    answers: list[Answer] = field(default_factory=list)
    unmarked: int = 0
    taken_out: int = 0

    @classmethod
    def of(cls, samples: Iterable["Sample"]) -> "Sample":
        """Several as one."""
        whole = cls()
        for sample in samples:
            whole.answers += sample.answers
            whole.unmarked += sample.unmarked
            whole.taken_out += sample.taken_out
        return whole


@dataclass(frozen=True)
class Result:
    """What is said about one version; `hints` the most serious first."""

    question: content.Question
    figures: Figures
    lines: Sequence[Counted]
    blank: Counted
    hints: Sequence[Hint]
    unmarked: int
    taken_out: int
    parts: Sequence[tuple[str, Figures]] = ()  # what a part is called, and its own figures


@dataclass(frozen=True)
class Exam:
    """A sitting, or all sittings of a paper. `steps`: how many candidates earned each tenth of the full mark."""

    count: int
    graded: int
    mean: float | None
    steps: Sequence[int]
    reliability: Reliability
    results: Sequence[Result]
    is_cut: bool


@dataclass(frozen=True)
class ItemHistory:
    """A question wherever it was asked: samples by (version, sitting), and the keys that hold by version."""

    samples: Mapping[tuple[int, int], Sample]
    keys: Mapping[int, Sequence[Any]]
    is_cut: bool

    def sample(self, version: int, sitting: int | None = None) -> Sample:
        """Of one version, everywhere or in one sitting."""
        return Sample.of(
            sample for (asked, where), sample in self.samples.items() if asked == version and sitting in (None, where)
        )

    def figures(self, version: int, sitting: int | None = None) -> Figures:
        return statistics.figures(self.sample(version, sitting).answers)

    def result(self, question: content.Question, sitting: int | None = None) -> Result:
        keys = self.keys.get(question.version, [question.key])
        return conclude(question, self.sample(question.version, sitting), keys)


def of_exam(sittings: QuerySet[Sitting]) -> Exam:
    """Every question of these sittings, the worst first."""
    sat, is_cut = _first_attempts(sittings)
    read = _read(sat, sittings)
    by_version = defaultdict(list)
    for (version, _sitting), sample in read.samples.items():
        by_version[version].append(sample)
    questions = content.questions(by_version)
    results = [
        conclude(questions[version], Sample.of(samples), read.keys.get(version, [questions[version].key]))
        for version, samples in by_version.items()
    ]
    shares = [one.share for one in sat if one.share is not None]
    return Exam(
        count=len(sat),
        graded=len(shares),
        mean=statistics.mean(shares),
        steps=statistics.distribution(shares),
        reliability=statistics.reliability(read.papers),
        results=sorted(results, key=_worst_first),
        is_cut=is_cut,
    )


def of_item(item: Item, sittings: QuerySet[Sitting]) -> ItemHistory:
    """Every version of the question, in each of these sittings."""
    sat, is_cut = _first_attempts(sittings, item=item)
    versions = set(item.versions.values_list("pk", flat=True))
    read = _read(sat, sittings, versions=versions)
    return ItemHistory(read.samples, read.keys, is_cut)


def conclude(question: content.Question, sample: Sample, keys: Sequence[Any]) -> Result:
    """Figures, table of answers and hints for one version."""
    figures, counts = statistics.figures(sample.answers), statistics.tallies(sample.answers)

    def counted(line: AnswerLine) -> Counted:
        sums = {group: sum(found[name] for name in line.ids) for group, found in counts.items()}
        return Counted(line, sums["all"], {group: sums[group] for group in GROUPS})

    lines = [counted(line) for line in question.kind.answer_lines(question.body, keys, counts["all"])]
    blank = counted(AnswerLine(frozenset([statistics.BLANK]), "", _("left blank"), is_one=False))
    hints = item_hints.hints(figures, lines, unmarked=sample.unmarked, taken_out=sample.taken_out)
    parts = [
        (name, statistics.figures([each for one in sample.answers if (each := one.parts[at]) is not None]))
        for at, name in enumerate(question.kind.part_names(question.body))
    ]
    return Result(question, figures, lines, blank, hints, sample.unmarked, sample.taken_out, parts)


@dataclass(frozen=True)
class _Read:
    """Samples by (version, sitting); marks by version of each attempt that is marked throughout."""

    samples: Mapping[tuple[int, int], Sample]
    papers: Sequence[Mapping[int, float]]
    keys: Mapping[int, Sequence[Any]]


# (attempt, version, fraction, mark, full mark, whether it waits for a marker, when it was saved)
_Row = tuple[int, int, float | None, float | None, float, bool, datetime | None]


def _first_attempts(sittings: QuerySet[Sitting], *, item: Item | None = None) -> tuple[list[Sat], bool]:
    """The newest first attempts, and whether there were more; of each person the earliest alone."""
    found = Attempt.objects.filter(candidate__sitting__in=sittings.values("pk"), number=1, state__in=CLOSED)
    marks = (_float("mark"), _float("max_mark"))
    columns = ["candidate__user", "pk", "candidate__sitting", "started_at", *marks, "form__multiple_rule"]
    if item is not None:
        found = found.filter(responses__version__item=item)
        columns.append("responses__version")
    rows = list(found.order_by("-started_at", "-pk").values_list(*columns)[: MOST_ATTEMPTS + 1])
    earliest = {}
    for user, attempt, sitting, began, mark, full, rule, *version in rows[:MOST_ATTEMPTS]:
        share = None if mark is None or not full else mark / full
        earliest[user, *version] = Sat(attempt, sitting, began, share, rule)
    return list(earliest.values()), len(rows) > MOST_ATTEMPTS


def _read(sat: Sequence[Sat], sittings: QuerySet[Sitting], versions: Collection[int] | None = None) -> _Read:
    """Answers of these attempts; with `versions` only to those, compared with all the others all the same."""
    answers = Response.objects.filter(attempt__in=[one.attempt for one in sat])
    rows: dict[int, list[_Row]] = defaultdict(list)
    marks = (_float(name) for name in ("fraction", "mark", "max_mark"))
    columns = ("attempt", "version", *marks, "needs_marking", "saved_at")
    for row in answers.values_list(*columns):
        rows[row[0]].append(row)
    asked = {row[1] for paper in rows.values() for row in paper}
    wanted = asked if versions is None else versions
    given = answers if versions is None else answers.filter(version__in=versions)
    values = {(attempt, version): value for attempt, version, value in given.values_list("attempt", "version", "value")}
    ruled, keys = _ruled(sittings, asked)
    questions = content.questions(asked & set(wanted))
    reader = _Reader(questions, values, part_analysis.Reading(questions, ruled, answers))
    for one in sat:
        reader.add(one, rows[one.attempt])
    return _Read(reader.samples, reader.papers, keys)


class _Reader:
    """Puts the answers of one attempt after another into the samples that they belong to."""

    def __init__(
        self,
        questions: Mapping[int, content.Question],
        values: Mapping[tuple[int, int], Any],
        reading: part_analysis.Reading,
    ) -> None:
        self._questions, self._values, self._reading = questions, values, reading
        self.samples: dict[tuple[int, int], Sample] = defaultdict(Sample)
        self.papers: list[dict[int, float]] = []

    def add(self, sat: Sat, rows: Sequence[_Row]) -> None:
        counted = []
        for row in rows:
            _attempt, version, fraction, mark, _full, waits, _saved_at = row
            if fraction is not None and mark is not None and not self._is_settled(sat, version):
                counted.append(row)
            elif version in self._questions:
                sample = self.samples[version, sat.sitting]
                sample.unmarked += waits
                sample.taken_out += not waits
        if not any(row[5] for row in rows):
            self.papers.append({row[1]: row[3] for row in counted})  # type: ignore[misc]
        self._keep(sat, counted, statistics.gaps(sat.began, {row[1]: row[6] for row in rows}))

    def _keep(self, sat: Sat, counted: Sequence[_Row], seconds: Mapping[int, float]) -> None:
        earned, whole = fsum(row[3] or 0 for row in counted), fsum(row[4] for row in counted)
        for attempt, version, fraction, mark, full, _waits, _saved_at in counted:
            question = self._questions.get(version)
            if question is None:
                continue
            value, share = self._values.get((attempt, version)), fraction or 0.0
            rest = statistics.share_of_rest(earned, whole, mark=mark or 0.0, max_mark=full)
            answer = Answer(
                share,
                rest,
                None if value is None else question.kind.tally(question.body, value, share),
                seconds.get(version),
                self._reading.parts(question, value, attempt=attempt, sitting=sat.sitting, rule=sat.rule, rest=rest),
            )
            self.samples[version, sat.sitting].answers.append(answer)

    def _is_settled(self, sat: Sat, version: int) -> bool:
        """Whether a correction decides the mark, whatever was answered."""
        ruling = self._reading.ruled.get((sat.sitting, version))
        return ruling is not None and ruling.asks_nobody


def _ruled(
    sittings: QuerySet[Sitting], versions: Collection[int]
) -> tuple[dict[tuple[int, int], Ruling], dict[int, Sequence[Any]]]:
    """What holds for (sitting, version), and the keys of each version by the newest correction here."""
    regrades = list(Regrade.objects.in_force().filter(version__in=versions).prefetch_related("units"))
    paths = dict(sittings.values_list("pk", "unit__path")) if regrades else {}
    ruled, keys = {}, {}
    for regrade in regrades:
        tops, ruling = tuple(unit.path for unit in regrade.units.all()), ruling_of(regrade)
        reached = [sitting for sitting, path in paths.items() if path.startswith(tops)]
        ruled |= {(sitting, regrade.version_id): ruling for sitting in reached}
        if reached and ruling.keys:
            keys[regrade.version_id] = ruling.keys
    return ruled, keys


def _float(name: str) -> Cast:
    """A mark as statistics take it: making exact decimals of fifty thousand would take most of the time."""
    return Cast(name, FloatField())


def _worst_first(result: Result) -> tuple[int, float, int]:
    found = result.figures.discrimination
    return result.hints[0].rank, 1.0 if found is None else found, result.question.version
