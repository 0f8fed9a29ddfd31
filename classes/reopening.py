"""重新开班: a closed class runs again, because somebody other than its head says why.

Outcomes are open then. Hours and certificates stand until the class is closed again; `settle` changes them only where
it comes out otherwise. What closing had decided before stays on record (`FormerOutcome`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import granting, notice_templates
from .models import ClassReopening, Enrolment, FormerOutcome, TrainingClass
from .requirements import Row

State = TrainingClass.State
REASON_LENGTH = 300


@dataclass(frozen=True)
class Foreseen:
    """What closing again would change for those whom the closing before concerned."""

    reopening: ClassReopening
    gaining: Sequence[Enrolment]
    losing: Sequence[Enrolment]
    renewed: int


def reopen(*, training_class: TrainingClass, reason: str, by: User, now: datetime) -> ClassReopening:
    """Let a closed class run again. Refusals: reason_missing, own_class, own_outcome, class_not_closed."""
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Say why the class is reopened."))
    with transaction.atomic():
        locked = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
        if locked.state != State.CLOSED:
            raise Refusal("class_not_closed", _("Only a closed class can be reopened; an archived one stays closed."))
        if locked.head_id == by.pk:
            raise Refusal("own_class", _("A class is reopened by somebody other than its head: ask the unit manager."))
        refuse_own(locked, by)
        made = _write(locked, reason, by, now)
        _tell(made, now)
    return made


def of_class(training_class: TrainingClass) -> list[ClassReopening]:
    """All of them, the newest first; one query."""
    return list(training_class.reopenings.select_related("by", "closed_by").order_by("-number"))


def refuse_own(training_class: TrainingClass, by: User) -> None:
    """Who took part neither opens a class again nor closes it again: it is about hours of one's own."""
    if training_class.enrolments.placed().filter(user=by).exists():
        text = _("Whoever took part in a class neither reopens it nor closes it again: ask somebody else who runs it.")
        raise Refusal("own_outcome", text)


def foresee(*, training_class: TrainingClass, completing: Sequence[Row]) -> Foreseen | None:
    """What closing again would do, if these complete the class; None where it was not reopened. Five queries."""
    if training_class.reopened_at is None:
        return None
    earlier = of_class(training_class)
    before, held = _completed_before(earlier[0]), granting.held(training_class.enrolments.all())
    done = {row.enrolment.pk: row.enrolment for row in completing}
    losing = Enrolment.objects.filter(pk__in=_losing(before, held, done)).select_related("user", "unit")
    standing = [(held.hours[pk], place) for pk, place in done.items() if pk in held.hours]
    owed = [place for pk, place in done.items() if pk in before and held.is_owed(place, _closings(earlier))]
    return Foreseen(
        earlier[0],
        gaining=[place for pk, place in done.items() if pk not in before],
        losing=list(losing.order_by("unit__path", "user__staff_number")),
        renewed=sum(granting.is_outdated(line, place) for line, place in standing)
        + (len(owed) if training_class.study_hours else 0),
    )


def settle(*, training_class: TrainingClass, completed: Sequence[Enrolment], now: datetime) -> granting.Given:
    """Closing again: change what came out otherwise."""
    earlier = of_class(training_class)
    by: User = training_class.closing_by  # type: ignore[assignment]
    why = {"reason": earlier[0].reason, "by": by, "now": now}
    before, held = _completed_before(earlier[0]), granting.held(training_class.enrolments.all())
    done = [place.pk for place in completed]
    losing = Enrolment.objects.filter(pk__in=_losing(before, held, done)).order_by("pk")
    granting.take_back(places=losing, held=held, **why)
    staying = [place for place in completed if place.pk in before]
    granting.renew(places=staying, held=held, closings=_closings(earlier), **why)
    return granting.give(places=[place for place in completed if place.pk not in before], held=held, **why)


def _completed_before(reopening: ClassReopening) -> frozenset[int]:
    """Places that had completed the class when it was opened again."""
    found = reopening.outcomes.filter(outcome=Enrolment.Outcome.COMPLETED)
    return frozenset(found.values_list("enrolment", flat=True))


def _closings(earlier: Iterable[ClassReopening]) -> set[datetime]:
    """The moments at which the class had been closed."""
    return {each.closed_at for each in earlier}


def _losing(before: frozenset[int], held: granting.Held, completed: Iterable[int]) -> set[int]:
    return (before | held.holding) - set(completed)


def _write(locked: TrainingClass, reason: str, by: User, now: datetime) -> ClassReopening:
    made = ClassReopening.objects.create(
        training_class=locked,
        number=locked.reopenings.count() + 1,
        at=now,
        by=by,
        reason=reason,
        closed_at=locked.closed_at,
        closed_by=locked.closing_by,
    )
    opened = _open_outcomes(made)
    locked.state, locked.reopened_at, locked.closed_at, locked.closing_by = State.RUNNING, now, None, None
    locked.save(update_fields=["state", "reopened_at", "closed_at", "closing_by"])
    detail = {"reason": reason, "number": made.number, "outcomes": opened}
    audit.record(action="class.reopen", actor=by, target=locked, detail=detail, now=now)
    return made


def _open_outcomes(made: ClassReopening) -> int:
    """Put what closing decided on record, and open it. Returns how many."""
    decided = made.training_class.enrolments.exclude(outcome=Enrolment.Outcome.OPEN)
    rows = [
        FormerOutcome(
            reopening=made,
            enrolment=place,
            outcome=place.outcome,
            outcome_at=place.outcome_at,
            facts=place.outcome_facts,
        )
        for place in decided.order_by("pk")
    ]
    FormerOutcome.objects.bulk_create(rows, batch_size=500)
    decided.update(outcome=Enrolment.Outcome.OPEN, outcome_at=None, outcome_facts={})
    return len(rows)


def _tell(made: ClassReopening, now: datetime) -> None:
    training_class = made.training_class
    params = {"title": training_class.title, "class": training_class.pk, "reason": made.reason}
    trainees = list(training_class.enrolments.active().values_list("user", flat=True))
    key = f"class:{training_class.pk}:reopened:{made.number}"
    notices.send(notice_templates.REOPENED, user_ids=trainees, params=params, key=key, now=now)
    params = {**params, "name": made.by.name}
    head = [training_class.head_id]
    notices.send(notice_templates.REOPENED_TO_HEAD, user_ids=head, params=params, key=f"{key}:head", now=now)
