"""An exam without a network: the page opens again, shows what the server has, keeps what it has not, and brings it."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from quizzes.models import Attempt
from tests.e2e.test_exam import candidate, choose, held, keeps, live, saved, sign  # noqa: F401

REAL_TIME = bool(os.environ.get("REAL_TIME"))  # make faults: the minutes pass as they do for people
MINUTE = 60_000  # milliseconds


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], candidate) -> BrowserContext:  # noqa: F811
    return new_context(user=candidate.user, service_workers="allow")


@pytest.fixture
def room(context: BrowserContext, candidate) -> Page:  # noqa: F811
    """The exam under way, on the shelf of the browser."""
    page = context.new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    expect(page.locator(".checks .state--done")).to_have_count(5)
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    live(page)
    on_the_shelf(page)
    return page


def on_the_shelf(page: Page) -> None:
    kept = """async () => {
        const shelf = await caches.open("shiliu-exam");
        const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet]")];
        const urls = [location.pathname, ...parts.map((one) => one.src || one.href)];
        const all = await Promise.all(urls.map((url) => shelf.match(url)));
        return all.every(Boolean);
    }"""
    page.wait_for_function(kept)


def test_a_page_reloaded_without_a_network_shows_everything_and_loses_nothing(room, context, shot):
    choose(room, 1, "b")
    choose(room, 2, "a")
    saved(room)
    context.set_offline(True)
    choose(room, 3, "false")
    sign(room, "offline")
    expect(room.locator("[data-notice=offline]")).to_contain_text("刷新")
    room.reload()
    live(room)
    expect(room.locator("[data-role=count-answered]")).to_have_text("3")
    expect(room.locator("#q-1 input[value=b]")).to_be_checked()
    room.locator("[data-cell='5']").click()
    room.locator("#q-5 textarea").fill("刷新以后写的")
    shot(room, "exam-offline-reload")
    sign(room, "offline")
    context.set_offline(False)
    saved(room)
    keeps(room, {1: "b", 2: ["a"], 3: False, 5: "刷新以后写的"})


def test_a_browser_that_was_killed_opens_the_exam_again_without_a_network(room, context):
    choose(room, 1, "b")
    saved(room)
    context.set_offline(True)
    choose(room, 1, "c")
    choose(room, 2, "a")
    sign(room, "offline")
    address = room.url.split("#")[0]
    room.close()
    again = context.new_page()  # no sessionStorage: as after a crash
    again.goto(address)
    live(again)
    expect(again.locator("#q-1 input[value=c]")).to_be_checked()
    choose(again, 3, "true")
    sign(again, "offline")
    context.set_offline(False)
    again.locator("#dialog-takeover [data-answer=yes]").click()
    saved(again)
    keeps(again, {1: "c", 2: ["a"], 3: True})


def test_an_old_page_of_the_shelf_never_overwrites_what_another_device_saved(room, context, new_context, candidate):  # noqa: F811
    choose(room, 1, "a")
    saved(room)
    context.set_offline(True)
    room.reload()
    live(room)
    other = new_context(user=candidate.user).new_page()
    other.goto(f"/exams/attempts/{Attempt.objects.get().pk}/")
    other.locator("#dialog-takeover [data-answer=yes]").click()
    choose(other, 1, "d")
    saved(other)
    keeps(other, {1: "d"})
    choose(room, 2, "b")
    sign(room, "offline")
    context.set_offline(False)
    room.locator("#dialog-takeover [data-answer=yes]").click()
    saved(room)
    keeps(room, {1: "d", 2: ["b"]})
    expect(room.locator("#q-1 input[value=d]")).to_be_checked()


def test_nothing_of_the_page_is_left_once_it_is_handed_in(room):
    choose(room, 1, "a")
    saved(room)
    room.locator("[data-act=submit]").click()
    room.wait_for_url("**/submit/")
    room.locator("main form button").click()
    room.wait_for_url("**/review/")
    room.wait_for_function(
        "async () => (await (await caches.open('shiliu-exam')).keys()).every((one) => !one.url.includes('attempts'))"
    )
    assert room.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('shiliu.shown.'))") == []


def test_nothing_of_the_page_is_left_once_one_logs_out(room):
    choose(room, 1, "a")
    saved(room)
    room.goto("/exams/")
    room.locator("[popovertarget=account]").click()
    with room.expect_navigation():
        room.locator("form[data-unsent] button").click()
    assert room.evaluate("async () => (await caches.keys()).length") == 0
    assert room.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('shiliu.'))") == []


def test_where_the_connection_is_not_trusted_the_page_says_so(new_context, candidate):  # noqa: F811
    """As on plain http, where a browser knows no service worker."""
    context = new_context(user=candidate.user, service_workers="allow")
    context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page = context.new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    expect(page.locator(".checks .state--soon")).to_contain_text("https")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    live(page)
    context.set_offline(True)
    choose(page, 1, "a")
    sign(page, "offline")
    expect(page.locator("[data-notice=offline]")).to_contain_text("不要刷新")
    context.set_offline(False)
    keeps(page, {1: "a"})


@pytest.mark.parametrize("minutes", [1, 5, 15])
def test_no_answer_of_minutes_without_a_network_is_lost(minutes, context, candidate):  # noqa: F811
    """Answered, changed, reloaded and answered on in a second tab; the network comes back once."""
    if not REAL_TIME:
        context.clock.install()
    page = context.new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    settle(page)
    on_the_shelf(page)
    choose(page, 1, "a")
    context.set_offline(True)
    for minute in range(minutes):
        page.locator("[data-cell='5']").click()
        page.locator("#q-5 textarea").fill(f"第 {minute + 1} 分钟")
        choose(page, 2, "abcd"[minute % 4])
        pass_a_minute(page)
        sign(page, "offline")
        if minute == minutes // 2:
            page.reload()
            settle(page)
    expect(page.locator("[data-role=count-answered]")).to_have_text("3")
    context.set_offline(False)
    pass_a_minute(page)
    saved(page)
    keeps(page, {1: "a", 2: list("abcd"[: min(minutes, 4)]), 5: f"第 {minutes} 分钟"})


def settle(page: Page) -> None:
    """The page listens to other tabs for a moment before it is ready; a clock that stands still has to be pushed."""
    if not REAL_TIME:
        page.clock.fast_forward(1_000)
    live(page)


def pass_a_minute(page: Page) -> None:
    if REAL_TIME:
        page.wait_for_timeout(MINUTE)
    else:
        page.clock.fast_forward(MINUTE)
