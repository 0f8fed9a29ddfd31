"""Certificates on the desk: those of the classes that one runs; revoked and issued again with a reason."""

import pytest
from django.urls import reverse

from classes.certificates import issuing
from classes.models import Certificate
from lib import clock
from tests.builders import issue

pytestmark = pytest.mark.django_db

LIST = "/desk/certificates/"
RUNNING_IT = ["class_head", "unit_manager", "authority"]
OUTSIDE = ["learner", "classmate", "trainer", "sister_manager", "system_admin", "security_admin", "audit_admin"]


def address(route: str, certificate: Certificate) -> str:
    return reverse(f"certificates_desk:{route}", args=[certificate.pk])


@pytest.mark.parametrize("who", RUNNING_IT)
def test_who_runs_the_class_finds_its_certificates(client, certificate, cast, who):
    client.force_login(cast.people[who])
    assert certificate.serial in client.get(LIST).content.decode()
    page = client.get(address("detail", certificate))
    assert page.status_code == 200
    assert address("revoke", certificate) in page.content.decode()


@pytest.mark.parametrize("who", OUTSIDE)
def test_for_all_others_nothing_is_there_and_nothing_changes(client, certificate, cast, who):
    client.force_login(cast.people[who])
    listed = client.get(LIST)
    assert listed.status_code == 404 or certificate.serial not in listed.content.decode()
    assert client.get(address("detail", certificate)).status_code == 404
    assert client.post(address("revoke", certificate), {"revoke-reason": "x"}).status_code == 404
    assert client.post(address("reissue", certificate), {"reissue-reason": "x"}).status_code == 404
    assert Certificate.objects.get().is_valid


def test_the_list_does_not_exist_for_who_runs_nothing(client, cast):
    client.force_login(cast.learner)
    assert client.get(LIST).status_code == 404


def test_revoking_needs_a_reason_and_says_so_in_place(client, certificate, cast):
    client.force_login(cast.class_head)
    answer = client.post(address("revoke", certificate), {"revoke-reason": " "})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Certificate.objects.get().is_valid


def test_revoking_shows_on_the_page_and_takes_the_form_away(client, certificate, cast):
    client.force_login(cast.class_head)
    answer = client.post(address("revoke", certificate), {"revoke-reason": "重复发证"}, follow=True)
    assert Certificate.objects.get().revoked_by == cast.class_head
    assert "重复发证" in answer.content.decode()
    assert address("revoke", certificate) not in answer.content.decode()


def test_revoking_twice_is_told_and_changes_nothing(client, certificate, cast):
    client.force_login(cast.class_head)
    client.post(address("revoke", certificate), {"revoke-reason": "一"})
    answer = client.post(address("revoke", certificate), {"revoke-reason": "二"}, follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert Certificate.objects.get().revoke_reason == "一"


def test_issuing_again_leads_to_the_new_version(client, certificate, cast):
    client.force_login(cast.class_head)
    answer = client.post(
        address("reissue", certificate), {"reissue-reason": "姓名有误", "reissue-language": "zh-hans"}, follow=True
    )
    newer = Certificate.objects.get(version=2)
    assert answer.redirect_chain[-1][0] == address("detail", newer)
    text = answer.content.decode()
    assert newer.serial in text
    assert certificate.serial in text


def test_an_unknown_language_is_refused(client, certificate, cast):
    client.force_login(cast.class_head)
    answer = client.post(address("reissue", certificate), {"reissue-reason": "x", "reissue-language": "fr"})
    assert answer.status_code == 400
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("route", ["revoke", "reissue"])
def test_a_decision_is_never_made_by_a_link(client, certificate, cast, route):
    client.force_login(cast.class_head)
    assert client.get(address(route, certificate)).status_code == 405


def test_the_list_narrows_by_word_state_and_class(client, certificate, completed, training_class, cast):
    other = issue(enrolment=completed(cast.classmate), now=clock.now())
    issuing.revoke(certificate=other, reason="误发", by=cast.class_head, now=clock.now())
    client.force_login(cast.class_head)

    def shown(query: str) -> set[str]:
        text = client.get(f"{LIST}?{query}").content.decode()
        return {one.serial for one in (certificate, other) if one.serial in text}

    assert shown("") == {certificate.serial, other.serial}
    assert shown("status=valid") == {certificate.serial}
    assert shown("status=revoked") == {other.serial}
    assert shown("status=replaced") == set()
    assert shown(f"q={cast.classmate.name}") == {other.serial}
    assert shown(f"training_class={training_class.pk}") == {certificate.serial, other.serial}


def test_a_class_of_another_unit_is_no_filter_value(client, certificate, cast):
    client.force_login(cast.sister_manager)
    answer = client.get(f"{LIST}?training_class={certificate.enrolment.training_class_id}")
    assert certificate.enrolment.training_class.title not in answer.content.decode()


def test_the_list_costs_the_same_queries_however_long(
    client, certificate, completed, cast, django_assert_max_num_queries
):
    issuing.issue_many(enrolments=[completed() for _ in range(10)], by=None, now=clock.now())
    client.force_login(cast.class_head)
    client.get(LIST)
    with django_assert_max_num_queries(10):
        client.get(LIST)
