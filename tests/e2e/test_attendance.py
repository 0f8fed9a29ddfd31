"""A class head enters who came, with the keyboard; a trainee asks for leave and reads the answer."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from classes.models import Attendance, LeaveRequest
from lib import clock
from tests.builders import make_class, make_enrolment, make_session
from tests.e2e.test_exam import comes_true


@pytest.fixture
def session(transactional_db, cast):
    today = clock.today()
    days = {"starts_on": today - timedelta(days=5), "ends_on": today + timedelta(days=5)}
    made = make_class("考勤班", unit=cast.unit, head=cast.class_head, **days)
    for person in (cast.learner, cast.classmate):
        make_enrolment(made, person)
    make_session(made, "下一讲", starts_at=clock.now() + timedelta(days=2))
    return make_session(made, "第一讲", starts_at=clock.now() - timedelta(days=1))


def test_two_people_are_entered_in_three_strokes(session, cast, new_context, shot, assert_accessible):
    page = new_context(user=cast.class_head).new_page()
    page.goto(f"/desk/classes/{session.training_class_id}/")
    assert_accessible(page)
    page.locator("#plan tr", has_text="第一讲").get_by_role("link").first.click()
    rows = page.locator("[data-place]")
    rows.first.locator("input[value=present]").focus()
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.type("未请假")
    page.keyboard.press("Tab")
    expect(page.locator("[data-count=entered]")).to_have_text("2")
    assert comes_true(page, lambda: Attendance.objects.count() == 2)
    assert Attendance.objects.get(state="absent").reason == "未请假"
    assert_accessible(page)
    shot(page, "attendance")
    page.reload()
    expect(page.locator("[data-place] input[value=absent]:checked")).to_have_count(1)


def test_leave_is_asked_for_and_granted(session, cast, new_context, shot, assert_accessible):
    page = new_context(user=cast.learner).new_page()
    page.goto(f"/classes/{session.training_class_id}/leave/")
    page.locator(".leavelist li", has_text="下一讲").locator("input[type=checkbox]").check()
    page.locator("[name=reason]").fill("单位有会")
    assert_accessible(page)
    page.locator("main form .btn--primary").click()
    assert comes_true(page, lambda: LeaveRequest.objects.filter(state="open").exists())
    desk = new_context(user=cast.class_head).new_page()
    desk.goto(f"/desk/classes/{session.training_class_id}/#attendance")
    desk.locator("#attendance confirm-dialog > button").click()
    desk.locator("dialog[open] [value=approve]").click()
    assert comes_true(desk, lambda: Attendance.objects.filter(state="leave").exists())
    page.reload()
    assert_accessible(page)
    shot(page, "leave")
