"""The frame of the authors' door: our look, a short menu, a first page, and no second way in."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.admin.menu import admin_menu

from accounts.models import User
from lib import clock
from quizzes.models import ItemVersion
from tests.builders import make_bank, make_course, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db
HOME = "wagtailadmin_home"


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def trainer(cast) -> Client:
    return browse(cast.trainer)


@pytest.fixture
def bank(cast):
    return make_bank(unit=cast.unit)


def handed_in(bank, **fields):
    item = make_item(bank=bank, approved=False, **fields)
    item.versions.update(state=ItemVersion.State.SUBMITTED, submitted_at=clock.now())
    return item


def test_every_page_of_the_admin_wears_our_style_sheet(trainer):
    text = trainer.get(reverse(HOME)).content.decode()
    assert "assets/authors-" in text
    assert "sidebar-custom-branding" in text
    assert "favicon.svg" in text


def names_in_menu(client: Client) -> set[str]:
    page = client.get(reverse(HOME))
    return {item.name for item in admin_menu.menu_items_for_request(page.wsgi_request)}


def test_trainers_are_shown_what_they_use(trainer):
    names = names_in_menu(trainer)
    assert {"items", "item-review", "item-import", "papers", "sittings", "item-banks", "explorer", "images"} <= names
    assert not names & {"help", "reports", "settings"}


def test_who_keeps_the_site_keeps_its_settings_and_sees_no_exams(cast):
    names = names_in_menu(browse(cast.system_admin))
    assert not names & {"help", "items", "item-review", "papers", "sittings"}


def test_the_first_page_names_what_waits_for_this_trainer(trainer, cast, bank):
    now = clock.now()
    handed_in(bank, stem="等我审的题")
    make_item(bank=bank, stem="我的草稿题", author=cast.trainer, approved=False)
    paper = make_paper(make_item(bank=bank), unit=cast.unit, state="draft", title="编到一半的试卷")
    make_sitting(paper, title="今天的考试场次")
    make_sitting(paper, title="已过的考试", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=8))
    make_sitting(paper, title="下周的考试", opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=8))
    text = trainer.get(reverse(HOME)).content.decode()
    assert all(
        words in text for words in ("等我审的题", "我的草稿题", "编到一半的试卷", "今天的考试场次", "下周的考试")
    )
    assert "已过的考试" not in text


def test_the_first_page_names_nothing_of_other_units(cast, bank):
    handed_in(bank, stem="东区的题")
    make_sitting(make_paper(make_item(bank=bank), unit=cast.unit), title="东区的考试")
    text = browse(cast.other_trainer).get(reverse(HOME)).content.decode()
    assert "东区的题" not in text
    assert "东区的考试" not in text


def test_the_first_page_asks_as_often_for_many_as_for_one(trainer, cast, bank):
    def more(number: int) -> None:
        for _ in range(number):
            handed_in(bank)
            make_item(bank=bank, author=cast.trainer, approved=False)
            make_sitting(make_paper(make_item(bank=bank), unit=cast.unit, state="draft"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            trainer.get(reverse(HOME))
        return len(seen)

    more(1)
    queries()
    few = queries()
    more(4)
    assert queries() == few


@pytest.mark.parametrize("who", ["learner", "class_head", "unit_manager", "audit_admin"])
def test_others_are_turned_away_once_and_not_sent_in_circles(cast, who):
    answer = browse(cast.people[who]).get(reverse(HOME), follow=True)
    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1


def test_strangers_log_in_where_everybody_does():
    client = Client()
    assert client.get(reverse(HOME)).url.startswith(reverse("account_login"))
    assert client.get("/cms/login/").url == reverse("account_login")
    assert client.post("/cms/login/", {"username": "TR01", "password": "x"}).url == reverse("account_login")


def test_the_admin_keeps_no_second_name_and_no_picture(trainer):
    text = trainer.get(reverse("wagtailadmin_account")).content.decode()
    assert 'name="theme-theme"' in text
    assert "name_email-" not in text
    assert "avatar-" not in text


def test_a_person_is_called_by_name(trainer, cast):
    """Wagtail would show the staff number."""
    assert json.dumps(cast.trainer.name) in trainer.get(reverse(HOME)).content.decode()


def test_what_wagtail_says_badly_is_said_in_our_words():
    with translation.override("zh-hans"):
        said = [gettext(word) for word in ("live", "This field is required.", "Promote", "Privacy")]
    assert said == ["已发布", "请填写这一项。", "网址", "谁能看"]


def test_lessons_stand_in_the_order_of_the_course(trainer):
    course = make_course(lessons=3)
    first, *_rest, last = course.get_children()
    first.specific.save_revision().publish()
    page = trainer.get(reverse("wagtailadmin_explore", args=[course.pk])).content.decode()
    assert page.index(first.title) < page.index(last.title)
    assert course.get_admin_default_ordering() == "ord"
