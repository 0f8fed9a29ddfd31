"""What a correction would change, candidate by candidate; writes nothing. regrading.py shows it and carries it out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Max, Q, QuerySet

from accounts.models import Unit
from lib.sums import ExactSum

from . import content, double_marking, grading, rulings, scoring
from .consequences import Flip
from .models import Attempt, MarkEntry, Regrade, RegradeLine, Response, Sitting
from .rulings import Ruling

CLOSED = (Attempt.State.SUBMITTED, Attempt.State.GRADED)
ZERO = Decimal(0)
# Whose attempt goes up or down; where somebody still has to mark, the answer says.
UP = Q(total_is__gt=F("total_was")) | Q(total_was=None, mark_is__gt=F("mark_was"))
DOWN = Q(total_is__lt=F("total_was")) | Q(total_was=None, mark_is__lt=F("mark_was"))


@dataclass(frozen=True)
class Diff:
    """`kept`: answers that another mark would be due to, but a person gave theirs and it stays."""

    lines: list[RegradeLine]
    kept: int


@dataclass(frozen=True)
class Given:
    """A person's mark: the points of the rubric, none where it was given as such; whether it is what the answer has."""

    points: Mapping[str, Decimal]
    at: datetime
    stands: bool


@dataclass
class Sums:
    """What the answers of one attempt come to."""

    earned: Decimal
    void: Decimal
    waiting: int

    def swap(self, was: Response, now: scoring.Outcome) -> None:
        """Let one answer have another outcome."""
        self.earned += (now.mark or ZERO) - (was.mark or ZERO)
        self.void += was.max_mark * (now.is_void - was.is_void)
        self.waiting += now.needs_marking - was.needs_marking

    def mark(self, full: Decimal) -> Decimal | None:
        """The mark of the attempt; None while somebody has to mark."""
        return None if self.waiting else scoring.brought_to_full(self.earned, full=full, void=self.void)


def ruling_of(regrade: Regrade) -> Ruling:
    return Ruling(
        keys=regrade.keys,
        gives_all=regrade.way == Regrade.Way.GIVE_ALL,
        is_void=regrade.way == Regrade.Way.VOID,
    )


def reaching(sitting: Sitting, versions: Iterable[int]) -> dict[int, Regrade]:
    """{version: the correction that holds for it}; one query."""
    return {each.version_id: each for each in Regrade.objects.holding(sitting, versions)}


def in_force(sitting: Sitting, versions: Iterable[int]) -> dict[int, Ruling]:
    """{version: what was ruled}, for those of the versions about which something was; one query."""
    return {version: ruling_of(each) for version, each in reaching(sitting, versions).items()}


def sittings(regrade: Regrade) -> QuerySet[Sitting]:
    """Those that the correction reaches."""
    condition = Q(pk__in=[])
    for path in Unit.objects.filter(pk__in=regrade.units.all()).values_list("path", flat=True):
        condition |= Q(unit__path__startswith=path)
    return Sitting.objects.filter(condition)


def left_out(regrade: Regrade) -> int:
    """How many sittings asked this version and are beyond the correction's reach."""
    asked = Sitting.objects.filter(candidates__attempts__responses__version=regrade.version_id)
    return asked.exclude(pk__in=sittings(regrade).values("pk")).distinct().count()


def flips(regrade: Regrade) -> list[Flip]:
    """Who passes or fails by the correction."""
    rows = regrade.lines.exclude(passed_was=F("passed_is")).exclude(passed_was=None).exclude(passed_is=None)
    facts = (
        rows.values_list("attempt__candidate__user", "attempt__candidate__sitting", "passed_is").distinct().order_by()
    )
    return [Flip(*row) for row in facts]


def answers(regrade: Regrade) -> QuerySet[Response]:
    """Answers to the version in attempts that are handed in and not void."""
    reached = sittings(regrade).values("pk")
    return Response.objects.filter(
        version=regrade.version_id, attempt__state__in=CLOSED, attempt__candidate__sitting__in=reached
    )


def candidates(regrade: Regrade) -> list[int]:
    """Whom the correction may concern, always in the same order."""
    return sorted(set(answers(regrade).values_list("attempt__candidate", flat=True)))


def still_ruled(regrade: Regrade) -> list[int]:
    """Whom a correction that is applied concerns and no newer one of the same version does."""
    rows, applied_at = answers(regrade), regrade.applied_at
    newer = Q(applied_at__gt=applied_at) | Q(applied_at=applied_at, pk__gt=regrade.pk)
    for other in Regrade.objects.in_force().filter(newer, version=regrade.version_id):
        rows = rows.exclude(attempt__candidate__sitting__in=sittings(other).values("pk"))
    return sorted(set(rows.values_list("attempt__candidate", flat=True)))


def basis(regrade: Regrade) -> str:
    """What a preview rests on: another when an attempt comes, goes or is marked, or another correction is applied."""
    facts = answers(regrade).aggregate(
        Count("pk"),
        ExactSum("mark"),
        Max("attempt__graded_at"),
        Max("attempt__submitted_at"),
        Count("attempt__graded_at"),
    )
    newest = Regrade.objects.in_force().filter(version=regrade.version_id).last()
    return "|".join(str(fact) for fact in (*facts.values(), newest and newest.pk))[:120]


def read(regrade: Regrade, candidate_ids: Collection[int]) -> Diff:
    """What would change for these candidates; a fixed number of queries."""
    rows = list(answers(regrade).filter(attempt__candidate__in=candidate_ids).select_related("attempt__form"))
    sums = _sums({row.attempt_id for row in rows})
    marked = marked_by_people(rows)
    lines, kept = [], 0
    for row in rows:
        given = marked.get(row.pk)
        now = outcome(regrade, row, rule=row.attempt.form.multiple_rule, given=given)
        if not differs(row, now):
            continue
        if is_left_to_people(regrade, given):
            kept += 1
            continue
        sums[row.attempt_id].swap(row, now)
        lines.append(line(regrade, row, now))
    _foretell(lines, sums, candidate_ids)
    return Diff(lines, kept)


def outcome(regrade: Regrade, response: Response, *, rule: str, given: Given | None = None) -> scoring.Outcome:
    """What the response earns by the correction; what waits for a person waits on."""
    points = given.points if given and not response.needs_marking else None
    question = content.questions([response.version_id])[response.version_id]
    found = rulings.outcome(
        ruling_of(regrade),
        interaction=question.interaction,
        body=question.body,
        key=question.key,
        value=response.value,
        rule=rule,
        max_mark=response.max_mark,
        given=points,
    )
    if points and found.mark is not None and response.max_mark:  # a marked answer has the share that its mark is
        share = (found.mark / response.max_mark).quantize(scoring.FRACTION_STEP)
        return replace(found, fraction=share)
    return found


def is_left_to_people(regrade: Regrade, given: Given | None) -> bool:
    """Whether a person's mark keeps the correction away.

    Only a mark that stands: one that went with an older answer or an older correction binds nobody. What was given
    after the correction was applied is left alone in any case. Under another key the points of a person stay as they
    are, and the rest is scored anew.
    """
    if given is None or not given.stands:
        return False
    if regrade.applied_at is not None and given.at >= regrade.applied_at:
        return True
    return not regrade.touches_marked and not (given.points and regrade.keys)


def differs(response: Response, now: scoring.Outcome) -> bool:
    return (response.fraction, response.mark, response.needs_marking) != (now.fraction, now.mark, now.needs_marking)


def marked_by_people(responses: Iterable[Response]) -> dict[int, Given]:
    """{response id: what people gave}; what is still waited for is nobody's mark yet. One query."""
    kept = {response.pk: response for response in responses if not response.needs_marking}
    entries: dict[int, list[MarkEntry]] = defaultdict(list)
    about = MarkEntry.objects.filter(response__in=kept).order_by("pk")
    for entry in about.select_related("response__attempt__candidate__sitting"):
        entries[entry.response_id].append(entry)
    return {pk: _given(kept[pk], found) for pk, found in entries.items()}


def _given(response: Response, entries: list[MarkEntry]) -> Given:
    folded = double_marking.fold(entries[0].response, entries)
    points = double_marking.points_of(double_marking.counting(folded, entries)) or {}
    return Given(points, entries[-1].at, stands=folded.mark is not None and folded.mark == response.mark)


def line(regrade: Regrade, response: Response, now: scoring.Outcome) -> RegradeLine:
    return RegradeLine(
        regrade=regrade,
        attempt=response.attempt,
        position=response.position,
        fraction_was=response.fraction,
        fraction_is=now.fraction,
        mark_was=response.mark,
        mark_is=now.mark,
    )


def _sums(attempt_ids: Collection[int]) -> dict[int, Sums]:
    void = Q(mark=None, needs_marking=False)
    rows = (
        Response.objects.filter(attempt__in=attempt_ids)
        .values("attempt")
        .annotate(
            earned=ExactSum("mark"),
            void=ExactSum("max_mark", filter=void),
            waiting=Count("pk", filter=Q(needs_marking=True)),
        )
        .order_by()
        .values_list("attempt", "earned", "void", "waiting")
    )
    return {
        attempt: Sums(scoring.rounded(earned or ZERO), scoring.rounded(void or ZERO), waiting)
        for attempt, earned, void, waiting in rows
    }


def _foretell(lines: list[RegradeLine], sums: dict[int, Sums], candidate_ids: Collection[int]) -> None:
    """Fill in marks, grades and passes."""
    changed = {each.attempt_id for each in lines}
    seats: dict[int, list[Attempt]] = defaultdict(list)
    known = Attempt.objects.filter(candidate__in=candidate_ids, state__in=CLOSED).order_by("number")
    for attempt in known.select_related("candidate__sitting"):
        seats[attempt.candidate_id].append(attempt)
    after = {}
    for attempts in seats.values():
        sitting = attempts[0].candidate.sitting
        new = {each.pk: sums[each.pk].mark(each.max_mark) if each.pk in changed else each.mark for each in attempts}
        grade = grading.fold(sitting.grade_rule, [mark for mark in new.values() if mark is not None], sitting.pass_mark)
        passed = None if grade is None else grade >= sitting.pass_mark
        after |= {each.pk: (each, new[each.pk], grade, passed) for each in attempts}
    for each in lines:
        attempt, each.total_is, each.grade_is, each.passed_is = after[each.attempt_id]
        each.total_was, each.grade_was, each.passed_was = (
            attempt.mark,
            attempt.candidate.grade,
            attempt.candidate.passed,
        )
