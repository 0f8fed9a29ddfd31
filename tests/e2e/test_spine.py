"""The main job, end to end in a browser: log in → lesson → exam → the class closes → certificate → report."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from classes import asking, enrolment
from classes.models import Requirement
from lib import clock
from quizzes.models import Attempt, Sitting
from tests import builders

SAVED = "[data-role='answered'] b"


@pytest.fixture
def school(transactional_db, cast):
    """A running class of the cast's unit that asks one course of one lesson and one exam of three questions."""
    bank = builders.make_bank(unit=cast.unit)
    items = [builders.make_item(kind, bank=bank) for kind in ("single_choice", "multiple_choice", "true_false")]
    course = builders.make_course("民族区域自治法导读", study_hours=4)
    builders.make_lesson(course, "第一课", text="自治机关是人民代表大会和人民政府。" * 200, checks=[items[2]])
    paper = builders.make_paper(*items, unit=cast.unit, mark=10)
    sitting = builders.make_sitting(paper, title="结业考试", pass_mark=10)
    made = builders.make_class("专题培训班", unit=cast.unit, head=cast.class_head, study_hours=16)
    now = clock.now()
    for asked in ({"kind": "course", "course": course}, {"kind": "exam", "sitting": sitting}):
        requirement = Requirement(training_class=made, **asked)
        asking.add(requirement=requirement, by=cast.class_head, now=now)
    enrolment.enrol(training_class=made, people=[cast.learner, cast.classmate], by=cast.class_head, now=now)
    return made


def test_a_cadre_gets_from_the_login_to_a_certificate_that_anyone_can_verify(school, cast, page, open_page, shot):
    log_in(page, cast.learner.mobile)
    expect(page.locator("h1")).to_contain_text(cast.learner.name)
    take_the_lesson(page)
    sit_the_exam(page, school)
    the_exam_is_over(school)

    desk = open_page(user=cast.class_head)
    close_the_class(desk, school)

    page.goto("/certificates/")
    page.get_by_role("link", name="专题培训班").first.click()
    serial = page.locator(".certmeta dd").nth(1).inner_text()
    address = page.locator(".certmeta a").get_attribute("href")

    stranger = open_page()
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text(serial)
    expect(stranger.locator("main")).not_to_contain_text(cast.learner.name)

    desk.goto(f"/desk/reports/completion/?training_class={school.pk}")
    row = desk.get_by_role("row").filter(has_text=cast.learner.staff_number)
    expect(row).to_contain_text(serial)
    expect(row).to_contain_text("16")
    page.goto("/record/")
    expect(page.locator(".bigfig")).to_contain_text("16")


def test_the_trainer_finds_the_questions_in_the_authors_door(school, cast, open_page):
    page = open_page(user=cast.trainer)
    page.goto("/cms/items/")
    expect(page.locator("table.listing tbody tr")).to_have_count(3)
    page.locator("table.listing tbody tr a").first.click()
    expect(page.locator("#id_stem")).not_to_be_empty()


def log_in(page: Page, name: str) -> None:
    page.goto("/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", builders.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def take_the_lesson(page: Page) -> None:
    page.goto("/courses/")
    page.get_by_role("link", name="民族区域自治法导读").first.click()
    page.locator("a", has_text="第一课").first.click()
    page.locator("#lesson-end").scroll_into_view_if_needed()
    expect(page.locator("#lesson-end .proof .state--now")).to_be_visible()
    page.locator("#lesson-end input[value=true]").check()
    page.locator("#lesson-end form[hx-post*='check'] button").click()
    expect(page.locator("#lesson-end .state--done").first).to_be_visible()
    expect(page.locator("#lesson-end .proof .state--done")).to_be_visible()


def sit_the_exam(page: Page, school) -> None:
    sitting = Sitting.objects.get()
    page.goto(f"/classes/{school.pk}/")
    page.locator(f"a[href='/exams/{sitting.pk}/']").click()
    page.locator("input[name=agreed]").check()
    page.locator("form .btn--primary").click()
    page.wait_for_url("**/exams/attempts/*/")
    for position in (1, 2, 3):
        page.locator(f"#q-{position} input:not([type=hidden])").first.check()
        if position < 3:
            page.locator("[data-act=next]:visible").first.click()
    expect(page.locator(SAVED)).to_have_text("3")
    page.locator("[data-act=submit]").click()
    confirm = page.locator("dialog[open] [data-act=confirm-submit], dialog[open] button[type=submit], main form button")
    confirm.last.click()
    page.wait_for_url("**/review/")
    assert Attempt.objects.get().state == Attempt.State.GRADED


def the_exam_is_over(school) -> None:
    """Time passes: everybody else had their chance too."""
    now = clock.now()
    Sitting.objects.update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))


def close_the_class(page: Page, school) -> None:
    page.goto(f"/desk/classes/{school.pk}/#close")
    page.locator("confirm-dialog > button").last.click()
    page.locator("dialog[open] .btn--primary").click()
    page.wait_for_load_state()
    school.refresh_from_db()
    assert school.state == "closed"
