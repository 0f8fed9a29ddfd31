"""Ways into classes over DRF: my own, by the verbs of the pages; what is not mine does not exist."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from classes import approving, enrolment
from classes.models import Enrolment
from lib import clock
from tests.builders import make_enrolment
from tests.classes.entering import acts_of, open_class, state_of

LIST = "/api/v1/enrolments/"
OFFERED = "/api/v1/classes/offered/"


@pytest.fixture
def me(client, cast):
    client.force_login(cast.learner)
    return client


def send(client, address, **body):
    return client.post(address, body, content_type="application/json")


def apply(client, training_class, **more):
    return send(client, LIST, class_id=training_class.pk, **{"statement": "补短板", **more})


def one(pk, act=""):
    return f"{LIST}{pk}/{act}"


def test_applying_leaves_a_step_and_says_how_it_stands(me, cast):
    made = open_class(cast)
    assert [row["id"] for row in me.get(OFFERED).json()["results"]] == [made.pk]
    answer = apply(me, made)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["class_id"], body["state"], body["statement"]) == (made.pk, "applied", "补短板")
    assert [(step["act"], step["by"]) for step in body["steps"]] == [("apply", cast.learner.name)]
    assert me.get(LIST).json()["results"] == [body] == [me.get(one(body["id"])).json()]
    assert me.get(OFFERED).json()["results"] == []


def test_a_refusal_of_the_verb_is_a_problem_with_its_code(me, cast):
    made = open_class(cast)
    apply(me, made)
    again = apply(me, made)
    assert (again.status_code, again.json()["code"]) == (409, "already_there")
    assert again["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [{"user": 1}, {"state": "approved"}, {"statement": ""}, {"statement": "长" * 301}])
def test_what_does_not_fit_or_is_not_known_changes_nothing(me, cast, body):
    assert apply(me, open_class(cast), **body).status_code == 400
    assert not Enrolment.objects.exists()


def test_one_takes_ones_own_back_once(me, cast):
    made = open_class(cast)
    pk = apply(me, made).json()["id"]
    assert send(me, one(pk, "take-back/")).json()["state"] == "cancelled"
    assert acts_of(made, cast.learner) == ["apply", "take_back"]
    assert send(me, one(pk, "take-back/")).json()["code"] == "not_under_way"


def test_leaving_before_the_class_runs_frees_the_place_afterwards_asks(me, cast):
    for state, left, asked in (("open", "withdrawn", False), ("running", "approved", True)):
        place = make_enrolment(open_class(cast, title=state, state=state), cast.learner, unit=cast.unit)
        assert send(me, one(place.pk, "leave/")).status_code == 400
        body = send(me, one(place.pk, "leave/"), reason="出差").json()
        assert (body["state"], body["asked_to_leave"]) == (left, asked)


def test_the_reason_of_a_refusal_is_read_by_its_person(me, cast):
    made = open_class(cast, asks_unit=False)
    pk = apply(me, made).json()["id"]
    approving.refuse(training_class=made, places=[pk], reason="名额有限", by=cast.class_head, now=clock.now())
    body = me.get(one(pk)).json()
    assert (body["state"], body["steps"][-1]["reason"]) == ("refused", "名额有限")


@pytest.mark.parametrize("name", ["classmate", "class_head", "unit_manager", "authority", "sister_manager"])
def test_ways_of_others_do_not_exist(client, me, cast, name):
    made = open_class(cast)
    pk = apply(me, made).json()["id"]
    client.force_login(cast.people[name])
    assert client.get(LIST).json()["results"] == []
    answers = [client.get(one(pk)), send(client, one(pk, "take-back/")), send(client, one(pk, "leave/"), reason="x")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert state_of(made, cast.learner) == "applied"


def test_a_class_of_another_unit_or_a_draft_does_not_exist(me, cast):
    for made in (open_class(cast, unit=cast.sister), open_class(cast, state="draft")):
        assert apply(me, made).status_code == 404
    assert me.get(OFFERED).json()["results"] == []


def test_strangers_log_in_and_other_verbs_are_refused(client, cast):
    addresses = [LIST, OFFERED, one(1), one(1, "take-back/"), one(1, "leave/")]
    assert [client.get(address).status_code for address in addresses] == [401] * 5
    client.force_login(cast.learner)
    assert client.delete(one(1)).status_code == client.get(one(1, "leave/")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.learner)
    assert apply(strict, open_class(cast)).status_code == 403


def test_more_ways_and_steps_cost_no_more_queries(me, cast):
    def count():
        with CaptureQueriesContext(connection) as captured:
            me.get(LIST)
        return len(captured)

    apply(me, open_class(cast))
    few = count()
    for number in range(4):
        made = open_class(cast, title=str(number), asks_unit=False)
        pk = apply(me, made).json()["id"]
        approving.approve(training_class=made, places=[pk], by=cast.class_head, now=clock.now(), despite_overlap=True)
        place = Enrolment.objects.select_related("training_class", "user").get(pk=pk)
        enrolment.withdraw(enrolment=place, reason="调离", by=cast.class_head, now=clock.now())
    assert count() == few <= 8
