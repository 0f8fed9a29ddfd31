"""On the way into the open class: a unit's nominations, applications at each step, a waiting list and quotas."""

from datetime import datetime, timedelta

from accounts.models import User
from classes import admission, applying, approving, planning
from classes.models import PlannedClass, TrainingClass, TrainingPlan

from .people import City

WAYS = {"by_nomination": True, "by_application": True, "capacity": 32}
QUOTAS = {"QL-WQ": 20, "QL-YP": 12, "QL-DZ": 4}
# title, kind, form, weeks between the beginning of the open class and its own, days, people, hours
PLANNED = (
    ("民族工作法规网络专题班", "online", "online", -4, 30, 200, 30),
    ("民族乡工作观摩学习班（第二期）", "study_visit", "full_time", 1, 3, 60, 24),
    ("基层干部一线练兵", "front_line", "full_time", -10, 5, 40, 40),
)
WHY = "近期承担民族工作，希望系统学习依法履职。"


def load(*, city: City, training_class: TrainingClass, now: datetime) -> None:
    """Two places are left: one unit has nominated four people, one of them is refused, two of another apply."""
    head, manager = city.accounts["class_head"], city.accounts["unit_manager"]
    made = training_class
    for name, value in (WAYS | {"enrolment_closes_on": made.starts_on - timedelta(days=3)}).items():
        setattr(made, name, value)
    fields = [*WAYS, "enrolment_closes_on"]
    admission.change(training_class=made, fields=fields, by=head, now=now)
    for code, places in QUOTAS.items():
        admission.set_quota(training_class=made, unit=city.units[code], places=places, by=head, now=now)
    mine = [person for person in city.below("QL-DZ") if person != manager]
    nominated = applying.nominate(
        training_class=made, people=mine[20:24], by=manager, now=now, reason="一线业务骨干", despite_overlap=True
    )
    how = {"training_class": made, "by": head, "now": now}
    approving.refuse(places=[nominated[0].pk], reason="本期以乡镇干部为主，建议参加下一期", **how)
    for person in (city.accounts["learner"], *mine[24:26]):
        applying.apply(user=person, training_class=made, statement=WHY, now=now, despite_overlap=True)
    _plan(city, made, now)


def _plan(city: City, made: TrainingClass, now: datetime) -> None:
    """The plan that the open class was made of, with what is still to come."""
    year = made.starts_on.year
    plan = TrainingPlan.objects.create(unit=city.root, year=year, title=f"{year}年度干部教育培训计划")
    first = {"title": made.title, "kind": made.kind, "form": made.form, "study_hours": made.study_hours}
    days = (made.ends_on - made.starts_on).days + 1
    PlannedClass.objects.create(plan=plan, starts_on=made.starts_on, days=days, people=32, training_class=made, **first)
    for title, kind, form, weeks, days, people, hours in PLANNED:
        begins = made.starts_on + timedelta(weeks=weeks)
        if begins.year == year:
            values = {"title": title, "kind": kind, "form": form, "days": days, "people": people, "study_hours": hours}
            PlannedClass.objects.create(plan=plan, starts_on=begins, **values)
    _change_plan(plan, city.accounts["training_authority"], now)


def _change_plan(plan: TrainingPlan, by: User, now: datetime) -> None:
    """The last has other figures than at first; the first was not held, where there is more than one."""
    unmade = list(plan.classes.filter(training_class=None))
    for changed in unmade[-1:]:
        changed.people += 10
        planning.change(planned=changed, fields=["people"], by=by, now=now)
    for dropped in unmade[:-1][:1]:
        planning.cancel(planned=dropped, reason="与全市换届工作时间冲突，并入下一年度", by=by, now=now)
