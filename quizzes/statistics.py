"""试题分析: classical test theory, pure. How hard a question was, whether it tells the strong from the weak, what was
chosen by whom, and how far a paper's marks can be relied on.

A fraction is 0 to 1 of a question's full mark. An answer is compared with the share of marks that its candidate earned
with all *other* questions: a question must not be compared with itself. Figures are floats, rounded where they are
shown. Where there is too little to say, the answer is None and not a number that looks like one.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from math import fsum, sqrt
from statistics import median
from typing import Literal, TypeVar

FEWEST = 10  # first answers; with fewer there is no verdict
SMALLEST_GROUP = 5  # people; nothing is said about a smaller group
TAIL = 0.27  # of the candidates at either end of the ranking, as usual since Kelley (1939)
STEPS = 10  # of the distribution of marks
BLANK = ""  # no type tallies anything as this
EXACT = 9  # decimals to which two shares are the same, whatever order they were added in

Group = Literal["upper", "middle", "lower"]
GROUPS: tuple[Group, ...] = ("upper", "middle", "lower")
Reason = Literal["", "few", "forms_differ", "few_questions", "no_spread"]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Answer:
    """One first answer that counts. `chosen`: what it is tallied as, None for blank; `rest`: the share of marks earned
    with the other questions; `seconds`: about how long it took, where that can be told; `parts`: the same of each part
    of a question that has parts, None where what it earned is not known."""

    fraction: float
    rest: float | None = None
    chosen: Sequence[str] | None = ()
    seconds: float | None = None
    parts: Sequence["Answer | None"] = ()


@dataclass(frozen=True)
class Bounds:
    """Who belongs to the upper and the lower group: those at a bound are all in, so that no tie is broken by chance."""

    low: float
    high: float

    def group(self, rest: float | None) -> Group | None:
        if rest is None:
            return None
        return "upper" if rest >= self.high else "lower" if rest <= self.low else "middle"


@dataclass(frozen=True)
class Figures:
    """What is said about one question. `sizes` and `means` (of the fraction) are by group, and empty without groups."""

    count: int
    blank: int
    facility: float | None
    discrimination: float | None
    sizes: Mapping[Group, int] = field(default_factory=dict)
    means: Mapping[Group, float] = field(default_factory=dict)
    seconds: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough answers for a verdict."""
        return self.count >= FEWEST

    @property
    def has_groups(self) -> bool:
        """Whether the groups are there, and large enough to be told apart."""
        return bool(self.sizes) and min(self.sizes["upper"], self.sizes["lower"]) >= SMALLEST_GROUP


@dataclass(frozen=True)
class Reliability:
    """Alpha and the standard error of a paper, from `count` candidates who answered the same `questions` questions; or
    the reason why there are none."""

    alpha: float | None = None
    error: float | None = None
    count: int = 0
    questions: int = 0
    reason: Reason = ""


def figures(answers: Sequence[Answer]) -> Figures:
    """Everything about one question; what the order of the answers does not change."""
    limits = bounds([answer.rest for answer in answers if answer.rest is not None])
    fractions = by_group(answers, limits)
    return Figures(
        count=len(answers),
        blank=sum(answer.chosen is None for answer in answers),
        facility=mean([answer.fraction for answer in answers]),
        discrimination=discrimination(answers),
        sizes={group: len(found) for group, found in fractions.items()},
        means={group: share for group, found in fractions.items() if (share := mean(found)) is not None},
        seconds=usual_time([answer.seconds for answer in answers if answer.seconds is not None]),
    )


def discrimination(answers: Iterable[Answer]) -> float | None:
    """区分度: the correlation of the question with the rest of the paper (corrected item–total; point-biserial where a
    question is right or wrong)."""
    pairs = [(answer.fraction, answer.rest) for answer in answers if answer.rest is not None]
    return correlation([fraction for fraction, _rest in pairs], [rest for _fraction, rest in pairs])


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's r; None where either side does not vary."""
    if len(xs) < 2 or min(xs) == max(xs) or min(ys) == max(ys):
        return None
    mean_x, mean_y = fsum(xs) / len(xs), fsum(ys) / len(ys)
    spread = sqrt(fsum((x - mean_x) ** 2 for x in xs)) * sqrt(fsum((y - mean_y) ** 2 for y in ys))
    if not spread:
        return None
    together = fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return max(-1.0, min(1.0, together / spread))


def bounds(rests: Sequence[float]) -> Bounds | None:
    """Where the upper and the lower 27 % begin; None where so many are alike that the two would meet."""
    size = round(TAIL * len(rests))
    if not size:
        return None
    ranked = sorted(rests)
    low, high = ranked[size - 1], ranked[-size]
    return Bounds(low, high) if low < high else None


def by_group(answers: Iterable[Answer], limits: Bounds | None) -> dict[Group, list[float]]:
    """{group: fractions}; nothing without limits."""
    if limits is None:
        return {}
    found: dict[Group, list[float]] = {group: [] for group in GROUPS}
    for answer in answers:
        group = limits.group(answer.rest)
        if group:
            found[group].append(answer.fraction)
    return found


def tallies(answers: Sequence[Answer]) -> dict[Group | Literal["all"], Counter[str]]:
    """{group, and "all": {id: how many answers are tallied as it}}; blank ones as BLANK."""
    limits = bounds([answer.rest for answer in answers if answer.rest is not None])
    found: dict[Group | Literal["all"], Counter[str]] = {"all": Counter(), **{group: Counter() for group in GROUPS}}
    for answer in answers:
        chosen = (BLANK,) if answer.chosen is None else answer.chosen
        group = limits.group(answer.rest) if limits else None
        found["all"].update(chosen)
        if group:
            found[group].update(chosen)
    return found


def share_of_rest(earned: float, full: float, *, mark: float, max_mark: float) -> float | None:
    """What of all other marks was earned; None where there are no others."""
    others = full - max_mark
    return round((earned - mark) / others, EXACT) if others > 10**-EXACT else None


def reliability(papers: Sequence[Mapping[int, float]]) -> Reliability:
    """Of papers as they were answered: {question: mark earned}. Alpha compares questions that the same people answered:
    where the papers were drawn apart it is told for the one that most people had, if that is more than half of them."""
    if len(papers) < FEWEST:
        return Reliability(reason="few")
    usual, count = Counter(frozenset(paper) for paper in papers).most_common(1)[0]
    if count * 2 <= len(papers) or count < FEWEST:
        return Reliability(reason="forms_differ")
    if len(usual) < 2:
        return Reliability(reason="few_questions")
    order = sorted(usual)
    rows = [[paper[question] for question in order] for paper in papers if paper.keys() == usual]
    found = alpha(rows)
    if found is None:
        return Reliability(reason="no_spread")
    return Reliability(found, standard_error([fsum(row) for row in rows], found), count, len(order))


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of candidates (rows) by questions (columns); None for one question or equal totals."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    whole = variance([fsum(row) for row in rows])
    if not whole:
        return None
    size = len(rows[0])
    parts = fsum(variance(column) for column in zip(*rows, strict=True))
    return min(1.0, size / (size - 1) * (1 - parts / whole))


def standard_error(totals: Sequence[float], reliable: float) -> float:
    """By how many marks a candidate's total would usually be off if the same paper were sat again."""
    return sqrt(variance(totals) * (1 - reliable))


def variance(values: Sequence[float]) -> float:
    """Of a sample; 0 where nothing varies, whatever the numbers are."""
    if len(values) < 2 or min(values) == max(values):
        return 0.0
    middle = fsum(values) / len(values)
    return fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def distribution(shares: Iterable[float]) -> list[int]:
    """How many of the shares (0 to 1) lie in each tenth; full marks are in the last."""
    steps = Counter(min(int(round(share * STEPS, EXACT)), STEPS - 1) for share in shares)
    return [steps[step] for step in range(STEPS)]


def gaps(began: datetime, saves: Mapping[Name, datetime | None]) -> dict[Name, float]:
    """About how long each question took: from the save before it to its own last one. The server knows no more: who
    reads on, pauses or comes back is counted with it. Answers that were saved together tell nothing."""
    alone = Counter(at for at in saves.values() if at is not None)
    before = {later: earlier for earlier, later in pairwise(sorted({began, *alone}))}
    return {
        name: (at - before[at]).total_seconds()
        for name, at in saves.items()
        if at is not None and alone[at] == 1 and at in before
    }


def usual_time(seconds: Sequence[float]) -> float | None:
    """The median; None as long as too few were timed."""
    return median(seconds) if len(seconds) >= FEWEST else None
