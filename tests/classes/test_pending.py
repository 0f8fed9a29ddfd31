"""What in a class waits for a person: said when it presses, not before."""

from datetime import timedelta

from classes import applying, checklist, pending, requirements
from lib import clock
from tests.builders import (
    finish_course,
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_sitting,
    make_user,
)
from tests.classes.entering import open_class


def waiting(training_class, now=None):
    now = now or clock.now()
    check = checklist.read(training_class=training_class, now=now)
    asked = requirements.of_class(training_class)
    return pending.read(training_class=training_class, asked=asked, checklist=check, now=now)


def codes(training_class, now=None):
    return [line.code for line in waiting(training_class, now)]


def test_a_class_in_the_middle_waits_for_nothing(cast):
    training_class = make_class(unit=cast.unit, ends_on=clock.today() + timedelta(days=30))
    make_enrolment(training_class, cast.learner)
    make_requirement(training_class)
    assert waiting(training_class) == []


def test_a_class_past_its_last_day_waits_to_be_closed_first_of_all(room):
    assert codes(room.training_class)[0] == "close"


def test_a_new_class_waits_for_what_it_asks_and_for_people(cast):
    training_class = make_class(unit=cast.unit, state="draft", ends_on=clock.today() + timedelta(days=30))
    assert codes(training_class) == ["ask", "enrol"]
    make_requirement(training_class)
    make_enrolment(training_class, cast.learner)
    assert codes(training_class) == ["open"]


def test_who_wants_in_or_out_waits_and_is_said_before_closing(cast):
    made = open_class(cast, capacity=9)
    for person in (cast.learner, cast.classmate):
        applying.apply(user=person, training_class=made, statement="学", now=clock.now())
    applying.nominate(training_class=made, people=[cast.trainer], by=cast.unit_manager, now=clock.now())
    make_enrolment(made, make_user(), leave_reason="借调")
    lines = {line.code: line for line in waiting(made)}
    assert lines["entries"].text.startswith("1 ")
    assert "2" in lines["entries"].hint
    assert "leaving" in lines
    checks = checklist.read(training_class=made, now=clock.now()).checks
    assert [(check.ok, check.blocks) for check in checks if check.code == "undecided"] == [(False, False)]


def test_who_has_not_passed_an_open_exam_is_counted(cast):
    training_class = make_class(unit=cast.unit, ends_on=clock.today() + timedelta(days=60))
    make_enrolment(training_class, cast.learner)
    make_enrolment(training_class, cast.classmate)
    sitting = make_sitting(unit=cast.unit, closes_at=clock.now() + timedelta(days=40))
    asked = make_requirement(training_class, sitting=sitting)
    (line,) = waiting(training_class)
    assert (line.code, line.requirement, line.is_late) == ("lacking", asked, False)
    assert "2" in line.text


def test_a_course_presses_in_its_last_week_and_is_late_afterwards(cast):
    training_class = make_class(unit=cast.unit, ends_on=clock.today() + timedelta(days=60))
    make_enrolment(training_class, cast.learner)
    make_requirement(training_class, course=make_course("急"), due_on=clock.today() + timedelta(days=8))
    assert codes(training_class) == []
    (line,) = waiting(training_class, clock.now() + timedelta(days=1))
    assert not line.is_late
    (line,) = waiting(training_class, clock.now() + timedelta(days=9))
    assert line.is_late


def test_what_everybody_has_done_or_may_leave_out_does_not_press(cast):
    training_class = make_class(unit=cast.unit, ends_on=clock.today() + timedelta(days=2))
    make_enrolment(training_class, cast.learner)
    done = make_course()
    make_requirement(training_class, course=done)
    make_requirement(training_class, is_required=False)
    finish_course(cast.learner, done)
    assert waiting(training_class) == []


def test_a_class_that_is_over_waits_for_nothing(room):
    for state in ("closing", "closed", "archived"):
        room.training_class.state = state
        assert waiting(room.training_class) == []
