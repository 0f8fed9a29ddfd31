"""Entering who came: append-only, row by row, and never over what somebody else entered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from classes.attending import entering
from classes.attending.entering import Entry
from classes.models import Attendance
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_enrolment
from tests.quizzes.counting import count_queries


def now_of(place, session):
    return Attendance.objects.filter(enrolment=place, session=session).order_by("number").last()


def test_who_came_had_leave_and_was_absent_is_on_record(course):
    first, second, third = course.place, *course.others
    done = course.enter(
        0,
        Entry(first.pk, "present"),
        Entry(second.pk, "leave", Decimal("0.5"), "开会"),
        Entry(third.pk, "absent", None, "不明"),
    )
    assert (len(done.written), done.problems) == (3, [])
    assert now_of(second, course.sessions[0]).leave_hours == Decimal("0.5")
    assert now_of(third, course.sessions[0]).entered_by == course.head
    assert AuditEntry.objects.get(action="class.attendance").detail["entries"] == 3


def test_a_correction_is_a_further_entry_and_the_first_stays(course):
    course.enter(0, Entry(course.place.pk, "absent", None, "不明"))
    course.enter(0, Entry(course.place.pk, "leave", Decimal(2), "补假条", seen=1))
    assert list(course.place.attendance.values_list("number", "state")) == [(1, "absent"), (2, "leave")]


def test_an_entry_is_never_changed_nor_deleted(course):
    course.enter(0, Entry(course.place.pk, "present"))
    row = Attendance.objects.get()
    for act in (
        row.save,
        row.delete,
        Attendance.objects.all().delete,
        lambda: Attendance.objects.update(state="leave"),
    ):
        with pytest.raises(TypeError):
            act()


def test_the_same_once_more_writes_nothing(course):
    course.enter(0, Entry(course.place.pk, "present"))
    done = course.enter(0, Entry(course.place.pk, "present"))
    assert (done.written, done.same, done.problems) == ([], 1, [])


def test_what_somebody_else_entered_meanwhile_is_told_and_stays(course, cast):
    entry = Entry(course.place.pk, "leave", Decimal(1), "假条")
    entering.enter(session=course.sessions[0], entries=[entry], by=cast.unit_manager, now=clock.now())
    done = course.enter(0, Entry(course.place.pk, "present"), Entry(course.others[0].pk, "present"))
    assert [problem.code for problem in done.problems] == ["changed"]
    assert cast.unit_manager.name in done.problems[0].message
    assert [row.enrolment for row in done.written] == [course.others[0]], "the other rows are kept"
    assert now_of(course.place, course.sessions[0]).state == "leave"


def test_the_rest_is_present_and_nobody_else_is_touched(course):
    course.leave(0)
    done = course.enter(0, rest_present=True)
    assert {row.enrolment for row in done.written} == set(course.others)
    assert now_of(course.place, course.sessions[0]).state == "leave"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (("absent", None, " "), "reason"),
        (("leave", None, ""), "hours"),
        (("leave", Decimal("2.25"), ""), "hours"),
        (("leave", Decimal(0), ""), "hours"),
        (("leave", Decimal("0.3"), ""), "hours"),
        (("gone", None, ""), "state"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why_and_keeps_no_other(course, entry, code):
    state, hours, reason = entry
    done = course.enter(0, Entry(course.place.pk, state, hours, reason), Entry(course.others[0].pk, "present"))
    assert [problem.code for problem in done.problems] == [code]
    assert len(done.written) == 1


def test_before_it_begins_only_leave_is_known(course):
    done = course.enter(4, Entry(course.place.pk, "present"))
    assert [problem.code for problem in done.problems] == ["not_begun"]
    assert course.leave(4).written


def test_the_withdrawn_and_people_of_other_classes_are_not_entered(course):
    course.place.state = "withdrawn"
    course.place.save()
    stranger = make_enrolment()
    done = course.enter(0, Entry(course.place.pk, "present"), Entry(stranger.pk, "present"), rest_present=True)
    assert {problem.code for problem in done.problems} == {"not_enrolled"}
    assert {row.enrolment for row in done.written} == set(course.others)


def test_nothing_is_entered_of_a_cancelled_session_nor_after_closing(course):
    course.sessions[0].cancelled_at = clock.now()
    course.sessions[0].save()
    with refused("session_cancelled"):
        course.enter(0, Entry(course.place.pk, "present"))
    course.training_class.state = "closed"
    course.training_class.save()
    with refused("class_ended"):
        course.enter(1, Entry(course.place.pk, "present"))


def test_several_sessions_are_entered_in_one_piece_or_not_at_all(course):
    course.enter(1, Entry(course.place.pk, "absent", None, "不明"))
    first, second = course.sessions[:2]
    rows = {first.pk: [Entry(course.place.pk, "present")], second.pk: [Entry(course.place.pk, "present")]}
    about = {"training_class": course.training_class, "by": course.head, "now": clock.now()}
    with refused("attendance_changed"):
        entering.enter_all(by_session=rows, **about)
    assert Attendance.objects.count() == 1
    rows[second.pk] = [Entry(course.place.pk, "present", seen=1)]
    assert entering.enter_all(by_session=rows, **about) == 2


def test_three_hundred_are_entered_in_few_statements(course):
    for _one in range(30):
        make_enrolment(course.training_class)
    with count_queries(12):
        course.enter(0, rest_present=True)
    for _one in range(60):
        make_enrolment(course.training_class)
    with count_queries(12):
        course.enter(1, rest_present=True)
    assert Attendance.objects.count() == 33 + 93


def test_a_session_made_shorter_cannot_cost_more_than_it_has(course):
    course.leave(0)
    session = course.sessions[0]
    session.ends_at = session.starts_at + timedelta(hours=1)
    session.save()
    assert course.overview().tallies[course.place.pk].leave == 1


def test_nobody_enters_attendance_of_ones_own(course):
    own = make_enrolment(course.training_class, course.head)
    done = course.enter(0, Entry(own.pk, "present"), Entry(course.place.pk, "present"))
    assert ([problem.code for problem in done.problems], len(done.written)) == (["own"], 1)
    rest = entering.enter(session=course.sessions[0], entries=[], rest_present=True, by=course.head, now=clock.now())
    assert own.pk not in {row.enrolment_id for row in rest.written}
    with refused("own_attendance"):
        by_session = {course.sessions[0].pk: [Entry(own.pk, "present")]}
        entering.enter_all(training_class=course.training_class, by_session=by_session, by=course.head, now=clock.now())
    assert now_of(own, course.sessions[0]) is None
