"""The year's plan of a unit: classes written down beforehand, made with one act, copied from the year before."""

from datetime import date, datetime, timedelta
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import lifecycle
from .models import PlannedClass, TrainingClass, TrainingPlan

WEEK = timedelta(weeks=1)
CODE_LENGTH = 40


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


def remove(*, planned: PlannedClass, by: User, now: datetime) -> None:
    """Take a class off the plan, as long as it has not been made. Refusal: already_made."""
    with transaction.atomic():
        locked = _unmade(planned)
        audit.record(action="plan.remove", actor=by, target=locked.plan, detail={"what": locked.title}, now=now)
        locked.delete()


def make(*, planned: PlannedClass, by: User, now: datetime) -> TrainingClass:
    """Make the draft of a planned class, headed by whoever makes it. Refusals: already_made, code_taken."""
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
        )
        lifecycle.create(training_class=made, by=by, now=now, like=locked.like)
        made.capacity = locked.people
        made.save(update_fields=["capacity"])
        locked.training_class = made
        locked.save(update_fields=["training_class"])
    return made


def moved(day: date, to_year: int, from_year: int) -> date:
    """The same day of the week about the same time of another year, and surely in it."""
    weeks = round((date(to_year, 1, 1) - date(from_year, 1, 1)) / WEEK)
    there = day + weeks * WEEK
    wanted = day.year - from_year + to_year
    return there + (wanted - there.year) * WEEK


def _unmade(planned: PlannedClass) -> PlannedClass:
    locked = (
        PlannedClass.objects.select_for_update(of=("self",)).select_related("plan__unit", "like").get(pk=planned.pk)
    )
    if locked.training_class_id:
        raise Refusal("already_made", _("The class has been made already; change it there."))
    return locked


def _free_code(plan: TrainingPlan) -> str:
    stem = f"{plan.unit.code}-{plan.year}-"[: CODE_LENGTH - 4]
    taken = set(TrainingClass.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"{stem}{number:02}") not in taken)


def _take_over(plan: TrainingPlan, like: TrainingPlan) -> None:
    for planned in like.classes.all():
        planned.like_id = planned.training_class_id or planned.like_id
        planned.pk, planned.plan, planned.training_class = None, plan, None
        planned.starts_on = moved(planned.starts_on, plan.year, like.year)
        planned.save(force_insert=True)
