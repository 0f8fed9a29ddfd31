"""On the way into the open class: a unit's nominations, applications at each step, a waiting list and quotas."""

from datetime import datetime, timedelta

from classes import admission, applying, approving
from classes.models import TrainingClass

from .people import City

WAYS = {"by_nomination": True, "by_application": True, "capacity": 32}
QUOTAS = {"QL-WQ": 20, "QL-YP": 12, "QL-DZ": 4}
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
