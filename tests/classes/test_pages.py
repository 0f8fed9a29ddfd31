"""What trainees see of their classes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from classes import closing, enrolment
from classes.models import Certificate
from lib import clock
from tests.builders import (
    finish_course,
    give_grade,
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_session,
    make_sitting,
)

LIST = "/classes/"


def page(room):
    return reverse("classes:detail", args=[room.training_class.pk])


def without_token(answer):
    return re.sub(r"CSRFToken[^}]*|csrfmiddlewaretoken[^>]*", "", answer.content.decode())


@pytest.fixture
def as_learner(client, cast):
    client.force_login(cast.learner)
    return client


def test_one_sees_ones_own_classes_only(client, as_learner, cast, room):
    assert room.training_class.title in as_learner.get(LIST).content.decode()
    assert as_learner.get(page(room)).status_code == 200
    client.force_login(cast.classmate)
    assert room.training_class.title not in client.get(LIST).content.decode()
    assert client.get(page(room)).status_code == 404


def test_who_runs_the_class_is_no_trainee_of_it(client, cast, room):
    client.force_login(cast.class_head)
    assert client.get(page(room)).status_code == 404


def test_a_draft_is_not_shown_to_its_trainees(as_learner, room):
    room.training_class.state = "draft"
    room.training_class.save()
    assert as_learner.get(page(room)).status_code == 404
    assert room.training_class.title not in as_learner.get(LIST).content.decode()


@pytest.mark.parametrize("state", ["nominated", "applied", "refused"])
def test_who_has_no_place_yet_sees_nothing(as_learner, room, state):
    room.place.state = state
    room.place.save()
    assert as_learner.get(page(room)).status_code == 404


def test_the_next_thing_to_do_has_the_red_button_and_nothing_else(as_learner, cast):
    training_class = make_class(unit=cast.unit, ends_on=clock.today() + timedelta(days=20))
    make_enrolment(training_class, cast.learner)
    course = make_course("先学这门")
    make_requirement(training_class, course=course)
    soon = make_sitting(unit=cast.unit, closes_at=clock.now() + timedelta(days=2))
    make_requirement(training_class, sitting=soon)
    later = make_sitting(unit=cast.unit, opens_at=clock.now() + timedelta(days=1))
    later.closes_at = clock.now() + timedelta(days=2)
    later.save()
    make_requirement(training_class, sitting=later)
    answer = as_learner.get(reverse("classes:detail", args=[training_class.pk]))
    assert answer.context["first_open"].requirement.sitting == soon
    assert answer.content.decode().count("btn--primary") == 1
    assert course.url in answer.content.decode()


@pytest.mark.parametrize("release", ["never", "after_close"])
def test_a_result_is_not_told_before_the_sitting_releases_it(as_learner, cast, room, release):
    room.sitting.release_mark, room.sitting.closes_at = release, clock.now() + timedelta(hours=1)
    room.sitting.save()
    finish_course(cast.learner, room.course)
    before = as_learner.get(page(room)).context["row"]
    give_grade(cast.learner, room.sitting, 43, passed=False)
    failed = as_learner.get(page(room))
    give_grade(cast.learner, room.sitting, 97, passed=True)
    passed = as_learner.get(page(room))
    for answer in (failed, passed):
        row = answer.context["row"]
        assert (row.met, row.grade, row.is_complete) == (before.met, None, False)
    assert without_token(failed) == without_token(passed)
    assert as_learner.get(LIST).context["under_way"][0].met == before.met


def test_the_next_meeting_is_marked(as_learner, room):
    make_session(room.training_class, "上一讲", starts_at=clock.now() - timedelta(days=2))
    coming = make_session(room.training_class, "下一讲")
    answer = as_learner.get(page(room))
    assert answer.context["next_session"] == coming
    assert answer.content.decode().count("is-next") == 1


def test_after_closing_the_page_leads_to_the_certificate(as_learner, cast, room):
    room.do_everything(cast.learner)
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    closing.finish(class_id=room.training_class.pk, now=clock.now())
    certificate = Certificate.objects.get()
    assert reverse("certificates:detail", args=[certificate.pk]) in as_learner.get(page(room)).content.decode()
    room.training_class.requirements.all().delete()
    assert "条例导读" in as_learner.get(page(room)).content.decode()


def test_who_was_withdrawn_sees_why_and_nothing_to_do(as_learner, cast, room):
    enrolment.withdraw(enrolment=room.place, reason="因公外派", by=cast.class_head, now=clock.now())
    text = as_learner.get(page(room)).content.decode()
    assert "因公外派" in text
    assert "btn--primary" not in text
    assert f"/exams/{room.sitting.pk}/" not in text
    listed = as_learner.get(LIST).context
    assert (listed["under_way"], [row.enrolment for row in listed["over"]]) == ([], [room.place])
