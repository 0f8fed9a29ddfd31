"""Claims of study hours over DRF: my own, filed with a paper, taken back; decided by nobody here."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classes.hours import claims
from classes.models import HourClaim
from lib import clock
from tests.classes.hours.conftest import PDF

LIST = "/api/v1/hours/claims/"


@pytest.fixture
def me(client, cast):
    client.force_login(cast.learner)
    return client


def send(client, data=PDF, **fields):
    today = clock.today().isoformat()
    body = {"title": "调训", "organiser": "党校", "form": "full_time", "starts_on": today, "ends_on": today, **fields}
    return client.post(LIST, {**body, "file": SimpleUploadedFile("证书.pdf", data)} if data else body)


def one(pk, act=""):
    return f"{LIST}{pk}/{act}"


def test_a_claim_is_filed_with_its_paper_and_read_back(me, day_rule):
    answer = send(me, days="2", starts_on=(clock.today() - timedelta(days=1)).isoformat())
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["hours"], body["proposed"], body["counted"]) == ("waiting", "16.00", "16.00", None)
    assert body["evidence"]["name"] == "证书.pdf"
    assert b"".join(me.get(body["evidence"]["url"]).streaming_content) == PDF
    assert me.get(LIST).json()["results"] == [body] == [me.get(one(body["id"])).json()]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 409, "no_hours"),
        ({"hours": "8", "data": None}, 409, "evidence_missing"),
        ({"hours": "8", "data": b"nonsense"}, 400, "evidence_unreadable"),
        ({"hours": "8", "ends_on": "2020-01-01"}, 400, "invalid"),
        ({"hours": "8", "state": "approved"}, 400, "invalid"),
        ({"hours": "8", "user": "1"}, 400, "invalid"),
        ({"hours": "8", "follows": "99999"}, 404, "not_found"),
    ],
)
def test_what_is_refused_says_why_and_files_nothing(me, fields, status, code):
    answer = send(me, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not HourClaim.objects.exists()


def test_a_corrected_claim_follows_the_refused_one_and_keeps_its_paper(me, cast, file_claim):
    claim = file_claim()
    claims.refuse(claim=claim, reason="缺公章", by=cast.class_head, now=clock.now())
    assert me.get(one(claim.pk)).json()["reason"] == "缺公章"
    body = send(me, data=None, title="省级调训", hours="6", follows=claim.pk).json()
    assert (body["follows"], body["hours"], body["evidence"]["name"]) == (claim.pk, "6.00", "证书.pdf")


def test_one_takes_back_what_nobody_decided(me, cast, file_claim):
    claim = file_claim()
    assert me.post(one(claim.pk, "take-back/"), content_type="application/json").json()["state"] == "withdrawn"
    again = me.post(one(claim.pk, "take-back/"), content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "claim_decided")


def test_an_approved_one_says_what_counts(me, cast, file_claim):
    claim = file_claim()
    claims.approve(claim=claim, hours=5, by=cast.class_head, now=clock.now())
    body = me.get(one(claim.pk)).json()
    assert (body["state"], body["hours"], body["counted"]) == ("approved", "8.00", "5.00")


@pytest.mark.parametrize("name", ["classmate", "class_head", "unit_manager", "authority", "sister_manager"])
def test_claims_of_others_do_not_exist(client, cast, file_claim, name):
    claim = file_claim()
    client.force_login(cast.people[name])
    assert client.get(LIST).json()["results"] == []
    assert client.get(one(claim.pk)).status_code == 404
    assert client.post(one(claim.pk, "take-back/"), content_type="application/json").status_code == 404
    assert send(client, hours="8", follows=claim.pk).status_code == 404
    claim.refresh_from_db()
    assert claim.is_waiting


def test_strangers_log_in_and_other_verbs_are_refused(client, me, cast, file_claim):
    claim = file_claim()
    assert me.delete(one(claim.pk)).status_code == me.get(one(claim.pk, "take-back/")).status_code == 405
    assert me.post(LIST, {"title": "x"}, content_type="application/json").status_code == 415
    client.logout()
    assert [client.get(at).status_code for at in (LIST, one(claim.pk), one(claim.pk, "take-back/"))] == [401] * 3


def test_more_claims_cost_no_more_queries(me, cast, file_claim):
    def count():
        with CaptureQueriesContext(connection) as captured:
            me.get(LIST)
        return len(captured)

    claims.approve(claim=file_claim(), hours=None, by=cast.class_head, now=clock.now())
    few = count()
    for number in range(4):
        claims.approve(claim=file_claim(title=str(number)), hours=None, by=cast.class_head, now=clock.now())
    assert count() == few <= 6
