"""Classes over DRF: mine, with how I stand; nothing of others, nothing early."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from classes import closing
from lib import clock
from tests.builders import finish_course, give_grade, make_class, make_enrolment, make_requirement, make_session

LIST = "/api/v1/classes/"


@pytest.fixture
def as_learner(client, cast):
    client.force_login(cast.learner)
    return client


def detail(room):
    return f"{LIST}{room.training_class.pk}/"


def test_the_list_holds_my_classes(client, as_learner, cast, room):
    make_enrolment(make_class("别人的班"), cast.classmate)
    body = as_learner.get(LIST).json()
    assert [(one["title"], one["met"], one["total"], one["enrolment"]) for one in body["results"]] == [
        ("法规读书班", 0, 2, "approved")
    ]
    client.force_login(cast.trainer)
    assert client.get(LIST).json()["results"] == []


def test_a_class_says_what_it_asks_and_how_i_stand(as_learner, cast, room):
    make_session(room.training_class, "第一讲")
    finish_course(cast.learner, room.course)
    give_grade(cast.learner, room.sitting, 55, passed=False)
    body = as_learner.get(detail(room)).json()
    course, exam = body["requirements"]
    assert (course["met"], course["missing"]) == (True, "")
    due = timezone.localdate(room.sitting.closes_at).isoformat()
    assert (exam["met"], exam["grade"], exam["due_on"]) == (False, "55.00", due)
    assert exam["missing"]
    assert [session["title"] for session in body["sessions"]] == ["第一讲"]


@pytest.mark.parametrize("name", ["classmate", "class_head", "authority", "sister_manager"])
def test_a_class_of_others_does_not_exist(client, cast, room, name):
    client.force_login(cast.people[name])
    answer = client.get(detail(room))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_stranger_is_asked_to_log_in(client, room):
    for address in (LIST, detail(room)):
        assert client.get(address).status_code == 401


def test_a_result_is_not_told_before_its_time(as_learner, cast, room):
    room.sitting.release_mark = "never"
    room.sitting.save()
    give_grade(cast.learner, room.sitting, 97)
    exam = as_learner.get(detail(room)).json()["requirements"][1]
    assert (exam["met"], exam["grade"]) == (False, None)


def test_a_closed_class_says_what_was_frozen(as_learner, cast, room):
    room.do_everything(cast.learner)
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.training_class.requirements.all().delete()
    body = as_learner.get(detail(room)).json()
    assert (body["state"], body["outcome"]) == ("closed", "completed")
    assert [one["title"] for one in body["requirements"]] == ["条例导读", "结业考试"]


def test_nothing_can_be_sent(as_learner, room):
    for method in (as_learner.post, as_learner.put, as_learner.patch, as_learner.delete):
        assert method(detail(room), {}, content_type="application/json").status_code in (403, 405)


def test_more_classes_cost_no_more_queries(as_learner, cast, room, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            as_learner.get(LIST)
        return len(captured)

    few = count()
    for _one in range(5):
        training_class = make_class()
        make_enrolment(training_class, cast.learner)
        make_requirement(training_class)
    assert count() == few


def test_the_schema_describes_everything_without_a_warning(db, tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yaml"), validate=True, fail_on_warn=True)
    assert "/api/v1/classes/{id}/" in (tmp_path / "schema.yaml").read_text()
