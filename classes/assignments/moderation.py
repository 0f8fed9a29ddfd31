"""复核 of works: a third person decides where two marks are too far apart, or where a mark is to be looked at anew.

Whoever decides sees both marks side by side, without the markers' names, and marked nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from classes import notice_templates
from classes.models import Submission, Verdict
from lib.problems import Refusal
from quizzes import tally

from . import rubric, verdicts


@dataclass(frozen=True)
class Compared:
    """The marks that stand against each other, in the order in which they came; whose they are is not said. `points`:
    {point of the rubric: what each gave for it}."""

    entries: Sequence[Verdict]
    points: dict[str, list[Decimal | None]]


def compared(work: Submission) -> Compared:
    """What whoever decides sees. The work comes with its assignment."""
    known = list(Verdict.objects.filter(version__submission=work, version__number=work.version).order_by("pk"))
    keys = {given.key for given in verdicts.fold(work.assignment, known).marks}
    entries = [entry for entry in known if entry.pk in keys]
    points = {each["id"]: [_part(entry, each["id"]) for entry in entries] for each in work.assignment.rubric}
    return Compared(entries, points)


def decide(
    *, work: Submission, version: int, parts: Mapping[str, Decimal], comment: str, by: User, now: datetime
) -> Verdict:
    """Give the mark that counts. The same once more is once.

    Refusals: own_work, version_changed, not_handed_in, own_marking, not_in_moderation, parts_incomplete, mark_range.
    """
    with transaction.atomic():
        stand = verdicts.locked(work, version, by)
        if verdicts.is_same(stand, kind=Verdict.Kind.MODERATION, by=by, parts=parts, comment=comment):
            return stand.entries[-1]
        if by.pk in stand.tally.markers:
            raise Refusal("own_marking", _("You marked this work yourself: another person decides."))
        if not stand.tally.takes_decision_of(by.pk):
            raise Refusal("not_in_moderation", _("Nothing is to be decided about this work any more."))
        value = rubric.mark_of(stand.work.assignment.rubric, parts)
        detail = {"marks": [str(each.mark) for each in stand.tally.marks], "is": str(value)}
        kind = Verdict.Kind.MODERATION
        entry = verdicts.add(stand, kind=kind, by=by, now=now, mark=value, parts=parts, comment=comment)
        audit.record(action="assignment.decide", actor=by, target=stand.work, detail=detail, now=now)
    return entry


def refer(*, work: Submission, version: int, reason: str, by: User, now: datetime) -> Verdict:
    """Take back a mark that two people gave: somebody else decides anew, with both marks before the eyes.

    Refusals: reason_missing, own_work, version_changed, not_handed_in, not_settled.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the mark is to be decided anew."), status=400)
    with transaction.atomic():
        stand = verdicts.locked(work, version, by)
        if not stand.work.assignment.is_double or stand.tally.stage != tally.SETTLED:
            raise Refusal("not_settled", _("Only a mark that two people gave and that counts is decided anew."))
        was, was_shown = str(stand.work.mark), stand.work.is_released
        entry = verdicts.add(stand, kind=Verdict.Kind.REFERRED, by=by, now=now, comment=reason)
        detail = {"was": was, "reason": reason.strip()}
        audit.record(action="assignment.refer", actor=by, target=stand.work, detail=detail, now=now)
        if was_shown:
            verdicts.tell([stand.work], notice_templates.WORK_REFERRED, now, key=f"verdict:{entry.pk}")
    return entry


def _part(entry: Verdict, point: str) -> Decimal | None:
    return Decimal(entry.parts[point]) if point in entry.parts else None
