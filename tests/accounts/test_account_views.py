"""The pages of one's own account: activation, feedback, and what is kept."""

import pytest

from accounts import activation, feedback, limits
from accounts.limits import Door
from accounts.models import Feedback, Notice
from lib.throttle import MissLimit
from tests.builders import PASSWORD

ACTIVATE = "/account/activate/"
NEW = "stille-birne-77"


@pytest.fixture
def code(cast):
    return activation.issue([cast.learner], by=cast.unit_manager)[0].code


def send(client, code, number="L001", password=NEW, again=None):
    return client.post(ACTIVATE, {"number": number, "code": code, "password": password, "again": again or password})


def test_a_code_and_a_password_lead_to_the_login(client, code, cast):
    assert send(client, code)["Location"] == "/account/login/"
    assert client.post("/account/login/", {"login": "L001", "password": NEW}).status_code == 302


def test_activation_itself_logs_nobody_in(client, code):
    send(client, code)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("number", "wrong"), [("L001", "AAAAA-AAAAA"), ("L002", None), ("nobody", None)], ids=["code", "person", "unknown"]
)
def test_whatever_is_wrong_the_words_are_the_same(client, code, cast, number, wrong):
    answer = send(client, wrong or code, number=number)
    assert answer.context["form"].non_field_errors() == [str(activation.WRONG)]
    cast.learner.refresh_from_db()
    assert cast.learner.check_password(PASSWORD)


def test_two_different_passwords_are_sent_back(client, code):
    assert "again" in send(client, code, again="something-else-9").context["form"].errors


def test_a_weak_password_is_sent_back_with_the_reason(client, code):
    assert "password" in send(client, code, password="L0010000").context["form"].errors
    assert send(client, code).status_code == 302


def test_guessing_is_slowed_down(client, code, monkeypatch):
    monkeypatch.setattr(limits, "ACTIVATION", Door(MissLimit("code-number", 3, 900), MissLimit("code", 60, 900)))
    for _try in range(3):
        assert send(client, "AAAAA-AAAAA").status_code == 200
    assert send(client, code).status_code == 429


def test_an_address_that_guesses_codes_is_slowed_down_for_every_name(client, code, monkeypatch):
    monkeypatch.setattr(limits, "ACTIVATION", Door(MissLimit("code-number", 5, 900), MissLimit("code", 2, 900)))
    for _try in range(2):
        assert send(client, "AAAAA-AAAAA").status_code == 200
    assert send(client, code).status_code == 429


def test_codes_and_passwords_are_not_cached_by_the_browser(client, db):
    assert "no-store" in client.get(ACTIVATE)["Cache-Control"]


def test_somebody_who_is_in_has_nothing_to_activate(client, cast):
    client.force_login(cast.learner)
    assert client.get(ACTIVATE)["Location"] == "/account/"


def test_feedback_is_kept_with_the_page_it_came_from(client, cast):
    client.force_login(cast.learner)
    page = client.get("/account/feedback/", headers={"referer": "http://testserver/record/?year=2026"})
    assert page.context["form"]["page"].value() == "/record/"
    client.post("/account/feedback/", {"text": "字太小", "page": "/record/"})
    assert Feedback.objects.get().page == "/record/"


@pytest.mark.parametrize("page", ["https://evil.example/", "javascript:alert(1)"])
def test_feedback_keeps_no_address_of_another_site(client, cast, page):
    client.force_login(cast.learner)
    client.post("/account/feedback/", {"text": "你好", "page": page})
    assert Feedback.objects.get().page == ""


def test_empty_feedback_is_sent_back(client, cast):
    client.force_login(cast.learner)
    assert client.post("/account/feedback/", {"text": " "}).status_code == 200
    assert not Feedback.objects.exists()


def test_one_sees_ones_own_feedback_only(client, cast):
    Feedback.objects.create(user=cast.classmate, text="别人的话")
    client.force_login(cast.learner)
    assert "别人的话" not in client.get("/account/feedback/").content.decode()


def test_an_answer_reaches_the_inbox_once(cast):
    item = feedback.give(user=cast.learner, text="字太小")
    feedback.answer(feedback=item, text="可以用关怀版", by=cast.unit_manager)
    feedback.answer(feedback=item, text="可以用关怀版", by=cast.unit_manager)
    assert Notice.objects.get(user=cast.learner).body == "可以用关怀版"
