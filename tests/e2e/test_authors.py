"""The authors' door in a browser: writing, composing and reviewing, with script and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Role
from lib import clock
from quizzes.models import Item, ItemVersion, Paper
from tests.builders import make_article, make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

State = ItemVersion.State


@pytest.fixture
def bank(cast):
    return make_bank("东区题库", unit=cast.unit)


@pytest.fixture
def no_problems():
    """axe finds nothing on our own part of the page; the frame round it is Wagtail's."""

    def check(page) -> None:
        results = Axe().run(page, context={"include": [[".room"]]})
        assert results.violations_count == 0, results.generate_report()

    return check


def write(page, bank) -> None:
    page.get_by_role("textbox", name="题干").fill("民族自治地方的自治机关是（　　）。")
    for letter, text in zip("ABCD", ("人民代表大会和人民政府", "人民法院", "人民检察院", "监察委员会"), strict=True):
        page.get_by_role("textbox", name=f"选项 {letter}").fill(text)
    page.get_by_role("checkbox", name="选项 A: 正确答案").check()


def test_a_question_is_written_and_handed_in(open_page, cast, bank):
    page = open_page(user=cast.trainer)
    page.goto(reverse("items:add"))
    page.get_by_role("link", name="单选题").click()
    expect(page.get_by_role("textbox", name="选项 E")).to_be_hidden()
    write(page, bank)
    page.get_by_role("button", name="再加一个选项").click()
    page.get_by_role("textbox", name="选项 E").fill("民族工作部门")
    page.get_by_role("button", name="保存并提交审核").click()
    expect(page.get_by_text("已保存并提交审核。")).to_be_visible()
    version = Item.objects.get().latest
    assert (version.state, len(version.body["choices"]), version.key) == (State.SUBMITTED, 5, {"choices": ["a"]})


def test_more_options_than_the_form_has_rows(open_page, cast, bank):
    """Eight rows come with the page; the ninth is an option that the server learns of when it is sent."""
    choices = [{"id": f"o{n}", "text": f"选项{n}"} for n in range(9)]
    item = make_item(bank=bank, author=cast.trainer, approved=False, body={"choices": choices}, key={"choices": ["o8"]})
    page = open_page(user=cast.trainer)
    page.goto(reverse("items:edit", args=[item.pk]))
    expect(page.get_by_role("textbox", name="选项 I")).to_have_value("选项8")


def test_a_question_can_be_written_without_script(new_context, cast, bank):
    page = new_context(user=cast.trainer, java_script_enabled=False).new_page()
    page.goto(f"{reverse('items:add')}?interaction=single_choice")
    expect(page.get_by_role("textbox", name="选项 H")).to_be_visible()
    write(page, bank)
    page.get_by_role("button", name="保存草稿").click()
    assert Item.objects.get().latest.key == {"choices": ["a"]}


def test_what_is_wrong_is_said_and_what_was_typed_stays(open_page, cast, bank):
    page = open_page(user=cast.trainer)
    page.goto(f"{reverse('items:add')}?interaction=single_choice")
    page.get_by_role("textbox", name="题干").fill("写了很久")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("选项须有 2 到 26 个")
    expect(page.get_by_role("textbox", name="题干")).to_have_value("写了很久")


def test_a_paper_is_composed_while_the_bank_answers(open_page, cast, bank, shot):
    for _ in range(3):
        make_item("true_false", bank=bank)
    paper = make_paper(unit=cast.unit, state="draft", draws=[_draw(bank, 2)], title="结业考试")
    page = open_page(user=cast.trainer)
    page.goto(reverse("papers:edit", args=[paper.pk]))
    page.get_by_role("button", name="加一行抽题").first.click()
    row = page.locator(".draws__row:visible").nth(1)
    row.get_by_label("题型").select_option("true_false")
    row.get_by_label("题数").fill("4")
    expect(row.locator("output")).to_have_text("差 1 题")
    row.get_by_label("题数").fill("3")
    expect(row.locator("output")).to_have_text("刚好 3")
    row.get_by_label("每题分").fill("2")
    page.get_by_role("button", name="加一部分").click()
    page.get_by_label("新部分的标题").fill("二、多选题")
    shot(page, "authors-paper")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("“二、多选题”里没有题。")).to_be_visible()
    first, second = paper.sections.order_by("order")
    assert [rule.count for rule in first.draws.order_by("order")] == [2, 3]
    assert second.title == "二、多选题"


def test_rows_change_places_by_keyboard(open_page, cast, bank):
    items = [make_item(bank=bank, stem=f"第{n}题") for n in (1, 2)]
    paper = make_paper(*items, unit=cast.unit, state="draft")
    page = open_page(user=cast.trainer)
    page.goto(reverse("papers:edit", args=[paper.pk]))
    page.get_by_role("button", name="上移 第2题").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert [row.item for row in paper.sections.get().items.order_by("order")] == items[::-1]


def test_a_paper_can_be_composed_without_script(new_context, cast, bank):
    make_item(bank=bank)
    paper = make_paper(unit=cast.unit, state="draft", draws=[_draw(bank, 1)])
    page = new_context(user=cast.trainer, java_script_enabled=False).new_page()
    page.goto(reverse("papers:edit", args=[paper.pk]))
    page.get_by_role("button", name="保存并发布").click()
    paper.refresh_from_db()
    assert paper.state == Paper.State.PUBLISHED


def test_a_page_of_questions_is_approved_at_once(open_page, cast, bank):
    colleague = make_user("教员丙", unit=cast.unit, role=Role.TRAINER)
    for _ in range(3):
        item = make_item(bank=bank, author=colleague, approved=False)
        item.versions.update(state=State.SUBMITTED, submitted_at=clock.now())
    page = open_page(user=cast.trainer)
    page.goto(reverse("items:review"))
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="通过所选").click()
    expect(page.get_by_text("没有待您审核的题。")).to_be_visible()
    assert Item.objects.usable().count() == 3


def test_a_file_is_imported_from_choosing_to_drafts(open_page, cast, bank):
    text = "1、首都是（B）\nA. 上海\nB. 北京\n2、没有答案的题（ ）\nA. 子\nB. 丑\n"
    page = open_page(user=cast.trainer)
    page.goto(reverse("items:import"))
    page.get_by_label("文件").set_input_files({"name": "题库.txt", "mimeType": "text/plain", "buffer": text.encode()})
    expect(page.locator("file-drop output")).to_contain_text("题库.txt")
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_text("这道题没有答案。")).to_be_visible()
    assert not Item.objects.exists()
    page.get_by_role("button", name="导入 1 题").click()
    expect(page.get_by_role("link", name="去看我的草稿")).to_be_visible()
    assert Item.objects.get().latest.key == {"choices": ["b"]}


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_our_pages_behind_the_door_are_accessible(open_page, cast, bank, no_problems, color_scheme):
    colleague = make_user("教员丙", unit=cast.unit, role=Role.TRAINER)
    item = make_item(bank=bank, author=colleague, approved=False, explanation="因为")
    item.articles.add(make_article(text="条文"))
    item.versions.update(state=State.SUBMITTED, submitted_at=clock.now())
    named = make_item(bank=bank)
    draft = make_paper(named, unit=cast.unit, state="draft", draws=[_draw(bank, 3)])
    sitting = make_sitting(make_paper(named, unit=cast.unit))
    make_candidate(sitting, cast.learner)
    page = open_page(user=cast.trainer, color_scheme=color_scheme)
    for address in (
        reverse("wagtailadmin_home"),
        reverse("items:add"),
        f"{reverse('items:add')}?interaction=multiple_choice",
        reverse("items:edit", args=[item.pk]),
        reverse("items:review"),
        reverse("items:import"),
        reverse("papers:edit", args=[draft.pk]),
        reverse("papers:pick", args=[draft.pk]),
        reverse("papers:edit", args=[sitting.paper_id]),
        reverse("sittings:edit", args=[sitting.pk]),
        reverse("sittings:candidates", args=[sitting.pk]),
    ):
        page.goto(address)
        no_problems(page)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_our_pages_do_not_scroll_sideways(open_page, cast, bank, size):
    item = make_item(bank=bank)
    draft = make_paper(item, unit=cast.unit, state="draft", draws=[_draw(bank, 3)])
    sitting = make_candidate(make_sitting(make_paper(item, unit=cast.unit))).sitting
    page = open_page(user=cast.trainer, size=size)
    for address in (
        reverse("items:edit", args=[item.pk]),
        reverse("items:drafts"),
        reverse("items:import"),
        reverse("papers:edit", args=[draft.pk]),
        reverse("papers:pick", args=[draft.pk]),
        reverse("sittings:edit", args=[sitting.pk]),
        reverse("sittings:candidates", args=[sitting.pk]),
    ):
        page.goto(address)
        too_wide = (
            "room => [...room.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth).length"
        )
        assert page.locator(".room").evaluate(too_wide) == 0, address


def _draw(bank, count: int) -> dict:
    return {"bank": bank, "interaction": "single_choice", "count": count}
