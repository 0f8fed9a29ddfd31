"""更正答案: a correction is previewed, looked at, and applied by the person who answers for it; both marks are kept.

    previewing → ready ─ apply ─→ applying → applied        previewing, ready ─ drop ─→ dropped

Previewing and applying are the worker's; either may be killed anywhere and is taken up by the clock. From `apply` on
the correction is in force: an attempt that is still open is scored by it when it is handed in.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import Unit, User
from lib.problems import Refusal

from . import access, authoring, delivery, grading, interactions, notice_templates, regrading_diff
from .models import Attempt, ItemVersion, Regrade, RegradeLine

logger = logging.getLogger("shiliu.exams")

CHUNK = 500  # candidates looked at in one go
SWEEP_AFTER = timedelta(minutes=1)  # longer than a hand-in takes

State, Way = Regrade.State, Regrade.Way


def begin(
    *,
    version: ItemVersion,
    way: str,
    key: Mapping[str, Any] | None = None,
    reason: str,
    touches_marked: bool = False,
    by: User,
    now: datetime,
) -> Regrade:
    """Ask for a preview, for every sitting in the person's reach.

    Refusals: reason_missing, way_needs_key, key_unsound, version_unapproved, own_answer.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the answer is corrected."), status=400)
    _refuse_unless_possible(version, way, key, by)
    with transaction.atomic():
        regrade = Regrade.objects.create(
            version=version,
            way=way,
            keys=_keys(version, way, key),
            reason=reason.strip()[:500],
            touches_marked=touches_marked,
            created_by=by,
            created_at=now,
        )
        regrade.units.set(Unit.objects.filter(path__in=access.author_paths(by)))
        transaction.on_commit(partial(_enqueue, regrade.pk), robust=True)
    return regrade


def work(*, regrade_id: int, now: datetime) -> None:
    """Do whatever a correction waits for; again does nothing."""
    regrade = Regrade.objects.get(pk=regrade_id)
    if regrade.state == State.PREVIEWING:
        foresee(regrade=regrade)
    elif regrade.state == State.APPLYING:
        carry_out(regrade=regrade, now=now)


def work_all(*, now: datetime) -> int:
    """Take up what lost its worker, and look once more where somebody may have handed in while it was applied."""
    for regrade in Regrade.objects.unfinished():
        _guarded(regrade, partial(work, regrade_id=regrade.pk, now=now))
    unswept = Regrade.objects.filter(state=State.APPLIED, swept_at=None, finished_at__lt=now - SWEEP_AFTER)
    for regrade in unswept:
        _guarded(regrade, partial(_sweep, regrade, now))
    return Regrade.objects.unfinished().count()


def foresee(*, regrade: Regrade) -> None:
    """Work the preview out, in pieces whose progress can be seen. A second worker writes the same."""
    basis, kept = regrading_diff.basis(regrade), 0
    waiting = regrading_diff.candidates(regrade)
    # What else is right may have been decided since this was asked for.
    regrade.keys = _keys(regrade.version, regrade.way, regrade.keys[0] if regrade.keys else None)
    _still(regrade, State.PREVIEWING).update(done=0, total=len(waiting), keys=regrade.keys)
    regrade.lines.all().delete()
    for done, piece in _pieces(waiting):
        diff = regrading_diff.read(regrade, piece)
        with transaction.atomic():
            if not _still(regrade, State.PREVIEWING).select_for_update().exists():
                return
            regrade.lines.filter(attempt__candidate__in=piece).delete()
            RegradeLine.objects.bulk_create(diff.lines, batch_size=500)
            _still(regrade, State.PREVIEWING).update(done=done)
        kept += diff.kept
    summary = {**counts(regrade), "kept": kept, "candidates": len(waiting)}
    _still(regrade, State.PREVIEWING).update(state=State.READY, basis=basis, summary=summary)


def apply(*, regrade: Regrade, by: User, now: datetime) -> None:
    """Let the correction hold. Only what was shown is done: otherwise it is worked out anew, to be looked at again.

    Refusals: regrade_not_ready, regrade_stale, own_answer, regrade_running.
    """
    with transaction.atomic():
        locked = Regrade.objects.select_for_update(of=("self",)).get(pk=regrade.pk)
        if locked.state in Regrade.IN_FORCE:
            return
        if locked.state != State.READY:
            raise Refusal("regrade_not_ready", _("The preview is not ready yet."))
        _refuse_own(locked.version, by)
        if Regrade.objects.filter(version=locked.version_id, state=State.APPLYING).exists():
            raise Refusal("regrade_running", _("Another correction of this question is being applied. Wait for it."))
        stale = regrading_diff.basis(locked) != locked.basis
        if stale:
            _again(locked)
        else:
            _put_in_force(locked, by, now)
        transaction.on_commit(partial(_enqueue, locked.pk), robust=True)
    if stale:
        message = _(
            "Answers were handed in or marked since this was worked out. It is being worked out anew; look again."
        )
        raise Refusal("regrade_stale", message)


def drop(*, regrade: Regrade, by: User, now: datetime) -> None:
    """Give the correction up before it holds. Refusal `regrade_applied`."""
    with transaction.atomic():
        locked = Regrade.objects.select_for_update(of=("self",)).get(pk=regrade.pk)
        if locked.state in Regrade.IN_FORCE:
            raise Refusal("regrade_applied", _("This correction holds already. Another one can change it again."))
        locked.lines.all().delete()
        locked.state, locked.finished_at = State.DROPPED, now
        locked.save(update_fields=["state", "finished_at"])


def carry_out(*, regrade: Regrade, now: datetime) -> None:
    """Correct every attempt by itself, then say so. Killed anywhere, what is done is done and the rest follows."""
    waiting = regrading_diff.candidates(regrade)
    _still(regrade, State.APPLYING).update(done=0, total=len(waiting))
    for done, piece in _pieces(waiting):
        _correct(regrade, piece, now)
        _still(regrade, State.APPLYING).update(done=done)
    with transaction.atomic():
        if not _still(regrade, State.APPLYING).select_for_update().exists():
            return
        regrade.lines.filter(applied_at=None).delete()  # foreseen, but the attempt is void by now
        summary = {**regrade.summary, **counts(regrade)}
        _still(regrade, State.APPLYING).update(state=State.APPLIED, finished_at=now, summary=summary)
        audit.record(
            action="regrade.applied", actor=regrade.applied_by, target=regrade.version, detail=summary, now=now
        )


def counts(regrade: Regrade) -> dict[str, int]:
    """{"answers", "up", "down", "passed", "failed"}: by answer; the last two by person."""
    return regrade.lines.aggregate(
        answers=Count("pk"),
        up=Count("pk", filter=regrading_diff.UP),
        down=Count("pk", filter=regrading_diff.DOWN),
        passed=Count("attempt__candidate", filter=Q(passed_is=True, passed_was=False), distinct=True),
        failed=Count("attempt__candidate", filter=Q(passed_is=False, passed_was=True), distinct=True),
    )


def _refuse_unless_possible(version: ItemVersion, way: str, key: Mapping[str, Any] | None, by: User) -> None:
    if version.state != ItemVersion.State.APPROVED:
        raise Refusal("version_unapproved", _("This version was never approved, so nobody sat it."))
    _refuse_own(version, by)
    if way not in (Way.NEW_KEY, Way.ACCEPT_ALSO):
        return
    kind = interactions.get(version.item.interaction)
    if not kind.is_scored(version.body):
        message = _("Written answers are marked by people: give everybody full marks, or let the question not count.")
        raise Refusal("way_needs_key", message, status=400)
    if key is None or kind.problems(version.body, key):
        raise Refusal("key_unsound", _("Say which answer is right."), status=400)


def _refuse_own(version: ItemVersion, by: User) -> None:
    """Nobody decides on their own marks."""
    if version.responses.filter(attempt__candidate__user=by).exists():
        raise Refusal(
            "own_answer", _("You answered this question in an exam yourself: another person has to correct it.")
        )


def _keys(version: ItemVersion, way: str, key: Mapping[str, Any] | None) -> list[Any]:
    if way == Way.NEW_KEY:
        return [key]
    if way != Way.ACCEPT_ALSO:
        return []
    before = Regrade.objects.in_force().filter(version=version).last()
    return [key, *(before.keys if before and before.keys else [version.key])]


def _put_in_force(regrade: Regrade, by: User, now: datetime) -> None:
    regrade.state, regrade.applied_by, regrade.applied_at, regrade.done = State.APPLYING, by, now, 0
    if regrade.way == Way.NEW_KEY:
        regrade.new_version = authoring.correct_key(version=regrade.version, key=regrade.keys[0], by=by, now=now)
    regrade.save(update_fields=["state", "applied_by", "applied_at", "done", "new_version"])
    detail = {"regrade": regrade.pk, "way": regrade.way, "reason": regrade.reason, "version": regrade.version.number}
    audit.record(action="regrade.apply", actor=by, target=regrade.version.item, detail=detail, now=now)


def _again(regrade: Regrade) -> None:
    regrade.state, regrade.done = State.PREVIEWING, 0
    regrade.save(update_fields=["state", "done"])


def _sweep(regrade: Regrade, now: datetime) -> None:
    """An attempt may have been handed in by the old key while the correction came into force."""
    for _done, piece in _pieces(regrading_diff.still_ruled(regrade)):
        _correct(regrade, piece, now)
    summary = {**regrade.summary, **counts(regrade)}
    Regrade.objects.filter(pk=regrade.pk).update(swept_at=now, summary=summary)


def _correct(regrade: Regrade, candidate_ids: Sequence[int], now: datetime) -> None:
    done = RegradeLine.objects.filter(regrade=regrade, applied_at__isnull=False).values("attempt", "position")
    finished = {(row["attempt"], row["position"]) for row in done.filter(attempt__candidate__in=candidate_ids)}
    for line in regrading_diff.read(regrade, candidate_ids).lines:
        if (line.attempt_id, line.position) not in finished:
            _correct_attempt(regrade, line.attempt_id, now)


def _correct_attempt(regrade: Regrade, attempt_id: int, now: datetime) -> None:
    """One attempt, locked, with its grade and the record of both marks, or not at all."""
    with transaction.atomic():
        reach = Attempt.objects.select_for_update(of=("self",)).select_related("candidate__sitting", "form")
        attempt = reach.get(pk=attempt_id)
        if not attempt.is_closed:
            return
        responses = list(attempt.responses.order_by("position"))
        finished = set(
            regrade.lines.filter(attempt=attempt, applied_at__isnull=False).values_list("position", flat=True)
        )
        marked = regrading_diff.marked_by_people(responses)
        lines = []
        for response in responses:
            given = marked.get(response.pk)
            if response.version_id != regrade.version_id or response.position in finished:
                continue
            if regrading_diff.is_left_to_people(regrade, given):
                continue
            response.attempt = attempt
            ruled = regrading_diff.outcome(regrade, response, rule=attempt.form.multiple_rule, given=given)
            if regrading_diff.differs(response, ruled):
                lines.append(regrading_diff.line(regrade, response, ruled))
                response.fraction, response.mark = ruled.fraction, ruled.mark
                response.needs_marking = ruled.needs_marking
                response.save(update_fields=["fraction", "mark", "needs_marking"])
        if lines:
            _settle(regrade, attempt, responses, lines, now)


def _settle(regrade: Regrade, attempt: Attempt, responses: list[Any], lines: list[RegradeLine], now: datetime) -> None:
    was, seat_was = attempt.mark, attempt.candidate
    delivery.total_up(attempt, responses, now=now)
    attempt.save(update_fields=["state", "mark", "passed", "graded_at"])
    seat = grading.settle(attempt, now=now)
    regrade.lines.filter(attempt=attempt, position__in=[line.position for line in lines]).delete()
    for line in lines:
        line.total_was, line.total_is, line.applied_at = was, attempt.mark, now
        line.grade_was, line.grade_is = seat_was.grade, seat.grade
        line.passed_was, line.passed_is = seat_was.passed, seat.passed
    RegradeLine.objects.bulk_create(lines)
    delivery.note(attempt, "regrade", now=now, regrade=regrade.pk)
    if was != attempt.mark:
        _tell(regrade, attempt, now)


def _tell(regrade: Regrade, attempt: Attempt, now: datetime) -> None:
    """Whoever may know the mark now learns that it changed; neither question nor mark is named."""
    sitting = attempt.candidate.sitting
    if not sitting.releases(sitting.release_mark, now=now):
        return
    notices.send(
        notice_templates.REGRADED,
        user_ids=[attempt.candidate.user_id],
        params={"title": sitting.title, "attempt": attempt.pk},
        key=f"regrade:{regrade.pk}:{attempt.pk}",
        now=now,
    )


def _still(regrade: Regrade, state: str) -> Any:
    """The row as long as it is in that state: what another worker or a person moved on stays moved."""
    return Regrade.objects.filter(pk=regrade.pk, state=state)


def _pieces(candidate_ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """(how many are looked at once this piece is, the piece)."""
    for start in range(0, len(candidate_ids), CHUNK):
        piece = candidate_ids[start : start + CHUNK]
        yield start + len(piece), piece


def _guarded(regrade: Regrade, act: Any) -> None:
    try:
        act()
    except Exception:
        logger.exception("correction %s could not be worked on", regrade.pk)


def _enqueue(regrade_id: int) -> None:
    from .tasks import work_on_regrade

    work_on_regrade.enqueue(regrade_id)
