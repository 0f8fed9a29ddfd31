"""The year's plan of a unit: classes written down beforehand, changed and cancelled with what was before kept, made
with one act, copied from the year before. A class that was made goes its own way: the plan says what was planned.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal
from quizzes.wording import plain

from . import lifecycle
from .models import PlannedChange, PlannedClass, TrainingClass, TrainingPlan

WEEK = timedelta(weeks=1)
CODE_LENGTH = 40
REASON_LENGTH = 300
Act = PlannedChange.Act


def create(*, plan: TrainingPlan, by: User, now: datetime, like: TrainingPlan | None = None) -> None:
    """Write a plan down; `like`: a plan whose classes it takes over, moved by whole weeks. Refusal: plan_taken."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                plan.save(force_insert=True)
        except IntegrityError as error:
            raise Refusal("plan_taken", _("The unit has a plan of this title for this year.")) from error
        if like is not None:
            _take_over(plan, like)
        audit.record(action="plan.create", actor=by, target=plan, detail={"like": like.pk if like else None}, now=now)


def add(*, planned: PlannedClass, by: User, now: datetime) -> None:
    """Plan one class more."""
    with transaction.atomic():
        planned.save(force_insert=True)
        audit.record(action="plan.add", actor=by, target=planned.plan, detail={"what": planned.title}, now=now)


def change(*, planned: PlannedClass, fields: Collection[str], by: User, now: datetime) -> PlannedChange | None:
    """Write the named columns; what they were stays on record. The class that was made of it stays as it is.

    Refusal: planned_cancelled.
    """
    with transaction.atomic():
        locked = _standing(planned)
        values = {name: [_kept(getattr(each, name)) for each in (locked, planned)] for name in sorted(fields)}
        detail = {name: pair for name, pair in values.items() if pair[0] != pair[1]}
        if not detail:
            return None
        planned.save(update_fields=list(detail))
        return _note(locked, Act.CHANGE, by, now, detail=detail)


def cancel(*, planned: PlannedClass, reason: str, by: User, now: datetime) -> PlannedChange:
    """It is not held: it stays on the plan, with the reason.

    Refusals: reason_missing, planned_cancelled, already_made.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Say why the class is not held."), status=400)
    with transaction.atomic():
        locked = _unmade(planned)
        locked.cancelled_at = now
        locked.save(update_fields=["cancelled_at"])
        return _note(locked, Act.CANCEL, by, now, reason=reason)


def resume(*, planned: PlannedClass, by: User, now: datetime) -> None:
    """It is to be held after all; doing it again does nothing."""
    with transaction.atomic():
        locked = _locked(planned)
        if locked.cancelled_at is not None:
            locked.cancelled_at = None
            locked.save(update_fields=["cancelled_at"])
            _note(locked, Act.RESUME, by, now)


def remove(*, planned: PlannedClass, by: User, now: datetime) -> None:
    """Take a class off the plan that was a mistake: as long as it has neither been made nor changed.

    Refusals: already_made, planned_cancelled, has_history.
    """
    with transaction.atomic():
        locked = _unmade(planned)
        if locked.changes.exists():
            raise Refusal("has_history", _("It was changed before, and that stays on record: cancel it with a reason."))
        audit.record(action="plan.remove", actor=by, target=locked.plan, detail={"what": locked.title}, now=now)
        locked.delete()


def make(*, planned: PlannedClass, by: User, now: datetime) -> TrainingClass:
    """Make the draft of a planned class, headed by whoever makes it.

    Refusals: already_made, planned_cancelled, code_taken.
    """
    with transaction.atomic():
        locked = _unmade(planned)
        made = TrainingClass(
            code=_free_code(locked.plan),
            title=locked.title,
            kind=locked.kind,
            form=locked.form,
            unit=locked.plan.unit,
            head=by,
            starts_on=locked.starts_on,
            ends_on=locked.ends_on,
            study_hours=locked.study_hours,
            summary=locked.like.summary if locked.like else "",
            contact=locked.like.contact if locked.like else "",
        )
        lifecycle.create(training_class=made, by=by, now=now, like=locked.like)
        made.capacity = locked.people
        made.save(update_fields=["capacity"])
        locked.training_class = made
        locked.save(update_fields=["training_class"])
    return made


def history(planned: PlannedClass) -> list[tuple[PlannedChange, list[tuple[str, str, str]]]]:
    """What was done to it, the newest first, each with (what, as it was, as it is); one query."""
    changes = planned.changes.select_related("by").order_by("-pk")
    return [(change, [_told(name, *pair) for name, pair in change.detail.items()]) for change in changes]


def moved(day: date, to_year: int, from_year: int) -> date:
    """The same day of the week about the same time of another year, and surely in it."""
    weeks = round((date(to_year, 1, 1) - date(from_year, 1, 1)) / WEEK)
    there = day + weeks * WEEK
    wanted = day.year - from_year + to_year
    return there + (wanted - there.year) * WEEK


def _unmade(planned: PlannedClass) -> PlannedClass:
    locked = _standing(planned)
    if locked.training_class_id:
        raise Refusal("already_made", _("The class has been made already; change it there."))
    return locked


def _standing(planned: PlannedClass) -> PlannedClass:
    locked = _locked(planned)
    if locked.cancelled_at is not None:
        raise Refusal("planned_cancelled", _("It is cancelled. Take it up again first."))
    return locked


def _locked(planned: PlannedClass) -> PlannedClass:
    found = PlannedClass.objects.select_for_update(of=("self",)).select_related("plan__unit", "like")
    return found.get(pk=planned.pk)


def _note(locked: PlannedClass, act: str, by: User, now: datetime, **more: Any) -> PlannedChange:
    audit.record(action=f"plan.{act}", actor=by, target=locked.plan, detail={"what": locked.title, **more}, now=now)
    return PlannedChange.objects.create(planned=locked, act=act, by=by, at=now, **more)


def _kept(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def _told(name: str, was: str, now: str) -> tuple[str, str, str]:
    field = PlannedClass._meta.get_field(name)
    shown = {str(value): str(label) for value, label in field.flatchoices}
    return str(field.verbose_name), shown.get(was, was), shown.get(now, now)


def _free_code(plan: TrainingPlan) -> str:
    stem = f"{plan.unit.code}-{plan.year}-"[: CODE_LENGTH - 4]
    taken = set(TrainingClass.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"{stem}{number:02}") not in taken)


def _take_over(plan: TrainingPlan, like: TrainingPlan) -> None:
    for planned in like.classes.standing():
        planned.like_id = planned.training_class_id or planned.like_id
        planned.pk, planned.plan, planned.training_class = None, plan, None
        planned.starts_on = moved(planned.starts_on, plan.year, like.year)
        planned.save(force_insert=True)
