"""An assignment in a real browser: the draft saves itself and survives, files come along, and a marker reads it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from classes.assignments import setting
from classes.models import Assignment, SubmittedFile, Verdict
from lib import clock
from tests.builders import make_class, make_enrolment
from tests.classes.assignments.works import POINTS, docx


@pytest.fixture
def report(transactional_db, cast):
    now = clock.now()
    training_class = make_class(
        "调研班", unit=cast.unit, head=cast.class_head, ends_on=clock.today() + timedelta(days=9)
    )
    make_enrolment(training_class, cast.learner, unit=cast.unit)
    new = Assignment(
        training_class=training_class,
        title="社区调研报告",
        brief="走访一个社区。",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=5),
        rubric=POINTS,
        pass_mark=6,
    )
    return setting.create(assignment=new, markers=[cast.trainer], ask=True, by=cast.class_head, now=now)


def test_a_draft_survives_is_handed_in_and_marked_by_keyboard(report, cast, open_page, assert_accessible):
    page = open_page(user=cast.learner)
    page.goto(f"/assignments/{report.pk}/")
    page.locator("#id_text").fill("走访记录")
    expect(page.locator("[data-role=state]")).to_contain_text("已保存")
    page.context.set_offline(True)
    page.locator("#id_text").fill("走访记录，离线补写")
    expect(page.locator("[data-role=state]")).to_contain_text("未保存")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#id_text")).to_have_value("走访记录，离线补写")
    expect(page.locator("[data-role=state]")).to_contain_text("已保存")
    files = [{"name": "学员甲.docx", "mimeType": "application/octet-stream", "buffer": docx("学员甲")}]
    page.locator("file-send input[type=file]").set_input_files(files)
    expect(page.locator("file-send .file")).to_contain_text("学员甲.docx")
    assert SubmittedFile.objects.count() == 1
    assert_accessible(page)
    page.locator("[name=hand_in]").click()
    expect(page.locator("main")).to_contain_text("离线补写")
    page.locator("main .btn--primary").click()
    expect(page.locator("main")).to_contain_text(report.submissions.get().versions.get().digest)

    desk = open_page(user=cast.trainer)
    desk.goto(f"/desk/assignments/{report.pk}/next/")
    expect(desk.locator(".answer")).to_contain_text("离线补写")
    expect(desk.locator("body")).not_to_contain_text("学员甲")
    assert_accessible(desk)
    for key in ("4", "5", "Enter"):
        desk.keyboard.press(key)
    desk.wait_for_url("**/desk/assignments/")
    assert Verdict.objects.get().mark == 9


def test_two_windows_never_overwrite_each_other(report, cast, new_context):
    context = new_context(user=cast.learner)
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(f"/assignments/{report.pk}/")
    one.locator("#id_text").fill("第一扇窗")
    expect(one.locator("[data-role=state]")).to_contain_text("已保存")
    other.locator("#id_text").fill("第二扇窗")
    expect(other.locator("[data-role=state]")).to_contain_text("另一窗口")
    assert report.submissions.get().draft == "第一扇窗"
    other.locator("button[form=work]").first.click()
    expect(other.locator("[role=alert] textarea")).to_have_value("第一扇窗")
    expect(other.locator("#id_text")).to_have_value("第二扇窗")
    other.locator("button[form=work]").first.click()
    expect(other.locator("#id_text")).to_have_value("第二扇窗")
    assert report.submissions.get().draft == "第二扇窗"


def test_on_a_phone_in_the_dark_everything_fits(report, cast, open_page, assert_accessible):
    for user, addresses in (
        (cast.learner, ["/assignments/", f"/assignments/{report.pk}/"]),
        (cast.class_head, [f"/desk/assignments/{report.pk}/", f"/desk/assignments/{report.pk}/edit/"]),
    ):
        page = open_page(user=user, size="phone", color_scheme="dark")
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            assert_accessible(page)
