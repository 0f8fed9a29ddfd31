"""Leave asked for by a trainee, answered by whoever runs the class; and what happens above the seventh."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Notice
from classes import checklist, pending, requirements
from classes.attending import leave, limits, staying
from classes.attending.entering import Entry
from classes.models import LeaveLimit, LeaveRequest
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_enrolment
from tests.classes.desk_address import url


@pytest.fixture
def asked(course):
    return leave.ask(enrolment=course.place, hours={course.ahead: Decimal(1)}, reason="开会", now=clock.now())


def answer(request, by, verb=leave.approve, words=""):
    verb(request=request, answer=words, by=by, now=clock.now())


def own_page(course):
    return reverse("classes:leave", args=[course.training_class.pk])


def test_the_trainee_asks_on_the_page_and_the_head_is_told(client, course, cast):
    client.force_login(cast.learner)
    data = {"session": [course.ahead.pk], f"hours-{course.ahead.pk}": "1.5", "reason": "单位有会"}
    assert client.post(own_page(course), data).status_code == 302
    (line,) = LeaveRequest.objects.get().lines.all()
    assert (line.session, line.hours) == (course.ahead, Decimal("1.5"))
    assert Notice.objects.get(user=course.head).url.endswith("#attendance")
    assert "单位有会" in client.get(own_page(course)).content.decode()


@pytest.mark.parametrize(
    "data",
    [{}, {"session": "x"}, {"session": "ahead"}, {"session": "ahead", "reason": "会", "hours": "3"}],
)
def test_a_request_that_says_too_little_or_too_much_is_sent_back(client, course, cast, data):
    client.force_login(cast.learner)
    pk = course.ahead.pk
    sent = {
        "session": pk if data.get("session") == "ahead" else data.get("session", ""),
        "reason": data.get("reason", ""),
    }
    assert client.post(own_page(course), sent | {f"hours-{pk}": data.get("hours", "")}).status_code == 400
    assert not LeaveRequest.objects.exists()


def test_what_is_approved_is_on_record_and_told(course, asked, cast):
    answer(asked, course.head, words="路上小心")
    row = course.place.attendance.get()
    assert (row.session, row.state, row.leave_hours, row.leave) == (course.ahead, "leave", Decimal(1), asked)
    told = Notice.objects.get(user=cast.learner)
    assert "路上小心" in told.body


def test_a_refusal_needs_a_reason_and_enters_nothing(course, asked, cast):
    with refused("reason_missing"):
        answer(asked, course.head, leave.refuse, "  ")
    answer(asked, course.head, leave.refuse, "当天考试")
    assert not course.place.attendance.exists()
    assert "当天考试" in Notice.objects.get(user=cast.learner).body


def test_it_is_answered_once(course, asked):
    answer(asked, course.head)
    with refused("answered"):
        answer(asked, course.head, leave.refuse, "迟了")
    with refused("answered"):
        leave.withdraw(request=asked, now=clock.now())
    assert course.place.attendance.count() == 1


def test_nobody_answers_a_request_of_ones_own(course):
    mine = make_enrolment(course.training_class, course.head)
    request = leave.ask(enrolment=mine, hours={course.ahead: Decimal(1)}, reason="会", now=clock.now())
    with refused("own_leave"):
        answer(request, course.head)


def test_leave_that_comes_later_takes_the_place_of_an_absence_but_not_of_presence(course):
    course.enter(0, Entry(course.place.pk, "absent", None, "不明"))
    course.enter(1, Entry(course.place.pk, "present"))
    hours = {course.sessions[0]: Decimal(2)}
    answer(leave.ask(enrolment=course.place, hours=hours, reason="急诊", now=clock.now()), course.head)
    assert list(course.place.attendance.filter(session=course.sessions[0]).values_list("state", flat=True)) == [
        "absent",
        "leave",
    ]
    hours = {course.sessions[1]: Decimal(2)}
    wrong = leave.ask(enrolment=course.place, hours=hours, reason="急诊", now=clock.now())
    with refused("was_present"):
        answer(wrong, course.head)
    wrong.refresh_from_db()
    assert wrong.state == "open"


def test_the_same_session_is_asked_for_once_at_a_time(course, asked):
    again = {"enrolment": course.place, "hours": {course.ahead: Decimal(1)}, "reason": "会", "now": clock.now()}
    with refused("already_requested"):
        leave.ask(**again)
    leave.withdraw(request=asked, now=clock.now())
    leave.ask(**again)


def test_only_ones_own_request_is_taken_back(client, course, asked, cast):
    address = reverse("classes:leave-withdraw", args=[course.training_class.pk, asked.pk])
    client.force_login(cast.classmate)
    assert client.post(address).status_code == 404
    client.force_login(cast.trainer)
    assert client.post(address).status_code == client.get(own_page(course)).status_code == 404
    client.force_login(cast.learner)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_the_head_answers_in_the_workspace(client, course, asked, cast):
    client.force_login(cast.class_head)
    page = client.get(url("workspace", course.training_class.pk)).content.decode()
    address = url("leave-answer", course.training_class.pk, asked.pk)
    assert address in page
    client.post(address, {"decision": "approve"})
    assert course.place.attendance.get().state == "leave"


def test_the_limit_is_a_seventh_unless_a_rule_in_effect_says_otherwise(course):
    day = course.training_class.starts_on
    assert limits.of_class(course.training_class) == limits.USUAL
    LeaveLimit.objects.create(one_in=5, effective_from=day, source="本市规定")
    LeaveLimit.objects.create(one_in=3, effective_from=clock.today(), source="以后")
    assert limits.of_class(course.training_class) == limits.Limit(5, "本市规定")


def test_the_limit_of_the_nearest_unit_above_wins_and_of_no_other(course, cast):
    day, own = course.training_class.starts_on, course.training_class.unit
    LeaveLimit.objects.create(one_in=5, effective_from=day)
    LeaveLimit.objects.create(one_in=9, effective_from=day, unit=cast.sister)
    LeaveLimit.objects.create(one_in=8, effective_from=day - timedelta(days=30), unit=own)
    assert limits.of_class(course.training_class).one_in == 8
    known = limits.Limits()
    held = {unit: known.of(path=unit.path, day=day) for unit in (own, cast.sister, cast.section)}
    assert [held[unit].one_in for unit in (own, cast.sister, cast.section)] == [8, 9, 8]
    assert known.of(path=own.path, day=day - timedelta(days=31)) is None


def test_exactly_the_limit_is_not_above_it(course):
    limit = limits.Limit(7, "")
    assert not limit.is_above(Decimal(2), Decimal(14))
    assert limit.is_above(Decimal("2.25"), Decimal(14))
    assert limit.is_above(Decimal(3), Decimal(20)), "a seventh of 20 is less than 3"


def lines_of(course):
    now = clock.now()
    check = checklist.read(training_class=course.training_class, now=now)
    asked = requirements.of_class(course.training_class)
    waits = pending.read(training_class=course.training_class, asked=asked, checklist=check, now=now)
    return {line.code for line in waits}, {one.code for one in check.checks if not one.ok}


def test_leave_above_the_limit_waits_for_a_person_and_withdraws_nobody(course):
    course.leave(0, "1.25")
    assert "leave_limit" not in lines_of(course)[0], "1.25 of 10 hours"
    course.leave(1, "0.25")
    assert [place for place, _tally in course.overview().above] == [course.place]
    waits, checks = lines_of(course)
    assert "leave_limit" in waits & checks
    course.place.refresh_from_db()
    assert course.place.is_active


def test_whoever_may_stay_is_asked_about_again_once_the_leave_grows(client, course, cast):
    course.leave(0)
    client.force_login(cast.class_head)
    address = url("stay", course.training_class.pk, course.place.pk)
    client.post(address, {"reason": " "})
    assert course.overview().above
    client.post(address, {"reason": "公务出差，已自学"})
    assert not course.overview().above
    assert (
        "公务出差" in client.get(url("attendance-person", course.training_class.pk, course.place.pk)).content.decode()
    )
    course.leave(1, "0.25")
    assert course.overview().above


def test_nobody_lets_oneself_stay(course):
    mine = make_enrolment(course.training_class, course.head)
    with refused("own_outcome"):
        staying.let_stay(enrolment=mine, leave_hours=Decimal(3), reason="试", by=course.head, now=clock.now())


def test_the_decision_to_withdraw_is_offered_with_its_reason(client, course, cast):
    course.leave(0)
    client.force_login(cast.class_head)
    page = client.get(url("attendance-person", course.training_class.pk, course.place.pk)).content.decode()
    assert url("withdraw", course.training_class.pk, course.place.pk) in page
    client.post(url("withdraw", course.training_class.pk, course.place.pk), {"reason": "请假超过七分之一"})
    assert "leave_limit" not in lines_of(course)[0]


def test_the_trainee_sees_what_adds_up(client, course, cast):
    course.leave(0)
    course.enter(1, Entry(course.place.pk, "present"))
    client.force_login(cast.learner)
    page = client.get(own_page(course))
    sums = page.context["mine"].tally
    assert (sums.attended, sums.held, sums.leave) == (2, 4, 2)
    assert page.context["mine"].is_above
