"""Logging in: by either number, without telling strangers who exists, and never into somebody else's session."""

import pytest
from django.urls import reverse

from accounts import limits, people
from accounts.limits import Door
from accounts.models import AuditEntry, User
from lib.throttle import MissLimit
from tests.builders import PASSWORD

LOGIN = "/account/login/"


@pytest.fixture
def three_tries(monkeypatch):
    monkeypatch.setattr(limits, "LOGIN", Door(MissLimit("login-number", 3, 900), MissLimit("login", 300, 900)))


@pytest.fixture
def three_tries_an_address(monkeypatch):
    monkeypatch.setattr(limits, "LOGIN", Door(MissLimit("login-number", 5, 900), MissLimit("login", 3, 900)))


def log_in(client, login="L001", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("number", ["L001", "13900000001", "Ｌ００１", " 139 0000 0001 "])
def test_either_number_logs_in(client, cast, number):
    assert log_in(client, number).status_code == 302
    assert is_in(client)


def test_a_staff_number_goes_before_an_equal_mobile_number(client, cast):
    User.objects.create_user("13900000001", "同号", "other-pear-55")
    assert log_in(client, "13900000001", "other-pear-55").status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(staff_number="13900000001").pk)


def test_it_leads_back_to_the_page_that_was_asked_for(client, cast):
    asked = client.get("/record/?year=2026")
    assert asked["Location"] == "/account/login/?next=/record/%3Fyear%3D2026"
    assert log_in(client, next="/record/?year=2026")["Location"] == "/record/?year=2026"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client, cast, address):
    assert "evil" not in log_in(client, next=address)["Location"]
    assert "javascript" not in client.get(LOGIN, {"next": address}).get("Location", "")


def test_unknown_wrong_closed_and_unactivated_are_told_the_same(client_factory, cast):
    people.disable(user=cast.classmate, by=cast.unit_manager)
    User.objects.create_user("N001", "未激活", None)
    wrong = [("L001", "wrong"), ("nobody", PASSWORD), ("L002", PASSWORD), ("N001", PASSWORD)]
    answers = [log_in(client_factory(REMOTE_ADDR=f"10.0.0.{n}"), *pair) for n, pair in enumerate(wrong)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1


def test_the_session_gets_a_new_key_at_login(client, cast):
    client.get(LOGIN)
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


def test_it_tells_how_many_tries_are_left(client, cast, three_tries):
    assert "2" in str(log_in(client, password="wrong").context["form"].non_field_errors())
    assert "15" in str(log_in(client, password="wrong").context["form"].non_field_errors())
    assert "15" in str(log_in(client, password="wrong").context["form"].non_field_errors())
    assert "15" in str(log_in(client).context["form"].non_field_errors())


def test_too_many_wrong_passwords_lock_even_the_right_one_out(client, cast, three_tries):
    for _try in range(3):
        log_in(client, password="wrong")
    log_in(client)
    assert not is_in(client)
    assert AuditEntry.objects.get(action="login.locked").detail == {"login": "L001"}


def test_the_lock_tells_nothing_about_who_exists(client, cast, three_tries):
    answers = [
        [str(log_in(client, login, "wrong").context["form"].errors) for _try in range(4)]
        for login in ("L001", "nobody")
    ]
    assert answers[0] == answers[1]


def test_nobody_locks_another_out_from_elsewhere(client, cast, three_tries):
    for _try in range(4):
        client.post(LOGIN, {"login": "L001", "password": "wrong"}, REMOTE_ADDR="10.9.9.9")
    assert log_in(client).status_code == 302


def test_right_passwords_do_not_count(client, cast, three_tries):
    for _try in range(5):
        assert log_in(client).status_code == 302
        client.post("/account/logout/")


def test_an_address_that_only_guesses_is_shut_out_and_no_other(client, cast, three_tries_an_address):
    for number in range(3):
        log_in(client, f"guess{number}", "wrong")
    assert log_in(client).status_code == 200
    assert not is_in(client)
    assert client.post(LOGIN, {"login": "L001", "password": PASSWORD}, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_a_class_behind_one_address_logs_in_without_end(client, cast, three_tries_an_address):
    for _try in range(5):
        assert log_in(client).status_code == 302
        client.post("/account/logout/")


def test_logging_out_takes_a_post(client, cast):
    client.force_login(cast.learner)
    client.get("/account/logout/")
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)


@pytest.mark.parametrize(
    "address",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
        "password/set/",
        "password/reset/done/",
        "password/reset/key/1-abc/",
        "login/code/confirm/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_that_have_no_place_here_are_closed(client, db, address, method):
    assert getattr(client, method)(f"/account/{address}").status_code == 404


def test_a_forgotten_password_sends_one_to_the_unit(client, db, mailoutbox):
    assert client.get("/account/password/reset/").status_code == 200
    client.post("/account/password/reset/", {"email": "a@b.cn"})
    assert mailoutbox == []


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(client, cast, client_factory):
    other = client_factory()
    log_in(other)
    log_in(client)
    new = {"oldpassword": PASSWORD, "password1": "neue-birne-91", "password2": "neue-birne-91"}
    client.post("/account/password/change/", {**new, "oldpassword": "wrong"})
    assert other.get("/record/").status_code == 200
    client.post("/account/password/change/", new)
    assert other.get("/record/").status_code == 302
    assert client.get("/record/").status_code == 200


def test_the_second_factor_is_reachable_from_the_account(client, cast):
    client.force_login(cast.unit_manager)
    page = client.get("/account/").content.decode()
    assert reverse("mfa_index") in page
    assert cast.unit_manager.staff_number in page
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_account_is_for_those_who_are_in(client, db):
    assert client.get("/account/").status_code == 302
