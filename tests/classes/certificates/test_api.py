"""Certificates over DRF: read only, one's own in the list, frozen facts."""

import pytest

from classes.certificates import issuing
from lib import clock
from tests.builders import make_class, make_enrolment

pytestmark = pytest.mark.django_db

LIST = "/api/v1/certificates/"


def one(certificate) -> str:
    return f"{LIST}{certificate.pk}/"


def test_the_list_holds_ones_own(client, certificate, cast):
    client.force_login(cast.learner)
    (row,) = client.get(LIST).json()["results"]
    assert row["serial"] == certificate.serial
    assert (row["status"], row["replaced_by"]) == ("valid", None)
    assert row["study_hours"] == "24.00"
    assert row["verify_url"].endswith(f"/verify/{certificate.token}/")
    client.force_login(cast.class_head)
    assert client.get(LIST).json()["results"] == []


@pytest.mark.parametrize("who", ["learner", "class_head", "unit_manager", "authority"])
def test_holder_and_managers_may_read_one(client, certificate, cast, who):
    client.force_login(cast.people[who])
    assert client.get(one(certificate)).json()["holder_name"] == cast.learner.name


@pytest.mark.parametrize("who", ["classmate", "trainer", "sister_manager", "system_admin", "audit_admin"])
def test_to_others_it_is_a_404_problem(client, certificate, cast, who):
    client.force_login(cast.people[who])
    answer = client.get(one(certificate))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_who_is_not_logged_in_gets_401(client, certificate):
    assert client.get(LIST).status_code == 401
    assert client.get(one(certificate)).status_code == 401


def test_a_revoked_one_says_so(client, certificate, cast):
    issuing.revoke(certificate=certificate, reason="误发", by=cast.class_head, now=clock.now())
    client.force_login(cast.learner)
    row = client.get(one(certificate)).json()
    assert (row["status"], row["revoke_reason"]) == ("revoked", "误发")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, certificate, cast, method):
    client.force_login(cast.learner)
    assert (
        getattr(client, method)(one(certificate), {"serial": "x"}, content_type="application/json").status_code == 405
    )


def test_the_list_costs_the_same_queries_however_long(client, cast, django_assert_max_num_queries):
    places = [
        make_enrolment(make_class(unit=cast.unit), cast.learner, outcome="completed", outcome_at=clock.now())
        for _ in range(5)
    ]
    issuing.issue_many(enrolments=places, by=None, now=clock.now())
    client.force_login(cast.learner)
    with django_assert_max_num_queries(5):
        assert len(client.get(LIST).json()["results"]) == 5
