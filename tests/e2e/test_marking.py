"""Marking in a real browser: by keyboard, without names, on a phone too."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from lib import clock
from quizzes import delivery, marking
from quizzes.models import Attempt, MarkEntry, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

RUBRIC = [
    {"id": "1", "title": "依据准确", "max": "3", "note": "说出第十六条的三层意思"},
    {"id": "2", "title": "做法可行", "max": "4"},
]
ANSWER = "条例第十六条讲了三层意思：提供便利，保护权益，自觉守法。\n一是提供便利，请审批窗口每周来社区一次。"


@pytest.fixture
def sitting(transactional_db, cast):
    """Three written answers wait, and one change came late."""
    bank = make_bank(unit=cast.unit)
    essay = make_item("extended_text", bank=bank, key={"reference": "<p>便利、权益、守法</p>", "rubric": RUBRIC})
    sitting = make_sitting(make_paper(essay, make_item(bank=bank), mark=7), title="结业考试", minutes=10)
    then = clock.now() - timedelta(minutes=30)
    for _number in range(3):
        candidate = make_candidate(sitting)
        attempt = delivery.start(user=candidate.user, sitting_id=sitting.pk, now=then).attempt
        sent = [Sent(1, 1, ANSWER), Sent(2, 1, "b")]
        delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=then)
    late = then + timedelta(minutes=11)
    delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=[Sent(2, 2, "a")], now=late)
    delivery.close_overdue(now=clock.now())
    return sitting


def test_answers_are_marked_one_after_another_by_keyboard(sitting, cast, open_page, shot, assert_accessible):
    page = open_page(user=cast.trainer)
    page.goto("/desk/marking/")
    assert_accessible(page)
    page.locator(".reqs .btn").click()
    expect(page.locator(".answer")).to_contain_text("三层意思")
    assert_accessible(page)
    for number in range(3):
        page.keyboard.press("3")
        page.keyboard.press("2")
        expect(page.locator("[data-role=sum]")).to_have_text("5")
        if number == 1:
            shot(page, "marking")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/marking/$"))
    assert list(Response.objects.filter(position=1).values_list("mark", flat=True)) == [5, 5, 5]


@pytest.fixture
def twice(sitting):
    """The same sitting, and two people mark every answer."""
    sitting.double_marking, sitting.most_apart, sitting.most_apart_in = "all", 1, "marks"
    sitting.save()
    Response.objects.filter(needs_marking=True).update(is_double=True)
    return sitting


def pressed(page, *keys):
    """Press keys, the last of which leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_everything_at_the_desk_is_done_by_keyboard(twice, cast, open_page, assert_accessible):
    """Skip and come again, doubt, comment, go back; then the other marker; then a third person decides. No mouse."""
    page = open_page(user=cast.trainer)
    page.goto("/desk/marking/")
    page.locator(".reqs .btn").focus()
    pressed(page, "Enter")
    first = page.url
    pressed(page, "n")
    assert page.url != first
    second = page.url
    page.keyboard.press("3")
    expect(page.get_by_role("status").first).to_have_text("依据准确：3 分。合计 3 / 7 分。")
    page.keyboard.press("+")
    page.keyboard.press("c")
    page.keyboard.type("写得好 n d 5")
    pressed(page, "Control+Enter")
    pressed(page, "3", "4", "d", "Enter")
    assert page.url == first  # what was skipped comes again
    pressed(page, "ArrowRight")
    assert page.url == second
    pressed(page, "ArrowLeft")
    assert page.url == first
    assert_accessible(page)
    pressed(page, "3", "0", "Enter")
    expect(page).to_have_url(re.compile("/desk/marking/$"))
    assert MarkEntry.objects.filter(comment="写得好 n d 5", mark=7).count() == 1
    assert MarkEntry.objects.filter(is_doubtful=True).count() == 1
    assert not Response.objects.filter(mark__isnull=False, position=1).exists()

    other = open_page(user=cast.authority)
    other.goto("/desk/marking/")
    other.locator("[aria-labelledby=answers] .btn").focus()
    pressed(other, "Enter")
    for _number in range(3):
        pressed(other, "3", "4", "Enter")
    settled = Response.objects.get(position=1, mark__isnull=False)
    assert (settled.mark, second.endswith(f"/{settled.pk}/")) == (7, True)
    assert Response.objects.filter(position=1, awaits="moderation", needs_marking=True).count() == 2

    third = open_page(user=make_user("复核人", unit=cast.unit, role=Role.TRAINER))
    third.goto("/desk/marking/")
    third.get_by_role("link", name="复核").first.focus()
    pressed(third, "Enter")
    expect(third.locator(".sides")).to_be_visible()
    assert_accessible(third)
    pressed(third, "n")
    pressed(third, "2", "2", "Enter")
    pressed(third, "2", "3", "Enter")
    expect(third).to_have_url(re.compile("/desk/marking/$"))
    assert sorted(Response.objects.filter(position=1).values_list("mark", flat=True)) == [4, 5, 7]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_moderation_reopening_and_progress_fit_every_screen(
    twice, cast, open_page, shot, assert_accessible, size, scheme
):
    response = Response.objects.filter(position=1).first()
    for name, parts in (("甲", ("3", "4")), ("乙", ("0", "2"))):
        marking.mark(
            response=response,
            marker=make_user(name),
            parts={"1": Decimal(parts[0]), "2": Decimal(parts[1])},
            comment=f"{name}的批注",
            now=clock.now(),
        )
    page = open_page(user=cast.trainer, size=size, color_scheme=scheme)
    page.goto(f"/desk/marking/{twice.pk}/{response.version_id}/{response.pk}/moderate/")
    expect(page.locator(".sides")).to_contain_text("甲的批注")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"moderation-{size}")
    page.locator(".crit .seg").nth(0).get_by_text("2", exact=True).click()
    page.locator(".crit .seg").nth(1).get_by_text("2", exact=True).click()
    with page.expect_navigation():
        page.locator(".markroom__go .btn").click()
    page.goto(f"/desk/marking/{twice.pk}/{response.version_id}/{response.pk}/")
    page.get_by_text("退回得分…").click()
    page.get_by_label("理由").fill("学员申诉")
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="退回得分").click()
    page.goto(f"/desk/marking/{twice.pk}/progress/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"marking-progress-{size}")
    response.refresh_from_db()
    assert (response.mark, response.awaits) == (None, "first")


def test_a_phone_shows_the_answer_before_the_rubric(sitting, cast, open_page, shot, assert_accessible):
    page = open_page(user=cast.trainer, size="phone")
    page.goto("/desk/marking/")
    page.locator(".reqs .btn").click()
    expect(page.locator(".answer")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "marking-phone")
    assert_accessible(page)


def test_late_answers_can_be_decided_on_a_phone(sitting, cast, open_page, assert_accessible):
    page = open_page(user=cast.class_head, size="phone")
    page.goto("/desk/marking/late/")
    expect(page.locator("tbody tr button")).to_have_count(2)
    for button in page.locator("tbody tr button").all():
        expect(button).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_attempt_is_voided_from_the_list_of_candidates(sitting, cast, open_page, shot, assert_accessible, size):
    page = open_page(user=cast.class_head, size=size)
    page.goto("/desk/marking/")
    page.locator(".mhead").get_by_role("link", name="考试").click()
    page.get_by_role("link", name="结业考试").click()
    assert_accessible(page)
    shot(page, f"sitting-{size}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".watch th a").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="作废本次作答…").click()
    expect(page.locator("dialog[open] input[name=reason]")).to_be_visible()
    assert_accessible(page)
    page.locator("dialog[open] input[name=reason]").fill("替考")
    page.locator("dialog[open] .btn--danger").click()
    expect(page.locator(".tl")).to_contain_text("替考")
    assert Attempt.objects.filter(state="voided").count() == 1


def test_late_answers_are_decided_with_both_values_in_sight(sitting, cast, open_page, shot, assert_accessible):
    page = open_page(user=cast.class_head)
    page.goto("/desk/marking/")
    page.locator(".reqs .btn").click()
    row = page.locator("tbody tr")
    expect(row).to_contain_text("B")
    expect(row).to_contain_text("A")
    shot(page, "late-answers")
    assert_accessible(page)
    row.locator("button[value=accepted]").click()
    expect(page.locator(".empty")).to_be_visible()
    assert Response.objects.filter(position=2, value="a").count() == 1
