"""Resits: who may need one, who may grant it, in which window it can be begun, and what it draws."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Notice
from classes import enrolment
from lib import clock
from lib.problems import Refusal
from portal import agenda
from quizzes import candidacy, content, delivery, openings, resits, review
from quizzes.models import Attempt, Candidate, ResitGrant, Sitting
from tests.builders import (
    make_bank,
    make_candidate,
    make_class,
    make_enrolment,
    make_item,
    make_paper,
    make_requirement,
    make_sitting,
    make_user,
)
from tests.quizzes.counting import count_queries
from tests.quizzes.resit_hall import DAY, Hall
from tests.quizzes.room import MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(cast):
    return Hall(cast)


def start(seat, at):
    return delivery.start(user=seat.user, sitting_id=seat.sitting_id, now=at).attempt


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


def browser(user):
    client = Client()
    client.force_login(user)
    return client


# --- who may need one -------------------------------------------------------------------------------------------------


def test_those_who_failed_or_did_not_come_are_found(hall):
    assert hall.why() == {"未过": "failed", "缺考": "absent"}
    assert hall.why("failed") == {"未过": "failed"}
    assert hall.why("absent") == {"缺考": "absent"}


def test_whoever_may_still_begin_or_waits_for_a_mark_needs_none(hall, cast):
    assert hall.why(now=hall.now - 2 * DAY) == {"未过": "failed"}  # open still: nobody is absent yet
    Attempt.objects.filter(candidate=hall.failed).update(state="submitted")
    hall.grant(hall.absent)
    assert hall.why() == {}


def test_whoever_looks_is_not_found(cast):
    hall = Hall(cast)
    make_candidate(hall.sitting, cast.class_head)
    assert set(hall.why()) == {"未过", "缺考"}


def test_finding_them_costs_the_same_however_many(hall, cast):
    for _number in range(6):
        make_candidate(hall.sitting, make_user(unit=cast.unit))
    with count_queries(3):
        assert len(hall.why()) == 8


# --- granting ---------------------------------------------------------------------------------------------------------


def test_a_grant_is_kept_with_its_reason_told_and_audited(hall):
    hall.grant(hall.failed, hall.absent, reason="机房断电", attempts=2)
    assert ResitGrant.objects.filter(reason="机房断电", attempts=2, by=hall.by).count() == 2
    assert set(Notice.objects.values_list("user", flat=True)) == {hall.failed.user_id, hall.absent.user_id}
    entries = AuditEntry.objects.filter(action="resit.grant")
    assert {entry.detail["reason"] for entry in entries} == {"机房断电"}
    assert entries.count() == 2
    hall.failed.refresh_from_db()
    assert hall.failed.attempts_allowed == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"closes_at": None}, "resit_needs_window"),
        ({"closes_at": clock.now() - MINUTE}, "resit_past"),
        ({"opens_at": clock.now() + 9 * DAY}, "resit_window"),
        ({"opens_at": clock.now(), "closes_at": None}, "resit_window"),
    ],
)
def test_a_window_that_cannot_be_is_refused(hall, fields, code):
    assert code_of(lambda: hall.grant(hall.failed, **fields)) == code
    assert not ResitGrant.objects.exists()


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_only_an_announced_exam_has_resits(hall, state):
    Sitting.objects.update(state=state)
    assert code_of(lambda: hall.grant(hall.failed)) == "sitting_not_published"


def test_nobody_grants_or_withdraws_their_own(hall, cast):
    own = make_candidate(hall.sitting, cast.class_head)
    assert code_of(lambda: hall.grant(hall.failed, own)) == "own_candidacy"
    (given,) = hall.grant(own, by=cast.authority)
    assert code_of(lambda: resits.withdraw(grant_id=given.pk, by=cast.class_head, now=hall.now)) == "own_candidacy"


def test_who_holds_an_unused_resit_keeps_that_one(hall):
    hall.grant(hall.failed)
    assert code_of(lambda: hall.grant(hall.failed)) == "resit_standing"
    assert [given.candidate for given in hall.grant(hall.failed, hall.absent)] == [hall.absent]
    hall.sit(hall.failed, "b", at=hall.now)
    assert len(hall.grant(hall.failed)) == 1


def test_candidates_of_another_exam_are_not_granted_here(hall):
    foreign = make_candidate()
    assert code_of(lambda: hall.grant(foreign)) == "resit_standing"
    assert not ResitGrant.objects.exists()


# --- when it can be begun ---------------------------------------------------------------------------------------------


def test_a_resit_is_begun_in_its_window_and_ends_with_it(hall):
    (given,) = hall.grant(hall.failed, opens_at=hall.now + 60 * MINUTE, closes_at=hall.now + 65 * MINUTE)
    assert code_of(lambda: start(hall.failed, hall.now)) == "not_open_yet"
    attempt = start(hall.failed, hall.now + 60 * MINUTE)
    assert (attempt.number, attempt.resit_id) == (2, given.pk)
    assert attempt.deadline == hall.now + 65 * MINUTE  # not ten minutes: the window closes
    assert code_of(lambda: start(hall.absent, hall.now + 60 * MINUTE)) == "sitting_closed"
    delivery.submit(user=hall.failed.user, attempt_id=attempt.pk, now=hall.now + 61 * MINUTE)
    assert code_of(lambda: start(hall.failed, hall.now + 62 * MINUTE)) == "no_attempts_left"
    assert code_of(lambda: start(hall.failed, hall.now + 65 * MINUTE)) == "sitting_closed"


def test_what_was_not_used_in_the_exam_is_not_carried_into_the_resit(hall):
    hall.grant(hall.absent)
    hall.sit(hall.absent, "b", at=hall.now)
    assert code_of(lambda: start(hall.absent, hall.now + 20 * MINUTE)) == "no_attempts_left"


def test_a_resit_that_comes_later_is_not_begun_in_the_exams_window(cast):
    hall = Hall(cast, closes_at=clock.now() + DAY)
    hall.grant(hall.failed, opens_at=hall.now + 2 * DAY, closes_at=hall.now + 3 * DAY)
    assert code_of(lambda: start(hall.failed, hall.now)) == "not_open_yet"


def test_without_a_window_it_widens_that_of_the_exam(cast):
    hall = Hall(cast, closes_at=clock.now() + DAY)
    hall.grant(hall.failed, closes_at=None)
    attempt = start(hall.failed, hall.now)
    assert (attempt.number, attempt.resit_id) == (2, None)


def test_extra_time_moves_a_resit_up_to_its_own_close(hall, cast):
    hall.grant(hall.failed, closes_at=hall.now + 15 * MINUTE)
    attempt = start(hall.failed, hall.now)
    for minutes, deadline in ((3, 13), (30, 15)):
        candidacy.grant(candidate=hall.failed, by=hall.by, now=hall.now, extra_minutes=minutes)
        attempt.refresh_from_db()
        assert attempt.deadline == hall.now + deadline * MINUTE


def test_an_exam_that_is_moved_does_not_move_its_resits(hall):
    hall.grant(hall.failed, closes_at=hall.now + 5 * MINUTE)
    attempt = start(hall.failed, hall.now)
    hall.sitting.refresh_from_db()
    hall.sitting.closes_at = hall.now + DAY
    hall.sitting.save()
    candidacy.follow_closing(sitting=hall.sitting, now=hall.now)
    attempt.refresh_from_db()
    assert attempt.deadline == hall.now + 5 * MINUTE


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_an_unused_resit_is_withdrawn_once_and_told(hall):
    (given,) = hall.grant(hall.failed)
    for _time in range(2):
        resits.withdraw(grant_id=given.pk, by=hall.by, now=hall.now)
    hall.failed.refresh_from_db()
    hall.sitting.refresh_from_db()
    assert (hall.failed.extra_attempts, hall.sitting.resits_close_at) == (0, None)
    assert code_of(lambda: start(hall.failed, hall.now)) == "sitting_closed"
    assert AuditEntry.objects.filter(action="resit.withdraw").count() == 1
    assert Notice.objects.filter(user=hall.failed.user).count() == 2


def test_a_resit_that_was_begun_is_not_withdrawn(hall):
    (given,) = hall.grant(hall.failed)
    start(hall.failed, hall.now)
    assert code_of(lambda: resits.withdraw(grant_id=given.pk, by=hall.by, now=hall.now)) == "resit_used"


def test_the_latest_resit_that_stands_is_what_counts(hall):
    (early,) = hall.grant(hall.failed, closes_at=hall.now + DAY)
    (late,) = hall.grant(hall.absent, closes_at=hall.now + 5 * DAY)
    resits.withdraw(grant_id=late.pk, by=hall.by, now=hall.now)
    hall.sitting.refresh_from_db()
    assert hall.sitting.resits_close_at == early.closes_at


# --- what it draws and earns ------------------------------------------------------------------------------------------


def items_of(attempt):
    return {question.item for question in content.sheet(attempt.form_id).questions().values()}


@pytest.mark.parametrize("ending", ["handed_in", "voided"])
def test_a_resit_prefers_questions_that_were_not_shown_before(cast, ending):
    bank = make_bank(unit=cast.unit)
    for _number in range(6):
        make_item(bank=bank)
    paper = make_paper(draws=[{"bank": bank, "interaction": "single_choice", "count": 3}], unit=cast.unit)
    sitting = make_sitting(paper, unit=cast.unit)
    seat, now = make_candidate(sitting), clock.now()
    first = start(seat, now)
    if ending == "voided":  # nothing was answered: what was shown counts all the same
        delivery.void(attempt_id=first.pk, by=cast.authority, reason="断电", now=now)
    else:
        delivery.submit(user=seat.user, attempt_id=first.pk, now=now)
    resits.grant(sitting=sitting, candidates=[seat.pk], reason="补考", by=cast.authority, now=now)
    assert items_of(first).isdisjoint(items_of(start(seat, now)))


def test_a_resit_is_capped_at_the_pass_mark_where_the_exam_says_so(cast):
    hall = Hall(cast, grade_rule="capped", pass_mark=1)
    hall.grant(hall.failed)
    hall.sit(hall.failed, "a", at=hall.now)
    hall.failed.refresh_from_db()
    assert (hall.failed.grade, hall.failed.passed) == (Decimal(1), True)  # of the two that the answer earned


# --- the key waits ----------------------------------------------------------------------------------------------------


def test_right_answers_wait_for_the_last_resit_and_marks_do_not(cast):
    hall = Hall(cast, release_mark="after_close", release_key="after_close", release_explanation="after_close")
    attempt = Attempt.objects.select_related("candidate__sitting__paper").get(candidate=hall.passed)
    assert review.release_of(attempt, now=hall.now).key
    hall.grant(hall.failed, closes_at=hall.now + DAY)

    def seen(now):
        fresh = Attempt.objects.select_related("candidate__sitting__paper").get(pk=attempt.pk)
        release = review.release_of(fresh, now=now)
        return release.mark, release.key, release.explanation

    assert seen(hall.now) == (True, False, False)
    assert seen(hall.now + DAY) == (True, False, False)  # an answer may still be on its way
    assert seen(hall.now + DAY + MINUTE) == (True, True, True)


# --- elsewhere --------------------------------------------------------------------------------------------------------


def test_the_candidate_finds_the_resit_among_exams_at_home_and_over_the_api(hall):
    closes = hall.now + DAY
    hall.grant(hall.failed, closes_at=closes)
    client = browser(hall.failed.user)
    ((stage, (entry,)),) = client.get(reverse("quizzes:sitting-list")).context["groups"]
    assert (stage, entry.left, entry.opening.closes_at) == ("open", 1, closes)
    assert client.get(reverse("quizzes:sitting-start", args=[hall.sitting.pk])).status_code == 200
    (mine,) = client.get(reverse("quizzes_api:sitting-list")).json()["results"]
    assert (mine["is_open"], [one["attempts_left"] for one in mine["resits"]]) == (True, [1])
    (task,) = agenda.tasks(user=hall.failed.user, places=[], now=hall.now)
    assert task.due == closes
    assert agenda.tasks(user=hall.absent.user, places=[], now=hall.now) == []


def test_a_seat_with_a_resit_stays_when_its_class_lets_go_of_it(hall):
    given_class = make_class()
    make_enrolment(given_class, hall.absent.user)
    make_requirement(given_class, sitting=hall.sitting)
    (given,) = hall.grant(hall.absent)
    resits.withdraw(grant_id=given.pk, by=hall.by, now=hall.now)
    enrolment.release_candidates(training_class=given_class)
    assert Candidate.objects.filter(pk=hall.absent.pk).exists()


def test_openings_are_those_of_the_grants_that_stand(hall):
    (given,) = hall.grant(hall.failed)
    hall.failed.refresh_from_db()
    assert [one.resit for one in openings.of(hall.failed, [], openings.standing(hall.failed))] == [None, given.pk]
    with count_queries(0):
        assert openings.standing(hall.passed) == []
