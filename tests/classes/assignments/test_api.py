"""Works over DRF: my own and how they stand; a mark when it is released, never a marker."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classes.assignments import marking, setting, writing
from lib import clock
from tests.classes.assignments.conftest import assignment_of
from tests.classes.assignments.works import parts

LIST = "/api/v1/submissions/"


@pytest.fixture
def me(client, cast):
    client.force_login(cast.learner)
    return client


def only(client):
    [body] = client.get(LIST).json()["results"]
    assert body == client.get(f"{LIST}{body['id']}/").json()
    return body


def test_a_work_says_how_it_stands(me, handed_in, training_class):
    body = only(me)
    assert (body["title"], body["class_id"], body["state"]) == ("社区调研报告", training_class.pk, "handed_in")
    assert (body["version"], body["result"], body["returned"]) == (1, None, None)


def test_a_mark_is_not_told_before_its_time_nor_that_there_is_one(me, marked, cast):
    answer = me.get(LIST)
    body = answer.json()["results"][0]
    assert (body["state"], body["result"]) == ("handed_in", None)
    assert "扎实" not in answer.content.decode()


def test_a_released_mark_comes_with_its_points_and_without_its_marker(me, marked, report, cast):
    marking.release(assignment=report, by=cast.class_head, now=clock.now())
    body = only(me)
    assert body["state"] == "released"
    assert (body["result"]["mark"], body["result"]["passed"], body["result"]["comments"]) == ("7.00", True, ["扎实"])
    assert body["result"]["points"][0] == {"title": "依据", "given": "4", "max": "5"}
    said = me.get(LIST).content.decode()
    assert cast.trainer.name not in said
    assert cast.trainer.staff_number not in said
    assert marked.code not in said


def test_a_returned_work_says_why_at_once(me, handed_in, cast):
    until = clock.now() + timedelta(days=3)
    marking.give_back(work=handed_in, version=1, reason="补充数据", until=until, by=cast.trainer, now=clock.now())
    body = only(me)
    assert (body["state"], body["result"], body["returned"]["comment"]) == ("returned", None, "补充数据")
    assert body["due_at"] == body["returned"]["again_until"]


@pytest.mark.parametrize("name", ["classmate", "trainer", "class_head", "unit_manager", "authority", "sister_manager"])
def test_works_of_others_do_not_exist(client, cast, handed_in, name):
    client.force_login(cast.people[name])
    assert client.get(LIST).json()["results"] == []
    answer = client.get(f"{LIST}{handed_in.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_it_is_for_reading_and_for_those_who_log_in(client, me, handed_in):
    address = f"{LIST}{handed_in.pk}/"
    for method in (me.post, me.put, me.patch, me.delete):
        assert method(address, {}, content_type="application/json").status_code == 405
    client.logout()
    assert client.get(LIST).status_code == client.get(address).status_code == 401


def test_more_works_cost_no_more_queries(me, marked, report, cast, training_class):
    def count():
        with CaptureQueriesContext(connection) as captured:
            me.get(LIST)
        return len(captured)

    few = count()
    for number in range(4):
        new = assignment_of(cast, training_class=training_class, unit=cast.unit, title=str(number))
        made = setting.create(assignment=new, markers=[cast.trainer], by=cast.class_head, now=clock.now())
        writing.save_draft(assignment=made, user=cast.learner, text="文", seen=0, now=clock.now())
        writing.hand_in(assignment=made, user=cast.learner, seen=1, now=clock.now())
        marking.mark(
            work=made.submissions.get(), version=1, parts=parts(4, 3), comment="", by=cast.trainer, now=clock.now()
        )
        marking.release(assignment=made, by=cast.class_head, now=clock.now())
    assert count() == few <= 6
