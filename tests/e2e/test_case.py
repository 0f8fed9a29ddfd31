"""A case in a real browser: beside its material, by keyboard, on a phone, and written in the authors' door."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Item, Response
from tests.builders import make_bank, make_candidate, make_case, make_item, make_paper, make_sitting
from tests.e2e.conftest import PATIENCE

PARTS = {
    "p1": "single_choice",
    "p2": "multiple_choice",
    "p3": "fill_blank",
    "p4": "match",
    "p5": "order",
    "p6": "extended_text",
}
STEM = (
    "<p>某乡三年的人口见下表。</p><table><tbody><tr><td>年份</td><td>人口</td></tr></tbody></table>"
    + "<p>材料。</p>" * 20
)


@pytest.fixture
def candidate(transactional_db, cast):
    bank = make_bank(unit=cast.unit)
    body, key = make_case(PARTS)
    items = [make_item("case", bank=bank, body=body, key=key, stem=STEM), make_item(bank=bank)]
    return make_candidate(make_sitting(make_paper(*items), title="案例考试", minutes=60), cast.learner)


def begin(page: Page, candidate) -> None:
    page.goto(f"/exams/{candidate.sitting_id}/")
    page.locator("input[name=agreed]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/exams/attempts/*/**")
    expect(page.locator("section.q.is-current")).to_have_count(1)


def keeps(page: Page, answer: dict) -> None:
    for _look in range(PATIENCE // 100):
        if answer in Response.objects.filter(position=1).values_list("value", flat=True):
            return
        page.wait_for_timeout(100)
    pytest.fail(str(list(Response.objects.values_list("value", flat=True))))


def test_a_case_is_answered_with_the_keyboard_part_by_part(open_page, candidate, assert_accessible, shot):
    page = open_page(user=candidate.user)
    begin(page, candidate)
    cell = page.locator("[data-cell='1']")
    page.locator("input[name='r-1-p1']").first.focus()
    page.keyboard.press("b")
    page.locator("input[name='r-1-p2']").first.focus()
    page.keyboard.press("a")
    page.keyboard.press("c")
    page.locator("input[name='r-1-p3-1']").focus()
    page.keyboard.type("十五")
    page.locator("select[name='r-1-p4-p']").select_option("z")
    page.locator("[data-part=p5] [data-move='1']").first.press("Enter")
    expect(cell).not_to_have_class("is-answered")  # a part is still open
    page.locator("textarea[name='r-1-p6']").fill("先查明事实。")
    expect(cell).to_have_class("is-answered")
    expect(page.locator("[data-part=p6] [data-role=count]")).to_have_text("6 字")
    answer = {
        "p1": "b",
        "p2": ["a", "c"],
        "p3": ["十五"],
        "p4": {"p": "z"},
        "p5": {"b": 1, "a": 2, "c": 3},
        "p6": "先查明事实。",
    }
    keeps(page, answer)
    assert_accessible(page)
    shot(page, "case")
    page.reload()
    expect(page.locator("textarea[name='r-1-p6']")).to_have_value("先查明事实。")
    expect(page.locator("[data-cell='1']")).to_have_class("is-answered")


def test_on_a_phone_the_material_stays_in_sight_and_folds(open_page, candidate, assert_accessible, shot):
    page = open_page(user=candidate.user, size="phone")
    begin(page, candidate)
    material = page.locator("#q-1 .case__text")
    page.locator("textarea[name='r-1-p6']").scroll_into_view_if_needed()
    expect(material).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    shot(page, "case-phone")
    page.locator("#q-1 .case__material summary").click()
    expect(material).to_be_hidden()


def test_an_author_adds_moves_and_saves_parts(transactional_db, cast, open_page, assert_accessible, shot):
    make_bank(unit=cast.unit)
    page = open_page(user=cast.trainer)
    page.goto("/cms/items/new/?interaction=case")
    page.locator("#id_stem").fill("某乡发生一件事。")
    page.locator("button[value='add:true_false']").click()
    page.locator("[name='p1-stem']").fill("应当报告。")
    page.locator("[name='p1-truth'][value='true']").check()
    page.locator("button[value='add:extended_text']").click()
    page.locator("[name='p2-stem']").fill("怎么办？")
    assert_accessible(page)
    shot(page, "case-editor")
    page.locator("button[value='up:p2']").click()
    expect(page.locator(".casepart").first).to_have_attribute("id", "part-p2")
    page.locator(".savebar .btn--primary").click()
    page.wait_for_url("**/items/edit/**")
    assert [part["id"] for part in Item.objects.get().latest.body["parts"]] == ["p2", "p1"]
