"""The demo as README shows it: three pages, looked at with axe, pictures kept by `make screenshots`."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from classes.models import TrainingClass
from lib import clock
from portal.demo import load, people
from quizzes import delivery
from quizzes.models import Sitting


@pytest.fixture
def demo(transactional_db):
    load.load(now=clock.now(), say=lambda step: None)
    keys = {row["key"]: row["staff_number"] for row in people.accounts()}
    return {key: User.objects.get(staff_number=number) for key, number in keys.items()}


def test_the_demo_shows_the_home_an_exam_and_the_workspace(demo, open_page, assert_accessible, shot):
    page = open_page(user=demo["learner"])
    page.goto("/")
    expect(page.locator(".next .btn--primary")).to_be_visible()
    assert_accessible(page)
    shot(page, "home")

    sitting = Sitting.objects.order_by("-closes_at").first()
    attempt = delivery.start(user=demo["learner"], sitting_id=sitting.pk, now=clock.now()).attempt
    page.goto(f"/exams/attempts/{attempt.pk}/")
    page.locator("#q-1 input:not([type=hidden])").first.check()
    expect(page.locator("[data-role='answered'] b")).to_have_text("1")
    assert_accessible(page)
    shot(page, "exam")

    desk = open_page(user=demo["class_head"])
    running = TrainingClass.objects.filter(state=TrainingClass.State.RUNNING).first()
    desk.goto(f"/desk/classes/{running.pk}/")
    expect(desk.locator("#roster tbody tr").first).to_be_visible()
    assert_accessible(desk)
    shot(desk, "workspace")
