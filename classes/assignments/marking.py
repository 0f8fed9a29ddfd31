"""Marking works without names: a mark by the rubric, or returned for revision; every verdict stays on record.

What counts of several verdicts is what quizzes/tally.py says: where one person marks, the newest mark since the work
was last returned; where two do, the mean of marks that are near enough, else what a third person decides
(moderation.py). Authors learn of a mark when it is released.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from classes import notice_templates
from classes.models import Assignment, Submission, TrainingClass, Verdict
from lib.problems import Refusal
from quizzes import tally

from . import access, rubric, verdicts

NAMED = 20
State = Submission.State
Awaits = Submission.Awaits
# Of works that know whether this person marked them (`with_mine`).
TO_MARK = Q(state=State.HANDED_IN, awaits__in=(Awaits.FIRST, Awaits.SECOND), is_mine=False)
TO_DECIDE = Q(state=State.HANDED_IN, awaits=Awaits.MODERATION, is_mine=False)
WITH_OTHERS = Q(state=State.HANDED_IN, is_mine=True)


@dataclass(frozen=True)
class Task:
    """One assignment with what its works ask of this person. `others`: marked by this person, and another one's mark or
    decision is awaited."""

    assignment: Assignment
    waiting: int
    deciding: int
    others: int
    returned: int
    marked: int

    @property
    def all(self) -> int:
        return self.waiting + self.deciding + self.others + self.returned + self.marked


def tasks(user: User) -> list[Task]:
    """What this person may mark, most waiting first; two queries. Nobody's own work is among it."""
    counts = {
        assignment: rest
        for assignment, *rest in with_mine(access.works(user), user)
        .values("assignment")
        .annotate(
            waiting=Count("pk", filter=TO_MARK),
            deciding=Count("pk", filter=TO_DECIDE),
            others=Count("pk", filter=WITH_OTHERS),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            marked=Count("pk", filter=Q(state=State.MARKED)),
        )
        .order_by()
        .values_list("assignment", "waiting", "deciding", "others", "returned", "marked")
    }
    found = access.markable(user).published().select_related("training_class", "unit")
    tasks = [Task(each, *counts.get(each.pk, [0] * 5)) for each in found]
    return sorted(tasks, key=lambda task: (-task.waiting - task.deciding, task.assignment.closes_at))


def with_mine(works: QuerySet[Submission], user: User) -> QuerySet[Submission]:
    """The same with `is_mine`: whether this person marked the version that was handed in last."""
    mine = Verdict.objects.filter(version__submission=OuterRef("pk"), version__number=OuterRef("version"))
    return works.annotate(is_mine=Exists(mine.filter(marker=user, kind=Verdict.Kind.MARK)))


def pile(user: User, assignment: Assignment) -> list[Submission]:
    """Works of an assignment in an order that tells nothing about who wrote them or when, the same at every look; each
    knows whether this person marked it (`is_mine`)."""
    found = with_mine(access.works(user).filter(assignment=assignment).only("code", "state", "awaits"), user)
    return sorted(found, key=lambda work: hashlib.sha256(work.code.encode()).digest())


def waits_for_me(work: Submission) -> str:
    """What a work from `pile` asks of its marker: "mark", "decide" or nothing. Who looks cannot tell whether somebody
    else marked it before."""
    if work.state != State.HANDED_IN or work.is_mine:  # type: ignore[attr-defined]
        return ""
    return "decide" if work.awaits == Awaits.MODERATION else "mark"


def returns(work: Submission) -> list[Verdict]:
    """Why it came back to its author, the oldest first."""
    return list(Verdict.objects.filter(version__submission=work, kind=Verdict.Kind.RETURNED))


def own_verdict(work: Submission, user: User) -> Verdict | None:
    """What the person gave last for the version that was handed in last."""
    mine = Verdict.objects.filter(version__submission=work, version__number=work.version, kind=Verdict.Kind.MARK)
    return mine.filter(marker=user).order_by("-pk").first()


def mark(
    *,
    work: Submission,
    version: int,
    parts: Mapping[str, Decimal],
    comment: str,
    by: User,
    now: datetime,
    again: bool = False,
) -> Verdict:
    """Give a mark by the points of the rubric. `version`: the one that was read; `again`: knowingly a second time. The
    same once more is once.

    Refusals: own_work, version_changed, not_handed_in, marked_already, mark_settled, in_moderation, parts_incomplete,
    mark_range.
    """
    with transaction.atomic():
        stand = verdicts.locked(work, version, by)
        if verdicts.is_same(stand, kind=Verdict.Kind.MARK, by=by, parts=parts, comment=comment):
            return stand.entries[-1]
        anew = _refuse_unless_wanted(stand, by, again=again)
        value = rubric.mark_of(stand.work.assignment.rubric, parts)
        entry = verdicts.add(stand, kind=Verdict.Kind.MARK, by=by, now=now, mark=value, parts=parts, comment=comment)
        if anew:
            detail = {"mark": str(value)}
            audit.record(action="assignment.mark_again", actor=by, target=stand.work, detail=detail, now=now)
    return entry


def give_back(*, work: Submission, version: int, reason: str, until: datetime, by: User, now: datetime) -> Verdict:
    """Return it for revision: the author may hand in again until that moment. A mark that was given no longer counts.

    Refusals: own_work, reason_missing, version_changed, not_handed_in, too_early.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _("Say what is to be revised."), status=400)
    if until <= now:
        raise Refusal("too_early", _("Give the author some time: choose a later day."), status=400)
    with transaction.atomic():
        stand = verdicts.locked(work, version, by)
        stand.work.again_until = until
        entry = verdicts.add(stand, kind=Verdict.Kind.RETURNED, by=by, now=now, comment=reason)
        audit.record(action="assignment.return", actor=by, target=stand.work, now=now)
        told = notice_templates.WORK_RETURNED
        verdicts.tell([stand.work], told, now, key=f"verdict:{entry.pk}", until=until.isoformat())
    return entry


def release(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Let authors see the marks that they do not see yet; how many. Each learns of it once. Where two people mark, all
    works have their marks first: nobody is told of a mark by another measure than the rest.

    Refusal: works_unsettled.
    """
    with transaction.atomic():
        found = Submission.objects.select_for_update().filter(
            assignment=assignment, state__in=(State.HANDED_IN, State.MARKED), released_at=None
        )
        held = list(found.defer("draft"))
        if assignment.is_double:
            _refuse_unsettled([work for work in held if work.state == State.HANDED_IN])
        works = [work for work in held if work.state == State.MARKED]
        Submission.objects.filter(pk__in=[work.pk for work in works]).update(released_at=now)
        if works:
            detail = {"works": len(works)}
            audit.record(action="assignment.release", actor=by, target=assignment, detail=detail, now=now)
            for work in works:
                work.assignment = assignment
            key = f"assignment:{assignment.pk}:released:{now.isoformat()}"
            verdicts.tell(works, notice_templates.WORK_MARKED, now, key=key)
    return len(works)


def unsettled(assignment: Assignment) -> list[tuple[str, str]]:
    """(code, what it awaits) of works that hold up the release where two people mark; the first of them, in an order
    that tells nothing about who wrote them."""
    found = Submission.objects.waiting().filter(assignment=assignment).order_by("code")[:NAMED]
    return [(work.code, work.get_awaits_display()) for work in found.defer("draft")]


def waiting_in(training_class: TrainingClass) -> int:
    """Works of trainees on the roster that nobody has marked or returned."""
    people = training_class.enrolments.active().values("user")
    return Submission.objects.waiting().filter(assignment__training_class=training_class, user__in=people).count()


def _refuse_unless_wanted(stand: verdicts.Stand, by: User, *, again: bool) -> bool:
    """Nothing is written that would not count, nor what would undo a mark unawares. Returns whether it takes the place
    of a mark that was given."""
    settled, is_double = stand.work.state == State.MARKED, stand.work.assignment.is_double
    if settled and is_double:
        text = _("This work has its mark. Whoever looks after it can have it decided anew, with a reason.")
        raise Refusal("mark_settled", text)
    if not settled and not stand.tally.takes_mark_of(by.pk):
        raise Refusal("in_moderation", _("Another person decides on this work."))
    anew = settled or (stand.tally.stage == tally.SECOND and by.pk in stand.tally.markers)
    if anew and not again:
        raise Refusal("marked_already", _("This work has its mark. Tick “mark it again” to change it."))
    return anew


def _refuse_unsettled(works: Iterable[Submission]) -> None:
    lines = [f"{work.code} {work.get_awaits_display()}" for work in sorted(works, key=lambda work: work.code)]
    if lines:
        which = "；".join(lines[:NAMED]) + ("…" if len(lines) > NAMED else "")
        text = _("Two people mark here, and not every work is settled: %(which)s. Nothing was released.")
        raise Refusal("works_unsettled", text % {"which": which}, works=len(lines))
