"""Verification by anyone: masked, uniform in what it does not find, slow for who guesses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from classes.certificates import issuing, numbering, public
from lib import clock

pytestmark = pytest.mark.django_db

FORM = "/verify/"
UNKNOWN = "0" * 28


def link(token: str) -> str:
    return reverse("certificates:verify", args=[token])


def ask(client, number: str, name: str = ""):
    return client.post(FORM, {"number": number, "name": name})


def without_form(page: str) -> str:
    """The words of the page before the form, which alone repeats what was typed."""
    return page[page.index("<main") : page.index("<form", page.index("<main"))]


def test_the_link_of_the_sheet_opens_without_logging_in(client, certificate):
    page = client.get(link(certificate.token))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'class="card truth"' in text
    assert certificate.serial in text
    assert certificate.printed.class_title in text


def test_the_name_is_masked_wherever_the_page_comes_from(client, certificate, cast):
    for page in (client.get(link(certificate.token)), ask(client, certificate.serial, cast.learner.name)):
        text = page.content.decode()
        assert certificate.masked_name in text
        assert cast.learner.name not in text


def test_the_name_is_masked_also_for_the_holder(client, certificate, cast):
    client.force_login(cast.learner)
    assert f"<dd>{certificate.masked_name}</dd>" in client.get(link(certificate.token)).content.decode()


@pytest.mark.parametrize("typed", [str.lower, lambda token: f" {token[:4]}-{token[4:8]} {token[8:]}"])
def test_a_code_typed_by_hand_leads_to_the_same_page(client, certificate, typed):
    answer = ask(client, typed(certificate.token))
    assert answer["Location"] == link(certificate.token)
    assert client.get(link(certificate.token.lower())).status_code == 200


def test_number_and_name_together_are_enough(client, certificate, cast):
    answer = ask(client, certificate.serial.replace(" ", ""), f" {cast.learner.name} ")
    assert answer.status_code == 200
    assert certificate.serial in answer.content.decode()


def test_number_and_name_do_not_tell_the_code(client, certificate, cast):
    assert certificate.token not in ask(client, certificate.serial, cast.learner.name).content.decode()


def test_the_number_alone_asks_for_the_name(client, certificate):
    answer = ask(client, certificate.serial)
    assert answer.status_code == 400
    assert "truth--off" not in answer.content.decode()
    assert certificate.printed.class_title not in answer.content.decode()


def test_an_unknown_number_alone_asks_for_the_name_too(client, certificate):
    known, unknown = ask(client, certificate.serial), ask(client, "青民培〔2026〕第 9999 号")
    assert without_form(known.content.decode()) == without_form(unknown.content.decode())
    assert known.status_code == unknown.status_code


def test_a_wrong_name_and_a_wrong_number_look_the_same(client, certificate):
    wrong_name = ask(client, certificate.serial, "别人")
    wrong_number = ask(client, "青民培〔2026〕第 9999 号", "别人")
    no_number = ask(client, "乱写", "别人")
    assert {wrong_name.status_code, wrong_number.status_code, no_number.status_code} == {404}
    pages = {without_form(page.content.decode()) for page in (wrong_name, wrong_number, no_number)}
    assert len(pages) == 1


@pytest.mark.parametrize("token", [UNKNOWN, "x", "U" * 28, "0" * 200, "%00", "1"])
def test_whatever_is_no_code_is_the_same_404(client, certificate, token):
    assert client.get(f"/verify/{token}/").status_code == 404
    seen = without_form(client.get(f"/verify/{token}/").content.decode())
    assert seen == without_form(client.get(link(UNKNOWN)).content.decode())


def test_a_primary_key_is_no_way_in(client, certificate):
    assert client.get(f"/verify/{certificate.pk}/").status_code == 404


def test_a_revoked_certificate_says_when_and_why_and_keeps_its_number(client, certificate, cast):
    issuing.revoke(certificate=certificate, reason="重复发证，以另一张为准", by=cast.class_head, now=clock.now())
    text = client.get(link(certificate.token)).content.decode()
    assert "truth--off" in text
    assert "重复发证，以另一张为准" in text
    assert f"<s>{certificate.serial}</s>" in text
    assert cast.class_head.name not in text
    assert cast.learner.name not in text


def test_a_replaced_certificate_names_the_new_number(client, certificate, cast):
    newer = issuing.reissue(certificate=certificate, reason="姓名有误", by=cast.class_head, now=clock.now())
    text = client.get(link(certificate.token)).content.decode()
    assert newer.serial in text
    assert "truth--old" in text
    assert "姓名有误" not in text
    assert newer.token not in text


def test_a_stranger_learns_neither_who_the_person_is_nor_the_code(client, certificate, cast):
    text = ask(client, certificate.serial, cast.learner.name).content.decode()
    for private in (
        cast.learner.staff_number,
        cast.learner.mobile,
        certificate.token,
        numbering.code(certificate.token),
    ):
        assert private not in text


def test_guessing_names_ends_with_429_and_a_time_to_come_back(client, certificate, cast):
    for _ in range(public.FORM_MISSES.misses):
        assert ask(client, certificate.serial, "别人").status_code == 404
    answer = ask(client, certificate.serial, cast.learner.name)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= public.FORM_MISSES.seconds
    assert certificate.printed.class_title not in answer.content.decode()


def test_guessing_codes_ends_too(client, certificate):
    for _ in range(public.LINK_MISSES.misses):
        client.get(link(UNKNOWN))
    assert client.get(link(UNKNOWN)).status_code == 429


def test_right_entries_are_not_counted_and_a_guesser_at_the_form_does_not_stop_the_scanners(client, certificate, cast):
    for _ in range(public.FORM_MISSES.misses + 1):
        assert ask(client, certificate.serial, cast.learner.name).status_code == 200
    for _ in range(public.FORM_MISSES.misses + 1):
        ask(client, certificate.serial, "别人")
    assert client.get(link(certificate.token)).status_code == 200


def test_another_address_may_go_on(client, certificate, cast):
    for _ in range(public.FORM_MISSES.misses + 1):
        ask(client, certificate.serial, "别人")
    answer = client.post(FORM, {"number": certificate.serial, "name": cast.learner.name}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 200


def test_after_the_window_one_may_try_again(client, certificate, cast, monkeypatch):
    for _ in range(public.FORM_MISSES.misses + 1):
        ask(client, certificate.serial, "别人")
    later = clock.now() + timedelta(seconds=public.FORM_MISSES.seconds)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ask(client, certificate.serial, cast.learner.name).status_code == 200


def test_the_page_is_neither_cached_nor_indexed(client, certificate):
    answer = client.get(link(certificate.token))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_empty_form_explains_what_to_enter(client, db):
    answer = client.get(FORM)
    assert answer.status_code == 200
    assert 'name="number"' in answer.content.decode()


def test_a_link_asks_the_database_little(client, certificate, django_assert_max_num_queries):
    client.get(link(certificate.token))
    with django_assert_max_num_queries(6):
        client.get(link(certificate.token))
