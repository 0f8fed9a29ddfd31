"""Whoever looks after an exam and whoever sits it, each in a browser: what one side says, the other reads."""

import re

import pytest
from playwright.sync_api import expect

from quizzes import announcing
from quizzes.models import Attempt, AttemptEvent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting
from tests.e2e.test_exam import comes_true, live


@pytest.fixture
def sitting(transactional_db, cast):
    bank = make_bank(unit=cast.unit)
    paper = make_paper(make_item(bank=bank), make_item("extended_text", bank=bank), unit=cast.unit)
    made = make_sitting(paper, unit=cast.unit, title="结业考试", rules={"password": "7431", "one_device": True})
    make_candidate(made, cast.learner)
    return made


def test_an_exam_is_begun_with_its_password_watched_and_spoken_to(sitting, cast, new_context, shot, assert_accessible):
    page = new_context(user=cast.learner).new_page()
    page.goto(f"/exams/{sitting.pk}/")
    assert_accessible(page)
    page.locator("[name=agreed]").check()
    page.locator("[name=rule-password]").fill("7431")
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    live(page)

    desk = new_context(user=cast.class_head).new_page()
    desk.goto(f"/desk/exams/{sitting.pk}/")
    assert_accessible(desk)
    desk.locator(".say input[name=text]").fill("第 2 题按修订后的条文作答。")
    desk.locator(".say button").click()
    expect(desk.locator("#live")).to_contain_text("第 2 题按修订后的条文作答。")

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a look that need not be waited for
    notice = page.locator("[data-notice^=message-]")
    expect(notice).to_contain_text("第 2 题按修订后的条文作答。")
    shot(page, "exam-announcement")
    notice.locator("button").click()
    expect(notice).to_have_count(0)
    assert comes_true(page, lambda: announcing.said(sitting)[0].read == 1)

    page.locator("[data-cell='1']").click()
    page.locator("#q-1 input[value='a']").check()
    assert comes_true(page, lambda: Attempt.objects.get().responses.exists())
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.locator(".watch tbody tr")).to_contain_text(re.compile(r"1 / 2"))
    shot(desk, "invigilate")


def test_what_is_pasted_is_noted_where_and_not_what(sitting, cast, new_context):
    page = new_context(user=cast.learner).new_page()
    page.goto(f"/exams/{sitting.pk}/")
    page.locator("[name=agreed]").check()
    page.locator("[name=rule-password]").fill("7431")
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    live(page)
    page.locator("[data-cell='2']").click()
    page.locator("#q-2 textarea").dispatch_event("paste")
    assert comes_true(page, lambda: AttemptEvent.objects.filter(kind="paste").exists())
    assert AttemptEvent.objects.get(kind="paste").detail == {"position": 2}
