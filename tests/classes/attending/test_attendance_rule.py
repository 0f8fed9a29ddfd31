"""The kind of requirement that asks a share of the hours."""

from datetime import timedelta
from decimal import Decimal

import pytest

from classes import asking, checklist, explaining, requirements
from classes.attending import tally
from classes.attending.entering import Entry
from classes.models import Attendance, Enrolment, Requirement
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_session, make_user
from tests.classes.desk_address import url
from tests.quizzes.counting import count_queries


@pytest.fixture
def asked(course):
    wanted = Requirement(training_class=course.training_class, kind="attendance", settings={"share": 80})
    return asking.add(requirement=wanted, by=course.head, now=clock.now())


def standing(course):
    (row,) = requirements.rows([Enrolment.objects.select_related("training_class").get(pk=course.place.pk)])
    return row.standings[0]


def attend(course, *sessions):
    for at in sessions:
        course.enter(at, Entry(course.place.pk, "present"))


def test_nothing_entered_is_nothing_met_and_waits(course, asked):
    found = standing(course)
    assert (found.met, found.started, found.waits, found.value, found.wanted) == (False, False, True, None, 80)


def test_it_is_the_share_of_what_was_held_and_met_once_it_cannot_be_lost(course, asked):
    attend(course, 0, 1, 2)
    found = standing(course)
    assert (found.value, found.met, found.waits) == (100, False, True), "6 of 10 hours; one session is not entered"
    attend(course, 3)
    assert standing(course).met, "8 of 10 hours, whatever comes"


def test_leave_and_absence_are_missed_hours_and_the_rest_of_a_session_counts(course, asked):
    course.leave(0, "0.5")
    course.enter(1, Entry(course.place.pk, "absent", None, "不明"))
    found = standing(course)
    assert found.value == Decimal("37.5")  # 1.5 of 4 hours
    assert found.lost, "7.5 of 10 hours at best"
    assert "80" in found.missing


def test_a_cancelled_session_counts_for_nothing(course, asked):
    course.enter(0, Entry(course.place.pk, "absent", None, "不明"))
    course.sessions[0].cancelled_at = clock.now()
    course.sessions[0].save()
    attend(course, 1, 2, 3)
    found = standing(course)
    assert (found.value, found.met, found.lost) == (100, False, False), "6 of 8 hours; the last is to come"


def test_a_share_is_rounded_down():
    assert tally.percent(Decimal("7.997"), Decimal(10)) == Decimal("79.9")


def test_hours_that_were_set_count_instead_of_the_clock(course, asked):
    course.sessions[0].hours = Decimal(8)
    course.sessions[0].save()
    course.leave(0, "8")
    assert course.overview().total == 16
    assert standing(course).lost


def test_the_clock_counts_to_the_half(course):
    session = course.sessions[0]
    for minutes, hours in ((100, "1.5"), (110, "2"), (180, "3"), (10, "0.5")):
        session.ends_at = session.starts_at + timedelta(minutes=minutes)
        assert session.class_hours == Decimal(hours), minutes


def test_the_explanation_names_every_session_and_ends_with_the_verdict(course, asked):
    course.leave(0, "0.5")
    attend(course, 1)
    explained = explaining.explain(place=course.place, requirement=asked)
    texts = [step.text for step in explained.steps]
    assert all(any(session.title in text for text in texts) for session in course.sessions)
    assert explained.steps[-1].ok is explained.standing.met is False
    attend(course, 2, 3)
    course.sessions[4].cancelled_at = clock.now()
    course.sessions[4].save()
    explained = explaining.explain(place=course.place, requirement=asked)
    assert explained.steps[-1].ok is explained.standing.met is True


def test_it_is_asked_once_with_a_share_between_one_and_a_hundred(client, course, cast):
    client.force_login(cast.class_head)
    address = url("requirement-new", course.training_class.pk, "attendance")
    for share in ("0", "101", ""):
        assert client.post(address, {"share": share, "is_required": "on"}).context["form"].errors["share"]
    assert client.post(address, {"share": "75", "is_required": "on"}).status_code == 302
    with refused("already_asked"):
        again = Requirement(training_class=course.training_class, kind="attendance", settings={"share": 50})
        asking.add(requirement=again, by=course.head, now=clock.now())


def attendance_check(course):
    found = checklist.read(training_class=course.training_class, now=clock.now())
    return next(one for one in found.checks if one.code == "attendance")


def test_what_is_not_entered_blocks_only_a_class_that_asks_it(course):
    check = attendance_check(course)
    assert (check.ok, check.blocks) == (False, False)
    wanted = Requirement(training_class=course.training_class, kind="attendance", settings={"share": 80})
    asking.add(requirement=wanted, by=course.head, now=clock.now())
    assert attendance_check(course).blocks
    for at in range(4):
        course.enter(at, rest_present=True)
    assert not attendance_check(course).ok, "one is to come"
    course.ahead.cancelled_at = clock.now()
    course.ahead.save()
    assert attendance_check(course).ok


def test_three_hundred_by_twenty_sessions_are_read_in_five_queries(course, asked):
    now = clock.now()
    for n in range(15):
        make_session(course.training_class, starts_at=now - timedelta(days=10, hours=3 * n))
    sessions = list(course.training_class.sessions.all())
    password = make_user().password
    users = type(course.head).objects.bulk_create(
        type(course.head)(staff_number=f"B{n:05}", name=f"学员{n}", password=password) for n in range(300)
    )
    places = Enrolment.objects.bulk_create(
        Enrolment(training_class=course.training_class, user=user, enrolled_at=now) for user in users
    )
    Attendance.objects.bulk_create(
        Attendance(enrolment=place, session=session, state="present", entered_at=now, entered_by=course.head)
        for place in places
        for session in sessions
    )
    with count_queries(5):
        rows = requirements.matrix(course.training_class)
    assert sum(row.standings[0].met for row in rows) == 300
