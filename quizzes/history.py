"""The course of one attempt, step by step, for whoever has to answer an appeal (申诉), and for its candidate.

Reads only, and never a key. What a candidate sees here is what review.py releases; on the desk nothing of a question is
shown while anybody may still be answering. Of each answer the server keeps the last value that was saved, and what a
late one replaced; the values before are not kept, and the page says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User

from . import (
    access,
    content,
    double_marking,
    regrading_diff,
    response_table,
    review,
    rubric,
    supervision,
    wording,
)
from .models import Attempt, Candidate, LateResponse, MarkEntry, Regrade, RegradeLine, Response, Sitting
from .supervision import Fact

Decision = LateResponse.Decision
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Sight:
    """What the reader may see. `marks`: of each question; `written`: of those that people mark, with their comments."""

    answers: bool
    marks: bool
    written: bool
    total: bool
    names: bool

    def mark_of(self, question: content.Question) -> bool:
        return self.marks or (self.written and question.kind.asks_person(question.body))


@dataclass(frozen=True)
class Step:
    """Something that happened to one answer. `who`: the name of whoever did it, where the reader may know."""

    at: datetime | None
    text: str
    note: str = ""
    who: str = ""


@dataclass(frozen=True)
class Entry:
    """One question: what was asked, what counts as the answer, and how it came to that. `mark`: None if not shown."""

    place: content.Place
    question: content.Question
    answer: str
    mark: Decimal | None
    is_waiting: bool
    is_void: bool
    steps: Sequence[Step]

    @property
    def options(self) -> list[tuple[str, str]]:
        """(letter or number, HTML) of what there was to choose from, in the order that was sat."""
        printed = self.question.kind.on_paper(self.question.body, self.place.choices)
        entries = [(str(number), html) for number, html in enumerate(printed.entries, start=1)]
        return entries + list(zip(LETTERS, printed.options, strict=False))


@dataclass(frozen=True)
class History:
    """Everything on the page and on paper."""

    attempt: Attempt
    candidate: Candidate
    sitting: Sitting
    sight: Sight
    facts: Sequence[Fact]
    entries: Sequence[Entry]
    mark: Decimal | None
    grade: Decimal | None
    rule: str


@dataclass
class Kept:
    """What the database knows of the answers, by position."""

    held: dict[int, Response]
    late: Mapping[int, list[LateResponse]] = field(default_factory=dict)
    replaced: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)
    given: Mapping[int, list[MarkEntry]] = field(default_factory=dict)
    changed: Mapping[int, list[RegradeLine]] = field(default_factory=dict)
    ruled: Mapping[int, Regrade] = field(default_factory=dict)  # by version


def on_desk(attempt: Attempt, *, reader: User, now: datetime) -> History:
    """As whoever looks after the exam reads it. The attempt comes with candidate, its user, and sitting."""
    (told,) = (one for one in supervision.tell(attempt.candidate) if one.attempt.pk == attempt.pk)
    return _history(attempt, _sight_on_desk(attempt, reader, now), told.facts)


def for_candidate(attempt: Attempt, *, now: datetime) -> History:
    """As its candidate reads it: nothing that is not released, and nobody's name."""
    return _history(attempt, _sight_of_candidate(attempt, now), supervision.course(attempt))


def _sight_on_desk(attempt: Attempt, reader: User, now: datetime) -> Sight:
    sitting = attempt.candidate.sitting
    is_over = not attempt.is_open and (now >= sitting.settles_at or sitting.releases(sitting.release_key, now=now))
    # Whoever has the same paper still before them learns nothing of it from somebody else's answers.
    sits_it_too = Candidate.objects.filter(user=reader, sitting__paper=sitting.paper_id, sitting__closes_at__gt=now)
    # Nor does a marker learn here whose answer it is, as long as it is marked without names.
    marks_it = attempt.state == Attempt.State.SUBMITTED and not sitting.marking_shows_names
    marks_it = marks_it and access.sittings(reader, *access.MARKERS).filter(pk=sitting.pk).exists()
    shows = is_over and not marks_it and not sits_it_too.exists()
    return Sight(answers=shows, marks=shows, written=shows, total=not attempt.is_open, names=True)


def _sight_of_candidate(attempt: Attempt, now: datetime) -> Sight:
    release = review.release_of(attempt, now=now)
    return Sight(
        answers=release.anything,
        marks=release.key,
        written=release.mark,
        total=release.mark,
        names=False,
    )


def _history(attempt: Attempt, sight: Sight, facts: Sequence[Fact]) -> History:
    candidate = attempt.candidate
    return History(
        attempt=attempt,
        candidate=candidate,
        sitting=candidate.sitting,
        sight=sight,
        facts=facts,
        entries=_entries(attempt, sight) if sight.answers else [],
        mark=attempt.mark if sight.total and attempt.state == Attempt.State.GRADED else None,
        grade=candidate.grade if sight.total else None,
        rule=wording.grade_rule(candidate.sitting, candidate.attempts_allowed),
    )


def _entries(attempt: Attempt, sight: Sight) -> list[Entry]:
    sheet = content.sheet(attempt.form_id)
    questions, kept = sheet.questions(), _read(attempt, sheet, sight)
    # An attempt that was abandoned was never scored.
    is_scored = attempt.submitted_at is not None
    return [
        _entry(place, questions[position], attempt, kept, sight, is_scored=is_scored)
        for position, place in sheet.places.items()
    ]


def _read(attempt: Attempt, sheet: content.Sheet, sight: Sight) -> Kept:
    """A fixed number of queries, fewer where less is shown."""
    kept = Kept({row.position: row for row in response_table.of_attempt(attempt.pk)})
    late = LateResponse.objects.filter(attempt=attempt).select_related("decided_by").order_by("pk")
    kept.late = _by_position(late, lambda row: row.position)
    accepted = attempt.events.filter(kind="late_accepted").values_list("detail", flat=True)
    kept.replaced = _by_position(accepted, lambda detail: detail["position"])
    if sight.marks or sight.written:
        given = MarkEntry.objects.filter(response__attempt=attempt).select_related("marker", "response").order_by("pk")
        kept.given = _by_position(given, lambda row: row.response.position)
    if sight.marks:
        lines = RegradeLine.objects.filter(attempt=attempt, applied_at__isnull=False).order_by("pk")
        kept.changed = _by_position(lines.select_related("regrade__applied_by"), lambda row: row.position)
        versions = {place.version for place in sheet.places.values()}
        kept.ruled = regrading_diff.reaching(attempt.candidate.sitting, versions)
    return kept


def _by_position(rows: Iterable[Any], position: Any) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[position(row)].append(row)
    return found


def _entry(
    place: content.Place, question: content.Question, attempt: Attempt, kept: Kept, sight: Sight, *, is_scored: bool
) -> Entry:
    response = kept.held.get(place.position) or Response(position=place.position)
    shows_mark = is_scored and sight.mark_of(question)
    steps = _answered(place, question, response, kept, sight)
    if shows_mark:
        steps += _scored(place, question, response, attempt, kept, sight)
    steps.sort(key=lambda step: step.at or attempt.started_at)
    return Entry(
        place=place,
        question=question,
        answer=_words(question, response.value, place),
        mark=response.mark if shows_mark else None,
        is_waiting=shows_mark and response.needs_marking,
        is_void=shows_mark and response.pk is not None and response.is_void,
        steps=steps,
    )


def _answered(
    place: content.Place, question: content.Question, response: Response, kept: Kept, sight: Sight
) -> list[Step]:
    """What was saved in time, what came late and what was decided on it."""
    replaced, steps = kept.replaced.get(place.position, []), []
    if any("was" in detail for detail in replaced):
        first = next(detail for detail in replaced if "was" in detail)
        saved, saved_at = first["was"], parse_datetime(first["was_at"] or "")
    else:
        saved, saved_at = response.value, response.saved_at
    if saved_at:
        steps.append(Step(saved_at, _("Last saved in time: %(answer)s") % {"answer": _words(question, saved, place)}))
    for late in kept.late.get(place.position, []):
        came = _("Came after the end: %(answer)s") % {"answer": _words(question, late.value, place)}
        steps.append(Step(late.received_at, came, _("change %(seq)s") % {"seq": late.seq}))
        if late.decision != Decision.OPEN:
            kind = f"late_{late.decision}"
            steps.append(Step(late.decided_at, wording.event(kind), who=_name(late.decided_by, sight)))
    return steps


def _scored(
    place: content.Place,
    question: content.Question,
    response: Response,
    attempt: Attempt,
    kept: Kept,
    sight: Sight,
) -> list[Step]:
    """By rule, by people, by corrections."""
    response.attempt, changed = attempt, kept.changed.get(place.position, [])
    steps = [] if question.kind.needs_person else [_by_rule(place, question, response, attempt, kept, changed)]
    steps += _by_people(place, question, response, kept.given.get(place.position, []), sight)
    for line in changed:
        text = _("Corrected: %(way)s; %(was)s before, %(is)s now") % {
            "way": line.regrade.get_way_display(),
            "was": _earned(line.mark_was),
            "is": _earned(line.mark_is),
        }
        steps.append(Step(line.applied_at, text, line.regrade.reason, _name(line.regrade.applied_by, sight)))
    ruled = kept.ruled.get(place.version)
    if ruled and not any(line.regrade_id == ruled.pk for line in changed):
        text = _("A correction is in effect: %(way)s") % {"way": ruled.get_way_display()}
        steps.append(Step(ruled.applied_at, text, ruled.reason, _name(ruled.applied_by, sight)))
    return steps


def _by_rule(
    place: content.Place,
    question: content.Question,
    response: Response,
    attempt: Attempt,
    kept: Kept,
    changed: Sequence[RegradeLine],
) -> Step:
    """Scored when it was handed in, or when a late answer was accepted; of what people mark too, the rest."""
    accepted = [late.decided_at for late in kept.late.get(place.position, []) if late.decision == Decision.ACCEPTED]
    at = max([attempt.submitted_at, *accepted])
    if question.kind.asks_person(question.body):
        mark = rubric.scored_by_key(question, response)
    else:
        mark = changed[0].mark_was if changed else response.mark
    return Step(at, _("Scored by rule: %(mark)s of %(full)s") % _marks(mark, place))


def _by_people(
    place: content.Place, question: content.Question, response: Response, given: list[MarkEntry], sight: Sight
) -> list[Step]:
    """On the desk every act with its points; a candidate reads the mark that counts and the points that it is made of,
    as the review shows them, with what those said who gave them."""
    points = rubric.points(question)
    if sight.names:
        return [
            Step(
                entry.at,
                _acts(entry) % _marks(entry.mark, place),
                _lines(_pointed(points, entry.parts), entry.comment),
                entry.marker.name,
            )
            for entry in given
        ]
    folded = double_marking.fold(response, given)
    counting = double_marking.counting(folded, given)
    if not counting or response.needs_marking:
        return []
    made_of = double_marking.points_of(counting) or {} if sight.marks else {}
    said = _lines(_pointed(points, made_of), *(entry.comment for entry in counting))
    return [Step(counting[-1].at, _("Marked by a person: %(mark)s of %(full)s") % _marks(folded.mark, place), said)]


def _pointed(points: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> str:
    """What each point of the rubric got: 结构 3 / 5；内容 4 / 5; nothing where the mark was given as such."""
    return _("; ").join(
        f"{point['title']} {wording.plain(Decimal(given[point['id']]))} / {wording.plain(point['max'])}"
        for point in points
        if point["id"] in given
    )


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _acts(entry: MarkEntry) -> str:
    if entry.kind == MarkEntry.Kind.MARK:
        return _("Marked by a person: %(mark)s of %(full)s")
    if entry.kind == MarkEntry.Kind.MODERATION:
        return _("Decided in moderation: %(mark)s of %(full)s")
    return _("The mark was reopened")


def _marks(mark: Decimal | None, place: content.Place) -> dict[str, str]:
    return {"mark": _earned(mark), "full": wording.plain(place.mark)}


def _earned(mark: Decimal | None) -> str:
    return _("no mark") if mark is None else wording.plain(mark)


def _name(person: User | None, sight: Sight) -> str:
    return person.name if person and sight.names else ""


def _words(question: content.Question, value: Any, place: content.Place) -> str:
    """The answer as the candidate saw it; a text in full."""
    if question.kind.shape == "text":
        return value or _("blank")
    return question.kind.summary(question.body, value, place.choices) or _("blank")
