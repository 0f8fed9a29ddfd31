"""A mark is taken back with a reason: from the page of the answer, or from the candidate's."""

import pytest
from django.urls import reverse

from .marking_room import Exam, browser, give, numbers_in, page_of, reopen, state_of
from .test_marking import DECIDERS, MARKERS

pytestmark = pytest.mark.django_db


def door_of_markers(response):
    return reverse("quizzes_desk:response-reopen", args=[response.pk])


def door_of_deciders(response):
    return reverse("quizzes_desk:attempt-reopen", args=[response.attempt_id, response.position])


@pytest.mark.parametrize(("door", "allowed_to"), [(door_of_markers, MARKERS), (door_of_deciders, DECIDERS)])
def test_a_mark_is_reopened_in_ones_own_reach(cast, door, allowed_to):
    for name, person in cast.people.items():
        response = Exam(cast.unit).answer()
        give(response, mark=5)
        status = browser(person).post(door(response), {"reason": "学员申诉", "how": "anew"}).status_code
        allowed = name in allowed_to
        assert status == (302 if allowed else 404), name
        assert state_of(response)[0] == ("submitted" if allowed else "graded"), name


@pytest.mark.parametrize("door", [door_of_markers, door_of_deciders])
def test_nobody_reopens_a_mark_of_ones_own(cast, door):
    response = Exam(cast.unit).answer(user=cast.authority)
    give(response, mark=5)
    assert browser(cast.authority).post(door(response), {"reason": "我", "how": "anew"}).status_code == 404
    assert state_of(response)[0] == "graded"


def test_what_is_not_there_is_not_reopened(cast):
    response = Exam(cast.unit).answer()
    url = reverse("quizzes_desk:attempt-reopen", args=[response.attempt_id, 99])
    assert browser(cast.class_head).post(url, {"reason": "?", "how": "anew"}).status_code == 404


def test_reopening_without_a_reason_changes_nothing(cast):
    exam = Exam(cast.unit)
    response = exam.answer()
    give(response, mark=5)
    client = browser(cast.trainer)
    client.post(reverse("quizzes_desk:response-reopen", args=[response.pk]), {"reason": " ", "how": "anew"})
    assert state_of(response)[0] == "graded"
    assert "请说明" in client.get(exam.url("response-mark", response)).content.decode()


def test_whoever_looks_after_the_exam_reopens_from_the_candidates_page_and_reads_no_answer(cast):
    exam = Exam(cast.unit)
    response = exam.answer(text="只给阅卷人看")
    give(response, mark=5, comment="只给阅卷人和考生看")
    seat = response.attempt.candidate
    address = reverse("quizzes_desk:candidate", args=[exam.sitting.pk, seat.pk])
    client = browser(cast.class_head)
    page = client.get(address).content.decode()
    assert "5 / 10 分" in page
    assert "只给阅卷人" not in page
    assert door_of_deciders(response) in page
    sent = client.post(door_of_deciders(response), {"reason": "学员申诉", "how": "moderate"})
    assert sent.url == address
    assert "待复核" in client.get(address).content.decode()


def test_the_candidate_sees_that_a_mark_was_reopened_and_why_but_not_by_whom(cast):
    exam = Exam(cast.unit, release_mark="at_once")
    response = exam.answer(user=cast.learner)
    give(response, cast.trainer, mark=5)
    reopen(response, cast.class_head, reason="第二点漏看")
    page = page_of(cast.learner, reverse("quizzes:attempt-review", args=[response.attempt_id]))
    assert "重新阅卷" in page
    assert "第二点漏看" in page
    assert cast.class_head.name not in page
    assert cast.trainer.name not in page


def test_the_candidates_page_does_not_tell_a_marker_which_answer_is_whose(cast):
    """Whoever looks after the exam and marks as well would know the answer by its number."""
    exam = Exam(cast.unit)
    for _number in range(6):
        response = exam.answer()  # so that no two kinds of numbers are the same
    give(response, mark=5)
    address = reverse("quizzes_desk:candidate", args=[exam.sitting.pk, response.attempt.candidate_id])
    assert response.pk not in numbers_in(page_of(cast.authority, address))
