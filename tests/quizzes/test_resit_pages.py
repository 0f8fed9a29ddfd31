"""Resits on the desk: who may grant and withdraw them, and what the pages say."""

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.models import ResitGrant
from tests.quizzes.resit_hall import Hall

pytestmark = pytest.mark.django_db
LOOK_AFTER = {"class_head", "unit_manager", "authority"}
SENT = {"attempts": 1, "closes_at": "2099-01-01T10:00", "reason": "身体不适"}


@pytest.fixture
def hall(cast):
    return Hall(cast)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def many(hall):
    return reverse("quizzes_desk:resit-many", args=[hall.sitting.pk])


def test_resits_are_granted_by_those_who_look_after_the_exam_alone(hall, cast):
    for name, person in cast.people.items():
        client = browser(person)
        one = reverse("quizzes_desk:candidate-resit", args=[hall.sitting.pk, hall.failed.pk])
        assert client.get(many(hall)).status_code == (200 if name in LOOK_AFTER else 404), name
        if name not in LOOK_AFTER:
            assert client.post(many(hall), {**SENT, "candidate": hall.failed.pk}).status_code == 404, name
            assert client.post(one, SENT).status_code == 404, name
    assert not ResitGrant.objects.exists()
    (given,) = hall.grant(hall.failed)
    address = reverse("quizzes_desk:resit-withdraw", args=[given.pk])
    for name, person in cast.people.items():
        if name not in LOOK_AFTER:
            assert browser(person).post(address).status_code == 404, name
    assert browser(cast.class_head).get(address).status_code == 405
    assert browser(cast.class_head).post(address).status_code == 302
    given.refresh_from_db()
    assert not given.is_standing


def test_those_who_are_ticked_get_it(hall, cast):
    client = browser(cast.class_head)
    page = client.get(many(hall))
    assert [case.candidate for case in page.context["cases"]] == [hall.failed, hall.absent]
    sent = {**SENT, "candidate": [hall.failed.pk]}
    assert client.post(many(hall), sent).status_code == 302
    assert [given.candidate for given in ResitGrant.objects.all()] == [hall.failed]


@pytest.mark.parametrize(
    "wrong", [{"candidate": []}, {"reason": ""}, {"closes_at": ""}, {"closes_at": "2001-01-01T10:00"}, {"attempts": 0}]
)
def test_what_cannot_be_granted_is_said_and_nobody_gets_it(hall, cast, wrong):
    sent = {
        "attempts": 1,
        "closes_at": "2099-01-01T10:00",
        "reason": "机房断电",
        "candidate": [hall.failed.pk],
        **wrong,
    }
    answer = browser(cast.class_head).post(many(hall), sent)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not ResitGrant.objects.exists()


def test_whoever_passed_cannot_be_slipped_into_the_list(hall, cast):
    sent = {**SENT, "candidate": [hall.passed.pk]}
    assert browser(cast.class_head).post(many(hall), sent).status_code == 400
    assert not ResitGrant.objects.exists()


def test_one_is_granted_on_the_candidates_page_and_shown_there(hall, cast):
    client = browser(cast.class_head)
    page = reverse("quizzes_desk:candidate", args=[hall.sitting.pk, hall.failed.pk])
    address = reverse("quizzes_desk:candidate-resit", args=[hall.sitting.pk, hall.failed.pk])
    refused = client.post(address, {"attempts": 1, "reason": "身体不适"})
    assert refused.status_code == 400
    assert "身体不适" in refused.content.decode()
    assert client.post(address, SENT).status_code == 302
    assert "身体不适" in client.get(page).content.decode()


def test_the_page_warns_where_a_resit_meets_the_same_questions(hall, cast):
    assert not browser(cast.class_head).get(many(hall)).context["prospect"].is_drawn
