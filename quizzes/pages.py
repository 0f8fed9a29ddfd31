"""What the pages of an exam show: the list of exams, the rules before, the room, the last look, the result."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from accounts.models import User

from . import (
    access,
    access_rules,
    announcing,
    assembly,
    content,
    interactions,
    lookups,
    openings,
    sheets,
    supervision,
    wording,
)
from .models import Attempt, Candidate, Response, Sitting
from .openings import Opening
from .review import Line, Review

Stage = Literal["running", "open", "coming", "over"]
STAGES: tuple[Stage, ...] = ("running", "open", "coming", "over")


@dataclass(frozen=True)
class Entry:
    """One of my exams, as its state stands now."""

    candidate: Candidate
    attempts: Sequence[Attempt]
    stage: Stage
    shows_mark: bool
    opening: Opening  # the window that concerns the candidate now
    left: int  # attempts that can still be started

    @property
    def sitting(self) -> Sitting:
        return self.candidate.sitting

    @property
    def running(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def last(self) -> Attempt | None:
        """The newest attempt that was handed in."""
        return next((attempt for attempt in reversed(self.attempts) if attempt.is_closed), None)

    @property
    def minutes(self) -> int:
        return self.sitting.minutes + self.candidate.extra_minutes

    @property
    def is_waiting(self) -> bool:
        """Something that was handed in still has to be marked."""
        return any(attempt.state == Attempt.State.SUBMITTED for attempt in self.attempts)


@dataclass(frozen=True)
class Kind:
    """One line of "how it is scored": so many questions of a type at this mark."""

    label: str
    count: int
    mark: Decimal
    words: str


@dataclass(frozen=True)
class StartPage:
    """Everything a candidate should know before the clock starts."""

    entry: Entry
    kinds: Sequence[Kind]
    size: int
    max_mark: Decimal
    notes: Sequence[str]

    @property
    def negative(self) -> bool:
        """Whether a wrong option can take marks away."""
        return self.entry.sitting.paper.multiple_rule == "right_minus_wrong"


def entries(user: User, *, now: datetime) -> list[Entry]:
    """All my exams, in three queries."""
    mine = access.own_candidacies(user).prefetch_related("attempts", "resits").order_by("sitting__closes_at", "pk")
    return [entry_of(candidate, now=now) for candidate in mine]


def entry_of(candidate: Candidate, *, now: datetime, attempts: Sequence[Attempt] | None = None) -> Entry:
    """`attempts` in the order they were sat; without them they are taken from the candidate, who should bring them."""
    if attempts is None:
        attempts = sorted(candidate.attempts.all(), key=lambda attempt: attempt.number)
    sitting = candidate.sitting
    found = openings.of(candidate, attempts, openings.standing(candidate))
    return Entry(
        candidate=candidate,
        attempts=attempts,
        stage=_stage(candidate, attempts, found, now),
        shows_mark=sitting.releases(sitting.release_mark, now=now),
        opening=openings.nearest(found, now=now),
        left=sum(opening.left for opening in found if opening.is_usable(now)),
    )


def grouped(found: Iterable[Entry]) -> list[tuple[Stage, list[Entry]]]:
    """By stage, in the order in which they press; what is over comes newest first."""
    by_stage: dict[Stage, list[Entry]] = {stage: [] for stage in STAGES}
    for entry in found:
        by_stage[entry.stage].append(entry)
    by_stage["over"].reverse()
    return [(stage, by_stage[stage]) for stage in STAGES if by_stage[stage]]


def start_page(candidate: Candidate, *, now: datetime) -> StartPage:
    sitting = candidate.sitting
    plan = assembly.plan_of(sitting.paper)
    rule = wording.grade_rule(sitting, candidate.attempts_allowed)
    notes = [
        *map(str, access_rules.sentences(sitting)),
        wording.at_deadline(sitting),
        *filter(None, [rule, wording.signals(sitting)]),
        *wording.releases(sitting),
    ]
    return StartPage(
        entry=entry_of(candidate, now=now, attempts=lookups.attempts(candidate)),
        kinds=_kinds(plan),
        size=plan.size,
        max_mark=plan.max_mark,
        notes=notes,
    )


def room_page(attempt: Attempt, held: Mapping[int, Response], *, now: datetime) -> dict[str, Any]:
    sheet = content.sheet(attempt.form_id)
    cells = sheets.cells(sheet, held)
    return {
        "attempt": attempt,
        "sitting": attempt.candidate.sitting,
        "sections": list(_with_cells(sheets.sections(sheet, held), cells)),
        "total": len(cells),
        "remaining": remaining(attempt, now=now),
        "announcements": announcing.unread(attempt),
        **_tally(cells),
    }


def submit_page(attempt: Attempt, held: Mapping[int, Response], *, now: datetime) -> dict[str, Any]:
    cells = sheets.cells(content.sheet(attempt.form_id), held)
    return {
        "attempt": attempt,
        "sitting": attempt.candidate.sitting,
        "total": len(cells),
        "open": [cell for cell in cells if not cell.is_answered],
        "flagged_cells": [cell for cell in cells if cell.is_flagged],
        "remaining": remaining(attempt, now=now),
        "negative": attempt.candidate.sitting.paper.multiple_rule == "right_minus_wrong",
        **_tally(cells),
    }


def review_page(attempt: Attempt, review: Review, *, show: str, now: datetime) -> dict[str, Any]:
    """`show`: lost, flagged, all or none; what was lost comes first when it is known."""
    lost = [line for line in review.lines if line.verdict in ("wrong", "part", "blank")]
    flagged = [line for line in review.lines if line.flagged]
    piles: dict[str, Sequence[Line]] = {"lost": lost, "flagged": flagged, "all": review.lines, "none": []}
    if show not in piles:
        # Forty answers without a word about them help nobody: they come when they are asked for.
        show = "lost" if lost else "all" if review.release.key else "none"
    return {
        "attempt": attempt,
        "sitting": attempt.candidate.sitting,
        "entry": entry_of(attempt.candidate, now=now, attempts=lookups.attempts(attempt.candidate)),
        "review": review,
        "lines": piles[show],
        "show": show,
        "cells": [_looked_back(line) for line in review.lines],
        "counts": {name: len(pile) for name, pile in piles.items()},
        "releases": wording.releases(attempt.candidate.sitting),
        "events": supervision.course(attempt),
        "late": len(lookups.LATE.rows(attempt=attempt.pk)),
        "taken": (attempt.submitted_at - attempt.started_at) if attempt.submitted_at else None,
    }


def remaining(attempt: Attempt, *, now: datetime) -> timedelta:
    return max(timedelta(), attempt.deadline - now)


def _stage(candidate: Candidate, attempts: Sequence[Attempt], found: Sequence[Opening], now: datetime) -> Stage:
    if any(attempt.is_open and now <= attempt.closes_at for attempt in attempts):
        return "running"
    if candidate.sitting.state == Sitting.State.CANCELLED or not any(opening.is_usable(now) for opening in found):
        return "over"
    return "open" if openings.open_now(found, now=now) else "coming"


def _kinds(plan: assembly.Plan) -> list[Kind]:
    counts: Counter[tuple[str, Decimal]] = Counter()
    for fixed in plan.fixed:
        counts[fixed.interaction, fixed.mark] += 1
    for draw in plan.draws:
        counts[draw.interaction, draw.mark] += draw.count
    order = list(interactions.REGISTRY)
    return [
        Kind(str(interactions.get(name).label), count, mark, wording.scoring_of(name, plan.rule, mark))
        for (name, mark), count in sorted(counts.items(), key=lambda row: (order.index(row[0][0]), row[0][1]))
    ]


VERDICT_CELLS = {
    "right": ("right", "is-right", "check"),
    "part": ("part", "is-part", "half"),
    "wrong": ("wrong", "is-wrong", "cross"),
    "blank": ("wrong", "is-wrong", "cross"),
}


def _looked_back(line: Line) -> sheets.Cell:
    answered = sheets.CELL_KINDS[line.value is not None, False]
    return sheets.Cell(line.place.position, line.place.section, *VERDICT_CELLS.get(line.verdict, answered))


def _with_cells(sections: Iterable[sheets.Section], cells: Sequence[sheets.Cell]) -> Iterable[dict[str, Any]]:
    for number, section in enumerate(sections):
        mine = [cell for cell in cells if cell.section == number]
        if mine:
            yield {"title": section.title, "instructions": section.instructions, "html": section.html, "cells": mine}


def _tally(cells: Sequence[sheets.Cell]) -> dict[str, int]:
    answered = sum(cell.is_answered for cell in cells)
    return {
        "answered": answered,
        "unanswered": len(cells) - answered,
        "flagged": sum(cell.is_flagged for cell in cells),
    }
