"""What a candidate may see of an attempt, and when: three switches of the sitting (mark, right answer, explanation).

A question's own mark tells its key (a judgement worth nothing was wrong), so it goes with the right answers; the mark
switch alone shows the total and the sums of groups too large to tell anything about one question.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from . import content, double_marking, lookups, regrading_diff, response_table
from .interactions.base import Worth
from .models import Attempt, Item, ItemCitation, MarkEntry, Regrade, RegradeLine, Response

SMALLEST_GROUP = 3  # questions; a smaller group's sum would tell which answers were right

Verdict = Literal["right", "part", "wrong", "blank", "waiting", "void", ""]


@dataclass(frozen=True)
class Release:
    """What is open now. Nothing is, before the attempt is handed in, or when it does not count."""

    mark: bool
    key: bool
    explanation: bool

    @property
    def anything(self) -> bool:
        return self.mark or self.key or self.explanation


@dataclass(frozen=True)
class Group:
    """What was earned in one part of the paper."""

    name: str
    mark: Decimal
    max_mark: Decimal

    @property
    def percent(self) -> int:
        return round(100 * self.mark / self.max_mark) if self.max_mark else 0


@dataclass(frozen=True)
class Line:
    """One question as the candidate may look back on it. What is not released is None or empty."""

    place: content.Place
    question: content.Question
    value: Any
    flagged: bool
    mark: Decimal | None
    verdict: Verdict
    key: dict[str, Any] | None
    explanation: str
    comment: str
    articles: Sequence[Any] = field(default=())
    correction: Regrade | None = None
    mark_was: Decimal | None = None  # before the correction, where it changed the mark
    worth: Worth | None = None  # what its parts are worth, and the points that a person gave for them

    @property
    def also_right(self) -> str:
        """What a correction accepts besides the key, as HTML."""
        if self.correction is None or self.correction.way != Regrade.Way.ACCEPT_ALSO:
            return ""
        kind, shown = self.question.kind, self.question.key
        return "；".join(
            kind.printed_key(self.question.body, key, self.place.choices)
            for key in self.correction.keys
            if key != shown
        )

    @property
    def context(self) -> dict[str, Any]:
        """For the type's review.html."""
        key = None if self.key is None else self.question.key
        decided = self.correction is not None and not self.correction.keys  # what a part earned is no longer the mark
        worth = None if decided else self.worth
        return self.question.kind.review(self.question.body, key, self.value, self.place.choices, worth)

    @property
    def template(self) -> str:
        return f"{self.question.interaction}/review.html"


@dataclass(frozen=True)
class Review:
    """An attempt looked back on. `mark` and `passed` are None until they are released and known."""

    attempt: Attempt
    release: Release
    mark: Decimal | None
    passed: bool | None
    sections: tuple[dict[str, str], ...]
    lines: Sequence[Line]
    groups: Sequence[Group]
    mark_was: Decimal | None = None  # before questions were corrected
    is_reopened: bool = False  # a mark was taken back, and its answer is being marked again

    @property
    def is_waiting(self) -> bool:
        """Somebody still has to mark; only said where the mark will be shown."""
        return self.attempt.state == Attempt.State.SUBMITTED and self.release.mark

    def count(self, *verdicts: str) -> int:
        return sum(line.verdict in verdicts for line in self.lines)


def release_of(attempt: Attempt, *, now: datetime) -> Release:
    """The switches of the attempt's sitting, as they stand now."""
    sitting = attempt.candidate.sitting
    if not attempt.is_closed:
        return Release(mark=False, key=False, explanation=False)
    return Release(
        mark=sitting.releases(sitting.release_mark, now=now),
        key=sitting.releases_answers(sitting.release_key, now=now),
        explanation=sitting.releases_answers(sitting.release_explanation, now=now),
    )


def review(attempt: Attempt, *, now: datetime) -> Review:
    """Everything that may be seen now, and nothing else. The attempt comes with its candidate and sitting."""
    release = release_of(attempt, now=now)
    sheet = content.sheet(attempt.form_id)
    responses = {row.position: row for row in response_table.of_attempt(attempt.pk)} if release.anything else {}
    lines = _lines(attempt, sheet, release, responses) if release.anything else []
    known = release.mark and attempt.state == Attempt.State.GRADED
    changes = lookups.REGRADED.rows(attempt=attempt.pk) if known else []
    if release.key:
        lines = _corrected(attempt, sheet.rule, lines, changes)
    return Review(
        attempt=attempt,
        release=release,
        mark=attempt.mark if known else None,
        passed=attempt.passed if known else None,
        sections=sheet.sections,
        lines=lines,
        groups=_groups(sheet, release, responses) if known else [],
        mark_was=changes[0].total_was if changes else None,
        is_reopened=_is_reopened(attempt),
    )


def _lines(attempt: Attempt, sheet: content.Sheet, release: Release, responses: Mapping[int, Response]) -> list[Line]:
    questions = sheet.questions()
    has_markers = any(question.kind.asks_person(question.body) for question in questions.values())
    said = _said(attempt) if has_markers and (release.mark or release.key) else {}
    articles = _articles(questions.values()) if release.explanation else {}
    lines = []
    for position, place in sheet.places.items():
        question, response = questions[position], responses.get(position, Response())
        shows_mark = release.key or (release.mark and not question.kind.is_scored(question.body))
        lines.append(
            Line(
                place=place,
                question=question,
                value=response.value,
                flagged=response.flagged,
                mark=response.mark if shows_mark else None,
                verdict=_verdict(response) if shows_mark else "",
                key=question.kind.reveal(question.body, question.key, place.choices) if release.key else None,
                explanation=question.explanation if release.explanation else "",
                comment=_comment(said.get(position, ())) if release.mark else "",
                articles=articles.get(question.item, ()),
                worth=Worth(place.mark, sheet.rule, double_marking.points_of(said.get(position, ()))),
            )
        )
    return lines


def _corrected(attempt: Attempt, rule: str, lines: Sequence[Line], changes: Sequence[RegradeLine]) -> list[Line]:
    """The lines with what was ruled about their questions: the key that holds now, and the mark before."""
    ruled = regrading_diff.reaching(attempt.candidate.sitting, [line.question.version for line in lines])
    before: dict[int, Decimal | None] = {}
    for change in changes:
        before.setdefault(change.position, change.mark_was)
    return [
        _with_correction(line, ruled[line.question.version], before.get(line.place.position), rule)
        if line.question.version in ruled
        else line
        for line in lines
    ]


def _with_correction(line: Line, correction: Regrade, was: Decimal | None, rule: str) -> Line:
    line = replace(line, correction=correction, mark_was=was)
    if not correction.keys:
        return line
    # The key that gives most for this answer, the oldest of equals; the others are named beside it.
    kind, body, keys = line.question.kind, line.question.body, correction.keys[::-1]
    key = keys[0] if line.value is None else max(keys, key=lambda each: kind.score(body, each, line.value, rule))
    question = replace(line.question, key=key)
    return replace(line, question=question, key=question.kind.reveal(question.body, question.key, line.place.choices))


def _verdict(response: Response) -> Verdict:
    if response.pk and response.is_void:
        return "void"
    if response.needs_marking:
        return "waiting"
    if response.fraction == 1:
        return "right"
    if response.value is None:
        return "blank"
    return "part" if response.fraction else "wrong"


def _is_reopened(attempt: Attempt) -> bool:
    if attempt.state != Attempt.State.SUBMITTED:
        return False
    return any(event.kind == "reopen" for event in lookups.EVENTS.rows(attempt=attempt.pk))


def _said(attempt: Attempt) -> dict[int, list[MarkEntry]]:
    """{position: the entries that its mark is made of}; nothing of an answer that somebody is still marking."""
    entries: dict[int, list[MarkEntry]] = defaultdict(list)
    for entry in lookups.MARKED.rows(attempt=attempt.pk):
        entry.response.attempt = attempt
        entries[entry.response.position].append(entry)
    return {
        position: double_marking.counting(double_marking.fold(given[0].response, given), given)
        for position, given in entries.items()
    }


def _comment(entries: Sequence[MarkEntry]) -> str:
    return "\n".join(entry.comment for entry in entries if entry.comment)


def _articles(questions: Any) -> dict[int, list[Any]]:
    """{item: the articles that it cites}."""
    found = defaultdict(list)
    rows = ItemCitation.objects.filter(item__in=[question.item for question in questions])
    for citation in rows.select_related("article__version__law"):
        found[citation.item_id].append(citation.article)
    return found


def _groups(sheet: content.Sheet, release: Release, responses: Mapping[int, Response]) -> list[Group]:
    """Sums by topic, or by section where questions have no topics; small ones only once the right answers are out."""
    questions = sheet.questions()
    topics = dict(
        Item.objects.filter(pk__in=[question.item for question in questions.values()], topic__isnull=False).values_list(
            "pk", "topic__name"
        )
    )
    marks: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for position, response in responses.items():
        if response.is_void:
            continue
        place = sheet.places[position]
        name = topics.get(questions[position].item, "") if topics else sheet.sections[place.section]["title"]
        marks[name].append((response.mark or Decimal(0), place.mark))
    return [
        Group(name, sum((mark for mark, _full in rows), Decimal(0)), sum((full for _mark, full in rows), Decimal(0)))
        for name, rows in marks.items()
        if name and (release.key or len(rows) >= SMALLEST_GROUP)
    ]
