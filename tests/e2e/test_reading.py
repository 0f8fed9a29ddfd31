"""Courses, laws and the search in a real browser: reading is noted, and every page is there for everybody."""

import pytest
from playwright.sync_api import expect

from cms.models import Law
from courses.models import LessonProgress
from tests.builders import make_column_article, make_course, make_item, make_law, make_lesson, make_topic

LONG = "自治机关是人民代表大会和人民政府，依照法律行使自治权。" * 400


@pytest.fixture
def library(transactional_db, cast):
    """A course of two lessons, the first with a citation and a question, a law and a column."""
    law = make_law("民族区域自治法", articles=["自治机关是人民代表大会和人民政府。", "实行民主集中制。"])
    course = make_course("民族区域自治法导读", topic=make_topic("夯实思想文化基础"), study_hours=4)
    body = [
        ("law_citation", {"article": law.versions.get().articles.first(), "note": "先记机关"}),
        ("callout", {"title": "要点", "text": "<p>两个机关</p>"}),
        ("rich_text", f"<h2>正文</h2><p>{LONG}</p>"),
    ]
    make_lesson(course, "第一讲", body=body, checks=[make_item(explanation="<p>见第一条</p>")])
    make_lesson(course, "第二讲", text=LONG)
    make_column_article(title="一份报告", text="便利就是少猜")
    return course


def test_reading_is_noted_and_goes_on_where_one_was(library, cast, open_page):
    lesson = library.get_children().first()
    page = open_page(user=cast.learner)
    with page.expect_response("**/place/"):
        page.goto(lesson.url)
    opened = LessonProgress.objects.get().place
    with page.expect_response("**/place/"):
        page.mouse.wheel(0, 2500)
    assert LessonProgress.objects.get().place > opened

    page.goto(library.url)
    page.locator(".btn--primary").click()
    page.locator("[data-resume] button").click()
    page.wait_for_function("window.scrollY > 300")
    page.keyboard.press("End")
    expect(page.locator("#lesson-end .proof .state--now")).to_be_visible()

    page.locator("#lesson-end label.opt", has_text="选项b").click()
    page.locator("#lesson-end .checkq button").click()
    expect(page.locator("#lesson-end .opt--wrong")).to_be_visible()
    page.locator("#lesson-end label.opt", has_text="选项a").click()
    page.locator("#lesson-end .checkq button").click()
    expect(page.locator("#lesson-end .proof .state--done")).to_be_visible()
    assert LessonProgress.objects.get().completed_at is not None


@pytest.fixture
def asking(transactional_db, cast):
    """A lesson that asks two questions: one to choose in, one to write in."""
    return make_lesson(make_course("民族区域自治法导读"), text=LONG, checks=[make_item(), make_item("fill_blank")])


def tick(page, text):
    page.locator(".checkq").first.locator("label.opt", has_text=text).click()


def test_what_is_chosen_while_the_end_is_noted_stays_chosen(asking, cast, open_page):
    page = open_page(user=cast.learner)
    held = []
    page.route("**/end/", lambda route: held.append(route))
    page.goto(asking.url)
    page.locator(".checkq").first.scroll_into_view_if_needed()
    expect(page.locator("lesson-progress[data-ended]")).to_be_attached()
    tick(page, "选项b")
    page.locator(".checkq .gap").fill("十五")
    with page.expect_response("**/end/"):
        held[0].continue_()
    expect(page.locator(".proof .state--now")).to_be_visible()
    expect(page.locator(".checkq input[value=b]")).to_be_checked()
    expect(page.locator(".checkq .gap")).to_have_value("十五")
    expect(page.locator("[data-read]")).to_have_count(0)


def test_an_answer_under_way_takes_nothing_from_its_own_question_or_the_next(asking, cast, open_page):
    page = open_page(user=cast.learner)
    held = []
    page.route("**/checks/*/", lambda route: held.append(route))
    page.goto(asking.url)
    page.locator(".checkq .gap").fill("十")
    tick(page, "选项b")
    button = page.locator(".checkq").first.locator("button")
    button.click()
    expect(page.locator(".checkq form.htmx-request")).to_have_count(1)
    tick(page, "选项a")
    held[0].continue_()
    expect(page.locator(".opt--wrong")).to_have_count(1)
    expect(page.locator(".checkq input[value=a]")).to_be_checked()
    expect(page.locator(".checkq .gap")).to_have_value("十")

    page.unroute("**/checks/*/")
    button.click()
    expect(page.locator(".opt--right")).to_have_count(1)
    expect(button).to_be_focused()
    page.locator(".checkq").last.locator("button").click()
    expect(page.locator(".checkq").last.locator(".state--bad")).to_be_visible()
    expect(page.locator(".checkq .gap")).to_have_value("十")


def test_a_blank_answer_is_refused_beside_what_is_there(asking, cast, open_page):
    page = open_page(user=cast.learner)
    page.goto(asking.url)
    tick(page, "选项b")
    page.locator(".checkq").last.locator("button").click()
    expect(page.locator(".checkq").last.get_by_role("alert")).to_be_visible()
    expect(page.locator(".checkq input[value=b]")).to_be_checked()


def test_a_lost_login_or_network_leaves_the_question_as_it_is(asking, cast, open_page):
    page = open_page(user=cast.learner)
    page.goto(asking.url)
    page.locator(".checkq").first.scroll_into_view_if_needed()
    expect(page.locator(".proof .state--now")).to_be_visible()
    cookies = page.context.cookies()
    tick(page, "选项a")
    button = page.locator(".checkq").first.locator("button")

    page.context.set_offline(True)
    button.click()
    expect(page.locator(".toast")).to_have_count(1)
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    button.click()
    expect(page.locator(".toast")).to_have_count(2)
    expect(page.locator(".checkq input[value=a]")).to_be_checked()

    page.context.add_cookies(cookies)
    button.click()
    expect(page.locator(".opt--right")).to_have_count(1)


def test_a_login_renewed_in_another_tab_is_taken_over(asking, cast, open_page):
    page = open_page(user=cast.learner)
    page.goto(asking.url)
    tick(page, "选项a")
    page.context.clear_cookies(name="csrftoken")
    other = page.context.new_page()
    other.goto("/courses/")  # gives a new token, as a login does
    page.locator(".checkq").first.locator("button").click()
    expect(page.locator(".opt--right")).to_have_count(1)


def test_a_lesson_can_be_finished_without_javascript(library, cast, open_page):
    lesson = library.get_children().last()
    page = open_page(user=cast.learner, java_script_enabled=False)
    page.goto(lesson.url)
    page.locator("[data-read] button").click()
    expect(page.locator("#lesson-end .state--done")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_pages_are_there_for_everybody(library, cast, open_page, assert_accessible, size, scheme):
    page = open_page(user=cast.learner, size=size, color_scheme=scheme)
    first = library.get_children().first()
    for address in (
        "/courses/",
        library.url,
        first.url,
        "/laws/",
        Law.objects.get().get_absolute_url(),
        "/columns/",
        "/search/?q=自治",
        "/search/?q=没有的词语",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert_accessible(page)
