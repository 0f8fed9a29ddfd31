"""An exam in a real browser: nothing that was typed is lost, whatever happens to the network, the page or the login."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lib import clock
from quizzes.models import Attempt, LateResponse, Response
from tests.builders import PASSWORD, make_bank, make_candidate, make_item, make_paper, make_sitting
from tests.e2e.conftest import PATIENCE

TICK = 100  # milliseconds between two looks at the database
LEFT = {1: "a", 3: True}  # answers that a page which crashed had not sent
KINDS = ("single_choice", "multiple_choice", "true_false", "fill_blank", "extended_text")


@pytest.fixture
def candidate(transactional_db, cast):
    bank = make_bank(unit=cast.unit)
    stem = "根据《民族区域自治法》第十五条，民族自治地方的自治机关是（　　）。"
    items = [make_item(kind, bank=bank, stem=stem + ("____" if kind == "fill_blank" else "")) for kind in KINDS]
    return make_candidate(make_sitting(make_paper(*items), title="结业考试", minutes=60), cast.learner)


@pytest.fixture
def context(new_context, candidate) -> BrowserContext:
    return new_context(user=candidate.user)


@pytest.fixture
def room(context, candidate) -> Page:
    """The exam under way."""
    page = context.new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    live(page)
    return page


def live(page: Page) -> None:
    expect(page.locator("section.q.is-current")).to_have_count(1)
    expect(page.locator("#save-state")).to_be_visible()


def choose(page: Page, position: int, value: str) -> None:
    page.locator(f"[data-cell='{position}']").click()
    page.locator(f"#q-{position} input[value='{value}']").check()


def saved(page: Page) -> None:
    expect(page.locator("#save-state use")).to_have_attribute("href", re.compile("#saved$"))


def sign(page: Page, name: str) -> None:
    expect(page.locator("#save-state use")).to_have_attribute("href", re.compile(f"#{name}$"))


def held() -> dict[int, object]:
    return dict(Response.objects.exclude(value=None).values_list("position", "value"))


def keeps(page: Page, answers: dict[int, object]) -> None:
    """The server comes to hold exactly these answers; however long a busy machine takes to bring them there."""
    assert comes_true(page, lambda: held() == answers), held()


def comes_true(page: Page, truth: Callable[[], bool]) -> bool:
    for _tick in range(PATIENCE // TICK):
        if truth():
            return True
        page.wait_for_timeout(TICK)
    return truth()


def test_every_change_is_saved_in_every_type(room, shot, assert_accessible):
    expect(room.locator("quiz-timer time")).to_have_text(re.compile(r"^(59:\d\d|1:00:00)$"))
    choose(room, 1, "b")
    choose(room, 2, "a")
    room.locator("#q-2 input[value='c']").check()
    choose(room, 3, "false")
    room.locator("[data-cell='4']").click()
    room.locator("#q-4 .gap").fill("十五")
    room.locator("[data-cell='5']").click()
    room.locator("#q-5 textarea").fill("依据准确，做法可行。")
    room.locator("[data-cell='2']").click()
    room.locator("button[data-act=flag]:visible").click()
    saved(room)
    expect(room.locator("[data-role=count-answered]")).to_have_text("5")
    keeps(room, {1: "b", 2: ["a", "c"], 3: False, 4: ["十五"], 5: "依据准确，做法可行。"})
    assert comes_true(room, lambda: Response.objects.get(position=2).flagged)
    shot(room, "exam-room")
    assert_accessible(room)


def test_what_is_answered_before_the_script_came_is_saved_when_it_comes(room, context):
    held_back = []
    context.route("**/assets/exam-*.js", lambda route: held_back.append(route))
    room.goto(room.url.split("#")[0], wait_until="commit")
    room.locator("#q-1 input[value='b']").check()
    room.locator("#q-2 input[value='c']").check()
    assert held_back
    assert held() == {}
    held_back[0].continue_()
    keeps(room, {1: "b", 2: ["c"]})
    saved(room)


def test_an_answer_of_the_first_moment_is_newer_than_what_a_crashed_page_left(room, context, candidate):
    kept = {position: {"seq": 1, "response": value, "flagged": False, "at": 0} for position, value in LEFT.items()}
    name = f"shiliu.exam.{candidate.user_id}.{Attempt.objects.get().pk}.gone"
    room.evaluate("([name, kept]) => localStorage.setItem(name, kept)", [name, json.dumps(list(kept.items()))])
    address = room.url.split("#")[0]
    room.close()
    held_back = []
    context.route("**/assets/exam-*.js", lambda route: held_back.append(route))
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.locator("#q-1 input[value='b']").check()
    held_back[0].continue_()
    keeps(page, {1: "b", 3: True})


def test_it_can_be_sat_with_the_keyboard_alone(room):
    room.keyboard.press("b")
    room.keyboard.press("ArrowRight")
    room.keyboard.press("a")
    room.keyboard.press("c")
    room.keyboard.press("f")
    room.keyboard.press("ArrowRight")
    room.keyboard.press("ArrowLeft")
    expect(room.locator("#q-2")).to_have_class(re.compile("is-current"))
    saved(room)
    keeps(room, {1: "b", 2: ["a", "c"]})


def test_match_and_order_are_answered_with_the_keyboard_alone(transactional_db, new_context, shot, assert_accessible):
    bank = make_bank()
    other = make_candidate(make_sitting(make_paper(make_item("match", bank=bank), make_item("order", bank=bank))))
    page = new_context(user=other.user).new_page()
    page.goto(f"/exams/{other.sitting_id}/")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    live(page)
    page.locator("#q-1 select").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Tab", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#q-1")).to_have_class(re.compile("is-current"))  # arrows in a list do not turn the page
    keeps(page, {1: {"p": "z", "q": "x"}})
    assert_accessible(page)
    page.locator("[data-cell='2']").click()
    up = page.locator("#q-2 [data-plain='条目c'] [data-move='-1']")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-2 [data-role=said]")).to_contain_text("条目c")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    keeps(page, {1: {"p": "z", "q": "x"}, 2: {"c": 1, "a": 2, "b": 3}})
    shot(page, "exam-order")
    assert_accessible(page)
    page.reload()
    live(page)
    expect(page.locator("#q-2 [data-row]").first).to_have_attribute("data-plain", "条目c")


def test_answers_given_without_a_network_are_sent_when_it_is_back(room, context, shot):
    choose(room, 1, "a")
    saved(room)
    context.set_offline(True)
    choose(room, 1, "b")
    choose(room, 3, "true")
    sign(room, "offline")
    expect(room.locator("[data-notice=offline]")).to_be_visible()
    shot(room, "exam-offline")
    with room.expect_download() as download:
        room.locator("[data-notice=offline] button").last.click()
    kept = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert [line.split("\t")[::2] for line in kept.splitlines()] == [["1", "B"], ["3", "√"]]
    context.set_offline(False)
    saved(room)
    expect(room.locator("[data-notice=offline]")).to_have_count(0)
    assert held() == {1: "b", 3: True}


def test_answers_survive_a_browser_that_dies_without_a_network(new_context, candidate, room, context):
    context.set_offline(True)
    choose(room, 1, "c")
    room.locator("[data-cell='5']").click()
    room.locator("#q-5 textarea").fill("没有网络时写的")
    sign(room, "offline")
    room.wait_for_timeout(1500)
    state = context.storage_state()  # what is on the disk when the browser is killed: no sessionStorage
    context.close()
    again = new_context(user=candidate.user, storage_state=state).new_page()
    again.goto(f"/exams/attempts/{Attempt.objects.get().pk}/")
    live(again)
    expect(again.locator("#q-1 input[value=c]")).to_be_checked()
    saved(again)
    expect(again.locator("[data-role=count-answered]")).to_have_text("2")
    keeps(again, {1: "c", 5: "没有网络时写的"})


def test_a_reload_stays_where_one_was(room):
    choose(room, 3, "true")
    saved(room)
    room.reload()
    live(room)
    expect(room.locator("#q-3")).to_have_class(re.compile("is-current"))
    expect(room.locator("#q-3 input[value=true]")).to_be_checked()
    assert not room.locator("dialog[open]").count()


def test_what_was_typed_last_is_saved_when_the_page_is_left(room):
    room.locator("[data-cell='5']").click()
    room.locator("#q-5 textarea").type("最后一句")
    room.goto("/exams/")
    expect(room.locator("h1")).to_be_visible()
    keeps(room, {5: "最后一句"})


def test_another_device_takes_over_and_the_first_becomes_read_only(room, new_context, candidate, shot):
    choose(room, 1, "a")
    saved(room)
    keeps(room, {1: "a"})
    other = new_context(user=candidate.user, size="phone").new_page()
    other.goto(room.url)
    expect(other.locator("#dialog-takeover")).to_be_visible()
    shot(other, "exam-takeover")
    other.locator("#dialog-takeover [data-answer=yes]").click()
    expect(other.locator("#q-1 input[value=a]")).to_be_checked()
    other.locator("#q-1 input[value=b]").check()
    keeps(other, {1: "b"})
    choose(room, 3, "true")
    expect(room.locator("#dialog-takeover")).to_be_visible()
    sign(room, "lock")
    assert held() == {1: "b"}
    room.locator("#dialog-takeover [data-answer=yes]").click()
    saved(room)
    expect(room.locator("#q-1 input[value=b]")).to_be_checked()
    keeps(room, {1: "b", 3: True})


def test_two_answers_to_one_question_are_both_shown_and_the_person_chooses(room, context, new_context, candidate, shot):
    choose(room, 1, "a")
    saved(room)
    keeps(room, {1: "a"})
    context.set_offline(True)
    room.locator("#q-1 input[value=d]").check()
    sign(room, "offline")
    other = new_context(user=candidate.user).new_page()
    other.goto(room.url)
    other.locator("#dialog-takeover [data-answer=yes]").click()
    live(other)
    other.locator("#q-1 input[value=b]").check()
    other.locator("#q-1 input[value=c]").check()
    saved(other)
    keeps(other, {1: "c"})
    context.set_offline(False)
    room.locator("#dialog-takeover [data-answer=yes]").click()
    expect(room.locator("#dialog-stale")).to_be_visible()
    expect(room.locator("[data-role=stale-server]")).to_have_text("C")
    expect(room.locator("[data-role=stale-page]")).to_have_text("D")
    assert held() == {1: "c"}
    shot(room, "exam-stale")
    room.locator("#dialog-stale [value=page]").check()
    room.locator("#dialog-stale button").click()
    saved(room)
    keeps(room, {1: "d"})


def test_a_login_that_expires_is_renewed_in_place(room, context, shot):
    choose(room, 1, "a")
    keeps(room, {1: "a"})
    saved(room)
    context.route("**/pulse/", lambda route: route.abort())  # it would ask for the login before anything is answered
    context.clear_cookies(name="sessionid")
    choose(room, 3, "false")
    expect(room.locator("#dialog-login")).to_be_visible()
    sign(room, "lock")
    shot(room, "exam-login")
    room.locator("#dialog-login [name=password]").fill("not-the-password")
    room.locator("#dialog-login button").click()
    expect(room.locator("[data-role=login-error]")).to_be_visible()
    room.locator("#dialog-login [name=password]").fill(PASSWORD)
    room.locator("#dialog-login button").click()
    expect(room.locator("#dialog-login")).to_be_hidden()
    saved(room)
    choose(room, 2, "a")
    keeps(room, {1: "a", 2: ["a"], 3: False})


def test_handing_in_asks_about_what_is_open_and_shows_the_result(room, shot, assert_accessible):
    choose(room, 1, "a")
    room.locator("[data-act=submit]").click()
    room.wait_for_url("**/submit/")
    expect(room.locator(".gaps .qgrid").first.locator("li")).to_have_count(4)
    shot(room, "exam-hand-in")
    assert_accessible(room)
    room.locator("main form button").click()
    room.wait_for_url("**/review/")
    expect(room.locator("#verdict b")).to_have_text("2")
    shot(room, "exam-result", full_page=True)
    assert_accessible(room)


def test_when_the_time_is_up_the_answers_are_handed_in(context, candidate):
    page = context.new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    soon = clock.now() + timedelta(seconds=4)
    Attempt.objects.update(
        deadline=soon, accepts_until=soon + timedelta(seconds=10), closes_at=soon + timedelta(seconds=10)
    )
    page.reload()
    live(page)
    choose(page, 1, "a")
    page.wait_for_url("**/review/")
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.mark) == ("graded", 2)
    assert not LateResponse.objects.exists()


def test_a_phone_shows_one_question_and_the_table_of_numbers_on_demand(new_context, candidate, shot, assert_accessible):
    page = new_context(user=candidate.user, size="phone").new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    shot(page, "exam-start-phone", full_page=True)
    assert_accessible(page)
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    live(page)
    expect(page.locator("#qnav")).to_be_hidden()
    page.locator(".exambottom [data-act=next]").click()
    expect(page.locator("[data-role=place]")).to_have_text("2 / 5")
    page.locator(".exambottom [popovertarget=qnav]").click()
    expect(page.locator("#qnav")).to_be_visible()
    shot(page, "exam-phone")
    page.locator("[data-cell='4']").click()
    expect(page.locator("#q-4")).to_be_visible()
    expect(page.locator("#qnav")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def test_without_script_the_exam_can_be_sat_to_its_end(new_context, candidate, shot):
    page = new_context(user=candidate.user, java_script_enabled=False).new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.locator("#q-1 input[value=a]").check()
    page.locator("#q-4 .gap").fill("15")
    shot(page, "exam-plain", full_page=True)
    page.locator("button[value=stay]").click()
    assert held() == {1: "a", 4: ["15"]}
    assert page.locator("#q-1 input[value=a]").is_checked()
    page.locator("#q-3 input[value=true]").check()
    page.locator("button[value=submit]").first.click()
    page.locator("main form button").click()
    assert page.locator("#verdict b").inner_text() == "6"


def test_the_start_page_checks_the_device(context, candidate, shot):
    page = context.new_page()
    page.goto(f"/exams/{candidate.sitting_id}/")
    expect(page.locator(".checks li")).to_have_count(5)
    expect(page.locator(".checks .state--done")).to_have_count(5)
    shot(page, "exam-start", full_page=True)
    page.goto("/exams/")
    shot(page, "exam-list")


def test_logging_out_leaves_nothing_of_an_exam_in_the_browser(room, context):
    context.set_offline(True)
    choose(room, 1, "a")
    sign(room, "offline")
    context.set_offline(False)
    room.evaluate("localStorage.setItem('shiliu.exam.1.1.x', '[[1,{\"seq\":1}]]')")
    room.goto("/exams/")
    room.locator("[popovertarget=account]").click()
    room.once("dialog", lambda dialog: dialog.accept())
    with room.expect_navigation():
        room.locator("form[data-unsent] button").click()
    assert room.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('shiliu.exam.'))") == []
