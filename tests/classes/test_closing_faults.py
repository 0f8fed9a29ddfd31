"""A worker killed at any statement of closing, and several at once: every hour and certificate exactly once."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts import audit
from classes import closing, corrections, enrolment
from classes.models import Certificate, CertificateCounter, CreditEntry, Enrolment
from lib import clock
from lib.problems import Refusal
from tests.builders import make_user
from tests.concurrently import at_once, killed_at_commit, killed_before

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 3


@pytest.fixture
def closing_room(room, cast):
    """A class of three who completed it and one who did not, as the person left it: being closed."""
    people = [cast.learner, *(make_user(unit=cast.unit) for _one in range(PEOPLE - 1))]
    room.enrol(*people[1:], cast.classmate)
    room.do_everything(*people)
    with transaction.atomic():
        closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
        transaction.get_connection().run_on_commit.clear()  # the task was lost
    return room


def finish(room) -> Callable[[], object]:
    now = clock.now()
    return lambda: closing.finish(class_id=room.training_class.pk, now=now)


def written(room):
    room.training_class.refresh_from_db()
    return (
        room.training_class.state,
        Enrolment.objects.exclude(outcome="").count(),
        CreditEntry.objects.count(),
        Certificate.objects.count(),
        sum(CertificateCounter.objects.values_list("last", flat=True)),
    )


NOTHING = ("closing", 0, 0, 0, 0)
EVERYTHING = ("closed", PEOPLE + 1, PEOPLE, PEOPLE, PEOPLE)


def test_a_worker_killed_before_any_statement_leaves_nothing_and_the_clock_completes_it(closing_room):
    number = 1
    while killed_before(number, finish(closing_room)):
        assert written(closing_room) == NOTHING, f"killed before statement {number}"
        number += 1
    assert number > 15, "closing got shorter than its steps"
    assert written(closing_room) == EVERYTHING
    assert closing.finish_all(now=clock.now()) == 0
    assert audit.verify() == []


def test_a_worker_killed_at_the_commit_is_followed_by_one_that_finishes(closing_room):
    assert killed_at_commit(finish(closing_room))
    assert written(closing_room) == NOTHING
    assert closing.finish_all(now=clock.now()) == 1
    assert written(closing_room) == EVERYTHING


def test_workers_that_finish_the_same_class_at_once_do_it_once(closing_room):
    results = at_once(*[finish(closing_room)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert written(closing_room) == EVERYTHING
    assert audit.verify() == []


@pytest.fixture
def changed(closing_room, cast):
    """Closed; then the result of the one who had not completed became a pass."""
    assert finish(closing_room)()
    closing_room.do_everything(cast.classmate)
    return closing_room


def correcting(room, cast) -> Callable[[], object]:
    now, place = clock.now(), room.training_class.enrolments.get(user=cast.classmate)
    return lambda: corrections.correct(enrolment=place, reason="复核改分", by=cast.class_head, now=now)


CORRECTED = ("closed", PEOPLE + 1, PEOPLE + 1, PEOPLE + 1, PEOPLE + 1)


def test_a_correction_killed_before_any_statement_leaves_nothing_and_can_be_made_again(changed, cast):
    before, number = written(changed), 1
    while killed_before(number, correcting(changed, cast)):
        assert written(changed) == before, f"killed before statement {number}"
        number += 1
    assert number > 15, "correcting got shorter than its steps"
    assert written(changed) == CORRECTED
    assert audit.verify() == []


def test_two_who_correct_the_same_outcome_at_once_do_it_once(changed, cast):
    results = at_once(*[correcting(changed, cast)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["Enrolment", "Refusal", "Refusal"]
    assert written(changed) == CORRECTED
    assert audit.verify() == []


def test_two_who_press_the_button_at_once_begin_it_once(room, cast):
    room.do_everything(cast.learner)
    now = clock.now()

    def press():
        closing.begin(training_class=room.training_class, by=cast.class_head, now=now)

    results = at_once(press, press)
    assert [type(result) for result in results if result is not None] == [Refusal]
    assert written(room) == ("closed", 1, 1, 1, 1)


def test_enrolling_while_the_class_is_being_closed_is_refused_or_counted(room, cast):
    room.do_everything(cast.learner, cast.classmate)
    now = clock.now()

    def enrol():
        enrolment.enrol(training_class=room.training_class, people=[cast.classmate], by=cast.class_head, now=now)

    def close():
        closing.begin(training_class=room.training_class, by=cast.class_head, now=now)

    results = at_once(enrol, close)
    assert [result for result in results if result and not isinstance(result, Refusal)] == []
    places = Enrolment.objects.filter(training_class=room.training_class)
    assert not places.filter(outcome="").exists()
    assert Certificate.objects.count() == CreditEntry.objects.count() == places.count()
