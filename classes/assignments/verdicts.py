"""The one place that writes a verdict, with what follows from it for the work; and what counts of several.

marking.py and moderation.py ask `locked` how a work stands, decide, and `add`. All in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import User
from classes import notice_templates
from classes.models import Assignment, Submission, SubmittedVersion, Verdict
from lib.problems import Refusal
from quizzes import tally

State = Submission.State


@dataclass
class Stand:
    """A work that is locked, the version that was read, and how it stands."""

    work: Submission
    version: SubmittedVersion
    entries: list[Verdict]
    tally: tally.Tally


def locked(work: Submission, version: int, by: User) -> Stand:
    """The work as it stands now; nobody else can give a verdict on it until the transaction ends.

    Refusals: own_work, version_changed, not_handed_in.
    """
    held = Submission.objects.select_for_update().get(pk=work.pk)  # its assignment is read after that, as it is now
    if held.user_id == by.pk:
        raise Refusal("own_work", _("Nobody marks a work of one's own."))
    current = held.versions.order_by("-number").first()
    if current is None or current.number != version:
        raise Refusal("version_changed", _("The author has handed in a newer version. Read that one."))
    if held.state == State.RETURNED:
        raise Refusal("not_handed_in", _("This work is returned; it waits for its author."))
    entries = list(current.verdicts.order_by("pk"))
    return Stand(held, current, entries, fold(held.assignment, entries))


def fold(assignment: Assignment, entries: Sequence[Verdict]) -> tally.Tally:
    """How a version stands by its verdicts, the oldest first."""
    given = (entry.given for entry in entries)
    return tally.fold(given, is_double=assignment.is_double, most_apart=assignment.most_apart)


def of_newest(work: Submission) -> list[Verdict]:
    """Those on the version that was handed in last, the oldest first."""
    return list(Verdict.objects.filter(version__submission=work, version__number=work.version).order_by("pk"))


def counting(work: Submission, entries: Sequence[Verdict]) -> list[Verdict]:
    """Those of these verdicts on the newest version that the mark is made of; nothing until it is settled. The work
    comes with its assignment."""
    keys = {given.key for given in fold(work.assignment, entries).counting}
    return [entry for entry in entries if entry.pk in keys]


def is_same(stand: Stand, *, kind: str, by: User, parts: Mapping[str, Decimal], comment: str) -> bool:
    """Whether somebody pressed twice."""
    newest = stand.entries[-1] if stand.entries else None
    if newest is None:
        return False
    now = (kind, by.pk, _kept(parts), comment.strip())
    return (newest.kind, newest.marker_id, newest.parts, newest.comment) == now


def add(
    stand: Stand,
    *,
    kind: str,
    by: User,
    now: datetime,
    mark: Decimal | None = None,
    parts: Mapping[str, Decimal] | None = None,
    comment: str = "",
) -> Verdict:
    """Write the verdict and let the work follow; an author who knew the mark, or may know it now, is told."""
    was_shown = stand.work.is_released
    entry = Verdict.objects.create(
        version=stand.version,
        marker=by,
        kind=kind,
        mark=mark,
        parts=_kept(parts or {}),
        comment=comment.strip(),
        at=now,
    )
    stand.entries.append(entry)
    stand.tally = stand.tally.then(entry.given)
    _write(stand, kind, now)
    if kind in (Verdict.Kind.MARK, Verdict.Kind.MODERATION) and stand.work.is_released:
        told = notice_templates.WORK_MARKED_AGAIN if was_shown else notice_templates.WORK_MARKED
        tell([stand.work], told, now, key=f"verdict:{entry.pk}")
    return entry


def tell(works: Sequence[Submission], template: notices.Template, now: datetime, *, key: str, **said: str) -> None:
    """Authors of works of one assignment. `said`: what the template says besides its title."""
    assignment = works[0].assignment
    notices.send(
        template,
        user_ids=[work.user_id for work in works],
        params={"title": assignment.title, "assignment": assignment.pk, **said},
        key=key,
        now=now,
    )


def _write(stand: Stand, kind: str, now: datetime) -> None:
    work, mark = stand.work, stand.tally.mark
    work.mark = mark
    work.passed = None if mark is None else mark >= work.assignment.pass_mark
    if mark is None:
        work.state = State.RETURNED if kind == Verdict.Kind.RETURNED else State.HANDED_IN
        work.awaits, work.released_at = stand.tally.stage, None
    else:
        work.state = State.MARKED
        if work.assignment.release == Assignment.Release.AT_ONCE:
            work.released_at = work.released_at or now
    work.save(update_fields=["state", "awaits", "mark", "passed", "released_at", "again_until"])


def _kept(parts: Mapping[str, Decimal]) -> dict[str, str]:
    return {point: str(given) for point, given in parts.items()}
