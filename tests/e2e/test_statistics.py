"""Statistics in a browser: both charts are drawn, nothing is too wide, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests.builders import make_bank, make_item, make_paper, make_sitting
from tests.quizzes.authors.test_statistics_pages import MISLED, sit

TOO_WIDE = """room => [...room.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > innerWidth)
    .map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture
def addresses(cast):
    """Exam and question of which the upper group prefers a wrong answer."""
    bank = make_bank("东区题库", unit=cast.unit)
    items = [make_item(bank=bank, stem=f"第{number}道题的题干") for number in "一二三"]
    sitting = make_sitting(make_paper(*items))
    sit(sitting, items, MISLED)
    return reverse("sittings:statistics", args=[sitting.pk]), reverse("items:statistics", args=[items[2].pk])


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_its_pages_are_accessible(open_page, cast, addresses, color_scheme):
    page = open_page(user=cast.trainer, color_scheme=color_scheme)
    for address in (reverse("sittings:statistics-list"), *addresses):
        page.goto(address)
        results = Axe().run(page, context={"include": [[".room"]]})
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_its_charts_are_drawn_and_nothing_is_too_wide(open_page, cast, addresses, size):
    page = open_page(user=cast.trainer, size=size)
    for address in addresses:
        page.goto(address)
        page.locator("data-chart").scroll_into_view_if_needed()
        expect(page.locator("data-chart canvas")).to_be_visible()
        assert page.locator(".room").evaluate(TOO_WIDE) == [], address


def test_from_the_exam_to_the_correction_of_its_suspicious_question(open_page, cast, addresses):
    page = open_page(user=cast.trainer)
    page.goto(addresses[0])
    page.get_by_role("link", name="第三道题的题干").click()
    expect(page.get_by_text("高分组多选 B，请检查答案")).to_be_visible()
    page.get_by_role("link", name="更正答案…").click()
    expect(page.get_by_role("button", name="查看影响")).to_be_visible()
