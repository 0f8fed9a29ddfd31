"""What stands in the way of closing, and what only wants a look."""

from datetime import timedelta

import pytest

from classes import checklist
from lib import clock
from quizzes import delivery
from quizzes.models import Attempt, LateResponse
from tests.builders import make_bank, make_class, make_enrolment, make_item, make_paper, make_requirement, make_sitting


def read(training_class, now=None):
    return checklist.read(training_class=training_class, now=now or clock.now())


def failing(training_class, now=None):
    return {check.code for check in read(training_class, now).checks if not check.ok}


def test_a_class_whose_work_is_done_may_be_closed(room, cast):
    room.do_everything(cast.learner)
    found = read(room.training_class)
    assert found.can_close
    assert failing(room.training_class) == set()
    assert [row.enrolment for row in found.completing] == [room.place]


def test_a_class_that_asks_nothing_or_only_electives_may_not(db):
    training_class = make_class()
    make_enrolment(training_class)
    make_requirement(training_class, is_required=False)
    assert failing(training_class) >= {"requirements"}
    assert not read(training_class).can_close


def test_a_class_without_people_may_not(db):
    training_class = make_class()
    make_requirement(training_class)
    assert not read(training_class).can_close
    assert "people" in failing(training_class)


def test_who_lacks_something_is_no_obstacle(room):
    found = read(room.training_class)
    assert found.can_close
    assert failing(room.training_class) == {"outcomes"}


def test_a_class_is_not_closed_before_its_last_day(room, cast):
    room.training_class.ends_on = clock.today() + timedelta(days=1)
    room.training_class.save()
    assert not read(room.training_class).can_close
    assert "dates" in failing(room.training_class)
    assert "dates" not in failing(room.training_class, clock.now() + timedelta(days=1))


def test_an_open_sitting_is_an_obstacle_and_a_cancelled_one_is_not(room):
    room.sitting.closes_at = clock.now() + timedelta(hours=1)
    room.sitting.save()
    assert "exams" in failing(room.training_class)
    room.sitting.state = "cancelled"
    room.sitting.save()
    assert "exams" not in failing(room.training_class)


@pytest.fixture
def essay(cast):
    """A class whose exam has one question that a person marks."""
    training_class = make_class(unit=cast.unit, head=cast.class_head)
    make_enrolment(training_class, cast.learner)
    paper = make_paper(make_item("extended_text", bank=make_bank(unit=cast.unit)), mark=3)
    sitting = make_sitting(paper)
    make_requirement(training_class, sitting=sitting)
    return training_class, sitting


def close(sitting):
    sitting.closes_at = clock.now() - timedelta(minutes=1)
    sitting.save()


def sit(user, sitting, *, submit=True):
    now = clock.now()
    attempt = delivery.start(user=user, sitting_id=sitting.pk, now=now).attempt
    if submit:
        delivery.submit(user=user, attempt_id=attempt.pk, now=now)
    return attempt


def test_an_attempt_in_progress_is_an_obstacle(essay, cast):
    training_class, sitting = essay
    sit(cast.learner, sitting, submit=False)
    close(sitting)
    assert "exams" in failing(training_class)


def test_answers_that_wait_for_a_mark_are_an_obstacle(essay, cast):
    training_class, sitting = essay
    attempt = sit(cast.learner, sitting)
    attempt.responses.update(needs_marking=True)
    close(sitting)
    found = read(training_class)
    assert (found.to_mark, found.can_close) == (1, False)
    assert "marking" in failing(training_class)


def test_answers_of_a_void_attempt_need_no_mark(essay, cast):
    training_class, sitting = essay
    attempt = sit(cast.learner, sitting)
    attempt.responses.update(needs_marking=True)
    Attempt.objects.update(state="voided")
    close(sitting)
    assert read(training_class).can_close


def test_people_who_are_not_on_the_roster_hold_nothing_up(essay, cast):
    training_class, sitting = essay
    sitting.candidates.create(user=cast.classmate)
    attempt = sit(cast.classmate, sitting)
    attempt.responses.update(needs_marking=True)
    sitting.candidates.create(user=cast.trainer)
    sit(cast.trainer, sitting, submit=False)
    close(sitting)
    assert read(training_class).can_close


def test_late_answers_want_a_look(essay, cast):
    training_class, sitting = essay
    attempt = sit(cast.learner, sitting)
    attempt.responses.update(needs_marking=False)
    LateResponse.objects.create(attempt=attempt, position=1, seq=9, value="迟", received_at=clock.now())
    close(sitting)
    found = read(training_class)
    assert (found.late_answers, found.can_close) == (1, True)
    assert "late" in failing(training_class)
