"""Marking works without names: a mark by the rubric, or returned for revision; every verdict stays on record.

What counts of several verdicts is what quizzes/tally.py says of one marker's entries: the newest mark since the work
was last returned. Authors learn of a mark when it is released.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes import notice_templates
from classes.models import Assignment, Submission, SubmittedVersion, TrainingClass, Verdict
from lib.problems import Refusal
from quizzes import tally

from . import access, rubric

State = Submission.State


@dataclass(frozen=True)
class Task:
    """One assignment with the works that this person may mark."""

    assignment: Assignment
    waiting: int
    returned: int
    marked: int

    @property
    def all(self) -> int:
        return self.waiting + self.returned + self.marked


def tasks(user: User) -> list[Task]:
    """What this person may mark, most waiting first; one query. Nobody's own work is among it."""
    own = ~Q(submissions__user=user)

    def count(state: str) -> Count:
        return Count("submissions", filter=Q(submissions__state=state) & own)

    found = (
        access.markable(user)
        .published()
        .select_related("training_class", "unit")
        .annotate(waiting=count(State.HANDED_IN), returned=count(State.RETURNED), marked=count(State.MARKED))
    )
    tasks = [Task(each, each.waiting, each.returned, each.marked) for each in found]
    return sorted(tasks, key=lambda task: (-task.waiting, task.assignment.closes_at))


def pile(user: User, assignment: Assignment) -> list[Submission]:
    """Works of an assignment in an order that tells nothing about who wrote them or when, the same at every look."""
    found = access.works(user).filter(assignment=assignment).defer("draft")
    return sorted(found, key=lambda work: hashlib.sha256(work.code.encode()).digest())


def verdicts(work: Submission) -> list[Verdict]:
    """All of a work, the oldest first."""
    return list(Verdict.objects.filter(version__submission=work).select_related("version", "marker"))


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
    """Give a mark by the points of the rubric. `version`: the one that was read; `again`: knowingly a second time.

    Refusals: own_work, version_changed, marked_already, not_handed_in, parts_incomplete, mark_range, class_archived.
    """
    with transaction.atomic():
        locked, current = _locked(work, version, by)
        if locked.state == State.RETURNED:
            raise Refusal("not_handed_in", _("This work is returned; it waits for its author."))
        if locked.state == State.MARKED and not again:
            raise Refusal("marked_already", _("This work has its mark. Tick “mark it again” to change it."))
        value = rubric.mark_of(locked.assignment.rubric, parts)
        kept = {point: str(given) for point, given in parts.items()}
        entry = Verdict.objects.create(
            version=current, marker=by, mark=value, parts=kept, comment=comment.strip(), at=now
        )
        was_marked, was_shown = locked.state == State.MARKED, locked.is_released
        _settle(locked, current, now)
        if was_marked:
            detail = {"mark": str(value)}
            audit.record(action="assignment.mark_again", actor=by, target=locked, detail=detail, now=now)
        if locked.released_at is not None:
            told = notice_templates.WORK_MARKED_AGAIN if was_shown else notice_templates.WORK_MARKED
            _tell([locked], told, now, key=f"verdict:{entry.pk}")
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
        locked, current = _locked(work, version, by)
        if locked.state == State.RETURNED:
            raise Refusal("not_handed_in", _("This work is returned; it waits for its author."))
        entry = Verdict.objects.create(
            version=current, marker=by, kind=Verdict.Kind.RETURNED, comment=reason.strip(), at=now
        )
        locked.again_until, locked.released_at = until, None
        _settle(locked, current, now)
        audit.record(action="assignment.return", actor=by, target=locked, now=now)
        _tell([locked], notice_templates.WORK_RETURNED, now, key=f"verdict:{entry.pk}", until=until.isoformat())
    return entry


def release(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Let authors see the marks that they do not see yet; how many. Each learns of it once."""
    with transaction.atomic():
        waiting = Submission.objects.select_for_update().filter(
            assignment=assignment, state=State.MARKED, released_at=None
        )
        works = list(waiting)
        Submission.objects.filter(pk__in=[work.pk for work in works]).update(released_at=now)
        if works:
            detail = {"works": len(works)}
            audit.record(action="assignment.release", actor=by, target=assignment, detail=detail, now=now)
            for work in works:
                work.assignment = assignment
            key = f"assignment:{assignment.pk}:released:{now.isoformat()}"
            _tell(works, notice_templates.WORK_MARKED, now, key=key)
    return len(works)


def waiting_in(training_class: TrainingClass) -> int:
    """Works of trainees on the roster that nobody has marked or returned."""
    people = training_class.enrolments.active().values("user")
    return Submission.objects.waiting().filter(assignment__training_class=training_class, user__in=people).count()


def _locked(work: Submission, version: int, by: User) -> tuple[Submission, SubmittedVersion]:
    locked = Submission.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=work.pk)
    if locked.user_id == by.pk:
        raise Refusal("own_work", _("Nobody marks a work of one's own."))
    current = locked.versions.order_by("-number").first()
    if current is None or current.number != version:
        raise Refusal("version_changed", _("The author has handed in a newer version. Read that one."))
    return locked, current


def _settle(work: Submission, version: SubmittedVersion, now: datetime) -> None:
    """Write down what the verdicts on this version come to."""
    entries = version.verdicts.order_by("pk")
    folded = tally.fold((entry.given for entry in entries), is_double=False, most_apart=Decimal(0))
    work.mark = folded.mark
    work.state = State.RETURNED if folded.mark is None else State.MARKED
    work.passed = None if folded.mark is None else folded.mark >= work.assignment.pass_mark
    if work.state == State.MARKED and work.assignment.release == Assignment.Release.AT_ONCE:
        work.released_at = work.released_at or now
    work.save(update_fields=["state", "mark", "passed", "released_at", "again_until"])


def _tell(works: Sequence[Submission], template: notices.Template, now: datetime, *, key: str, **said: str) -> None:
    assignment = works[0].assignment
    notices.send(
        template,
        user_ids=[work.user_id for work in works],
        params={"title": assignment.title, "assignment": assignment.pk, **said},
        key=key,
        now=now,
    )
