"""Two units with a class each and one class that both take part in: who manages one must not count the other."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from accounts.models import RankLevel, User
from classes import ledger
from classes.models import Enrolment, HourRequirement, TrainingClass
from lib import clock
from tests import builders
from tests.cast import Cast

COMPLETED = {"requirements": [{"title": "结业考试", "kind": "exam", "met": True, "grade": "87.50"}]}
FAILED = {"requirements": [{"title": "结业考试", "kind": "exam", "met": False, "grade": "45.00"}]}

# (person, class) in the order of units and staff numbers: what each manager may read.
EAST = [("学员甲", "全局班"), ("学员甲", "东区班"), ("学员乙", "东区班"), ("学员丙", "全局班")]
WEST = [("学员丁", "全局班"), ("学员丁", "西区班")]
REACH = {
    "class_head": EAST,
    "unit_manager": EAST,
    "sister_manager": WEST,
    "authority": EAST + WEST,
}
OUTSIDERS = ("learner", "classmate", "trainer", "other_trainer", "system_admin", "security_admin", "audit_admin")


@dataclass(frozen=True)
class School:
    """The closed classes of either unit, the running one of the bureau, and two more people."""

    east: TrainingClass
    west: TrainingClass
    whole: TrainingClass
    third: User
    fourth: User


@pytest.fixture
def school(cast: Cast) -> School:
    """East: 甲 completed (24 hours), 乙 did not. West: 丁 completed (24 hours). Of all: 甲 is ready, 丙 and 丁 lack."""
    HourRequirement.objects.all().delete()
    HourRequirement.objects.create(band="township", hours=40, effective_from=builders.LONG_AGO)
    rank = RankLevel.objects.create(name="测试职级", band="township")
    cast.learner.memberships.update(rank=rank)
    third = builders.make_user("学员丙", unit=cast.section, staff_number="L003")
    fourth = builders.make_user("学员丁", staff_number="L004")
    builders.make_membership(fourth, cast.sister, rank=rank)
    ended = clock.today().replace(month=1, day=1)
    closed = {"state": "closed", "starts_on": ended, "ends_on": ended}
    east = builders.make_class("东区班", unit=cast.unit, head=cast.class_head, **closed)
    west = builders.make_class("西区班", unit=cast.sister, head=cast.sister_manager, **closed)
    ends_on = clock.today() + timedelta(days=30)
    whole = builders.make_class("全局班", unit=cast.bureau, head=cast.authority, ends_on=ends_on)
    course = builders.make_course("导读", lessons=1)
    builders.make_requirement(whole, course=course, due_on=clock.today() - timedelta(days=4))
    for person in (cast.learner, third, fourth):
        builders.make_enrolment(whole, person, unit=person.unit)
    builders.finish_course(cast.learner, course)
    _complete(east, cast.learner)
    _complete(west, fourth)
    builders.make_enrolment(east, cast.classmate, outcome="not_completed", outcome_facts=FAILED)
    return School(east, west, whole, third, fourth)


def _complete(training_class: TrainingClass, person: User) -> None:
    outcome = {"outcome": Enrolment.Outcome.COMPLETED, "outcome_facts": COMPLETED}
    place = builders.make_enrolment(training_class, person, **outcome)
    ledger.post_for_enrolments(enrolments=[place], by=None, now=clock.now())
