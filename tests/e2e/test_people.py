"""People in a real browser: a roster becomes accounts, a code becomes a password, and every page is for everybody."""

from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts import audit, feedback, intake, people
from accounts.models import User
from lib import clock
from lib.tables import Column, write_xlsx

HEADER = ["工号", "姓名", "手机号", "单位", "职级", "职务"]
NEW = "stille-birne-77"


def workbook(*rows):
    stream = BytesIO()
    write_xlsx(stream, [Column(title) for title in HEADER], rows)
    return stream.getvalue()


def address(name, *args):
    return reverse(f"accounts_desk:{name}", args=args)


@pytest.fixture
def house(transactional_db, cast):
    return cast


def test_a_roster_becomes_people_who_log_in(house, open_page):
    page = open_page(user=house.unit_manager)
    page.goto(address("roster"))
    data = workbook(["N001", "新人", "13700000001", "东区一科", "一级科员", "科员"], ["N002", "无单位", None, "南区"])
    page.set_input_files("input[type=file]", {"name": "花名册.xlsx", "mimeType": "", "buffer": data})
    page.locator("main .form__acts .btn--primary").click()
    expect(page.locator(".stats")).to_be_visible()
    assert not User.objects.filter(staff_number="N001").exists()
    page.locator(".actbar .btn--primary").click()
    page.locator("form[action$='/codes/'] button:not([name])").click()
    code = page.locator(".slipcard__code").inner_text()

    stranger = open_page()
    stranger.goto("/account/activate/")
    for name, value in {"number": "13700000001", "code": code.lower(), "password": NEW, "again": NEW}.items():
        stranger.fill(f"[name={name}]", value)
    stranger.locator("form button.btn--primary").click()
    stranger.fill("[name=login]", "N001")
    stranger.fill("[name=password]", NEW)
    stranger.locator("form button.btn--primary").click()
    stranger.goto("/account/")
    expect(stranger.locator("main")).to_contain_text("东区一科")


@pytest.fixture
def busy_house(house):
    """Something on every page: moves, feedback, entries, an import that waits and one that is done."""
    people.transfer([people.Move(user=house.learner, unit=house.section, post="科员")], on=clock.today(), by=None)
    feedback.give(user=house.learner, text="字太小，看不清。", page="/record/")
    rows = [
        ["N001", "新人", "13700000001", "东区一科", "一级科员"],
        ["L002", "学员丙", None, "东区"],
        ["X", "无单位", None, ""],
    ]
    file = {"data": workbook(*rows), "file_name": "2026年东区干部花名册.xlsx", "on": clock.today()}
    waiting = intake.read(**file, complete=house.unit, by=house.unit_manager)
    done = intake.read(**file, complete=None, by=house.unit_manager)
    intake.carry_out(job=done, fingerprint=intake.preview(done).fingerprint, leavers=[], by=house.unit_manager)
    audit.record(action="test.entry", actor=house.unit_manager, target=house.learner, detail={"from": "CX-E"})
    return house, waiting, done


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark"), ("phone", "light")])
def test_the_pages_are_there_for_everybody(busy_house, open_page, assert_accessible, shot, size, scheme):
    house, waiting, done = busy_house
    visits = {
        house.unit_manager: [
            address("people"),
            address("person", house.learner.pk),
            address("person-transfer", house.learner.pk),
            address("person-leave", house.learner.pk),
            address("person-add"),
            address("roster"),
            address("roster-job", waiting.pk),
            address("roster-job", done.pk),
            address("units"),
            address("unit", house.section.pk),
            address("feedback"),
            address("feedback-answer", house.learner.feedback.get().pk),
            reverse("accounts:account"),
            reverse("accounts:feedback"),
        ],
        house.security_admin: [address("person", house.trainer.pk)],
        house.audit_admin: [address("trail")],
        None: ["/account/login/", "/account/activate/", "/account/password/reset/"],
    }
    for user, addresses in visits.items():
        page = open_page(user=user, size=size, color_scheme=scheme)
        for place in addresses:
            page.goto(place)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), place
            shot(page, f"people-{size}-{scheme}{place.replace('/', '-')}", full_page=True)
            assert_accessible(page)


def test_slips_fit_on_paper(house, open_page, assert_accessible, shot):
    page = open_page(user=house.unit_manager)
    page.goto(address("people"))
    for box in page.locator("input[name=person]").all():
        box.check()
    page.locator(".actbar button:not([name])").click()
    expect(page.locator(".slipcard")).to_have_count(5)
    assert_accessible(page)
    page.emulate_media(media="print")
    shot(page, "people-slips-print", full_page=True)
    assert not page.locator("nav").first.is_visible()
