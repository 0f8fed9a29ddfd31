"""Real threads, real transactions: no place is given twice, no step is lost."""

from functools import partial

import pytest

from classes import admission, applying, approving, enrolment
from classes.models import Enrolment
from lib import clock
from lib.problems import Refusal
from tests.builders import make_user
from tests.cast import assemble
from tests.classes.entering import open_class
from tests.concurrently import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return assemble()


def failures(results):
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)]


def test_approvals_at_once_never_give_more_than_the_quota(cast):
    made, now = open_class(cast, asks_unit=False), clock.now()
    admission.set_quota(training_class=made, unit=cast.unit, places=3, by=cast.class_head, now=now)
    people = [make_user(unit=cast.unit) for _one in range(8)]
    places = [applying.apply(user=one, training_class=made, statement="学", now=now) for one in people]
    approve = partial(approving.approve, training_class=made, by=cast.class_head, now=now)
    results = at_once(*[partial(approve, places=[place.pk]) for place in places])
    assert failures(results) == []
    assert (made.enrolments.active().count(), made.enrolments.waiting().count()) == (3, 5)


def test_enrolling_at_once_never_gives_more_than_the_capacity(cast):
    made, now = open_class(cast, capacity=4), clock.now()
    people = [make_user(unit=cast.unit) for _one in range(9)]
    enrol = partial(enrolment.enrol, training_class=made, by=cast.class_head, now=now)
    assert failures(at_once(*[partial(enrol, people=[one]) for one in people])) == []
    assert (made.enrolments.active().count(), made.enrolments.waiting().count()) == (4, 5)


def test_leaving_at_once_lets_as_many_in(cast):
    made, now = open_class(cast, capacity=3), clock.now()
    people = [make_user(unit=cast.unit) for _one in range(6)]
    enrolment.enrol(training_class=made, people=people, by=cast.class_head, now=now)
    leave = [
        partial(enrolment.withdraw, enrolment=place, reason="调离", by=cast.class_head, now=now)
        for place in made.enrolments.active().select_related("training_class", "user")
    ]
    assert failures(at_once(*leave)) == []
    assert set(made.enrolments.active().values_list("user", flat=True)) == {one.pk for one in people[3:]}


def test_two_who_decide_at_once_decide_once(cast):
    made, now = open_class(cast, asks_unit=False), clock.now()
    place = applying.apply(user=cast.learner, training_class=made, statement="学", now=now)
    how = {"training_class": made, "places": [place.pk], "now": now, "reason": "定"}
    results = at_once(
        partial(approving.approve, by=cast.class_head, **how), partial(approving.refuse, by=cast.unit_manager, **how)
    )
    assert failures(results) == []
    assert sum(isinstance(each, Refusal) for each in results) == 1
    assert Enrolment.objects.get().steps.count() == 2
