"""Results that change after closing: an outcome stays until a person corrects it, with all that hangs on it, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from accounts import audit
from accounts.models import AuditEntry, Notice
from classes import closing, corrections, ledger
from classes.certificates import issuing
from classes.models import Certificate, CreditEntry
from lib import clock
from quizzes import delivery, marking, moderation
from quizzes.models import Response
from quizzes.saving import Sent
from tests.accounts.refusals import refused
from tests.builders import (
    finish_course,
    give_grade,
    make_bank,
    make_candidate,
    make_item,
    make_paper,
    make_requirement,
    make_sitting,
)
from tests.classes.desk_address import url


@pytest.fixture
def closed(room, cast):
    """The learner completed the class, the classmate did not."""
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    finish_course(cast.classmate, room.course)
    give_grade(cast.classmate, room.sitting, 0, passed=False)
    close(room, cast)
    return room


def close(room, cast):
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    assert closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.training_class.refresh_from_db()


def change(room, person, *, passed):
    grade = 80 if passed else 0
    person.candidacies.filter(sitting=room.sitting).update(grade=grade, passed=passed)


def place_of(room, person):
    return room.training_class.enrolments.get(user=person)


def correct(room, person, by, reason="复核改分"):
    return corrections.correct(enrolment=place_of(room, person), reason=reason, by=by, now=clock.now())


def hours_of(person):
    return CreditEntry.objects.filter(user=person).aggregate(hours=Sum("hours"))["hours"] or Decimal(0)


def valid_of(person):
    return Certificate.objects.valid().filter(user=person).count()


def test_a_closed_class_that_agrees_with_its_records_has_nothing_to_correct(closed, cast):
    assert corrections.read(closed.training_class) == []
    with refused("nothing_to_correct"):
        correct(closed, cast.learner, cast.class_head)


def test_a_changed_result_changes_no_outcome_by_itself_and_is_shown(closed, cast):
    change(closed, cast.classmate, passed=True)
    change(closed, cast.learner, passed=False)
    found = corrections.read(closed.training_class)
    assert [(one.enrolment.user, one.completes) for one in found] == [(cast.learner, False), (cast.classmate, True)]
    assert place_of(closed, cast.learner).outcome == "completed"
    assert (hours_of(cast.classmate), valid_of(cast.learner)) == (0, 1)


def test_who_now_meets_everything_gets_hours_and_a_certificate(closed, cast):
    change(closed, cast.classmate, passed=True)
    correct(closed, cast.classmate, cast.class_head)
    place = place_of(closed, cast.classmate)
    assert (place.outcome, place.outcome_facts["grade"]) == ("completed", "80.00")
    assert (hours_of(cast.classmate), valid_of(cast.classmate)) == (24, 1)
    entry = AuditEntry.objects.get(action="class.correct")
    assert entry.detail == {"was": "not_completed", "is": "completed", "reason": "复核改分"}
    assert "复核改分" in Notice.objects.get(user=cast.classmate, title__contains="更正").body
    assert audit.verify() == []


def test_who_no_longer_does_loses_them_by_reversal_and_revocation(closed, cast):
    change(closed, cast.learner, passed=False)
    correct(closed, cast.learner, cast.class_head, "作答已作废")
    assert place_of(closed, cast.learner).outcome == "not_completed"
    assert (hours_of(cast.learner), valid_of(cast.learner)) == (0, 0)
    assert CreditEntry.objects.filter(user=cast.learner).count() == 2
    assert Certificate.objects.get(user=cast.learner).revoke_reason == "作答已作废"


def test_a_reopened_mark_leaves_the_outcome_and_is_no_change_before_it_is_given_anew(
    room, cast, django_capture_on_commit_callbacks
):
    essay = make_item("extended_text", bank=make_bank(unit=cast.unit), key={})
    sitting = make_sitting(make_paper(essay, mark=10, unit=cast.unit), pass_mark=6, attempts_allowed=2)
    make_requirement(room.training_class, sitting=sitting)
    room.do_everything(cast.learner)
    candidate = sitting.candidates.get(user=cast.learner)
    for mark in ("2", "8"):
        attempt = delivery.start(user=cast.learner, sitting_id=sitting.pk, now=clock.now()).attempt
        delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=[Sent(1, 1, "一段文字")], now=clock.now())
        delivery.submit(user=cast.learner, attempt_id=attempt.pk, now=clock.now())
        response = Response.objects.get(attempt=attempt)
        marking.mark(response=response, marker=cast.trainer, mark=Decimal(mark), now=clock.now())
    over = clock.now() - timedelta(minutes=1)
    type(sitting).objects.filter(pk=sitting.pk).update(opens_at=over - timedelta(days=1), closes_at=over)
    close(room, cast)
    assert place_of(room, cast.learner).outcome == "completed"

    with django_capture_on_commit_callbacks(execute=True):
        moderation.reopen(response=response, by=cast.class_head, reason="申诉", anew=True, now=clock.now())
    candidate.refresh_from_db()
    assert candidate.passed is False  # by the other attempt
    assert corrections.read(room.training_class) == []
    assert not Notice.objects.filter(user=cast.class_head, key__contains=":changed:").exists()
    with refused("nothing_to_correct"):
        correct(room, cast.learner, cast.class_head)

    with django_capture_on_commit_callbacks(execute=True):
        marking.mark(response=response, marker=cast.trainer, mark=Decimal("3"), now=clock.now())
    assert [one.enrolment.user for one in corrections.read(room.training_class)] == [cast.learner]
    assert Notice.objects.filter(user=cast.class_head, key__contains=":changed:").count() == 1
    assert place_of(room, cast.learner).outcome == "completed"
    assert (hours_of(cast.learner), valid_of(cast.learner)) == (24, 1)
    correct(room, cast.learner, cast.class_head)
    assert place_of(room, cast.learner).outcome == "not_completed"


def test_there_and_back_leaves_one_certificate_and_the_hours_once(closed, cast):
    for passed in (False, True, False, True):
        change(closed, cast.learner, passed=passed)
        correct(closed, cast.learner, cast.class_head)
    assert (hours_of(cast.learner), valid_of(cast.learner)) == (24, 1)
    assert list(Certificate.objects.filter(user=cast.learner).values_list("version", flat=True)) == [3, 2, 1]
    assert audit.verify() == []


def test_hours_and_certificate_that_a_person_ended_before_are_not_ended_twice(closed, cast):
    now = clock.now()
    ledger.reverse(entry=CreditEntry.objects.get(), reason="录错", by=cast.authority, now=now)
    issuing.revoke(certificate=Certificate.objects.get(), reason="录错", by=cast.authority, now=now)
    change(closed, cast.learner, passed=False)
    correct(closed, cast.learner, cast.class_head)
    assert (CreditEntry.objects.count(), hours_of(cast.learner)) == (2, 0)
    assert Certificate.objects.get().revoke_reason == "录错"


def test_correcting_twice_is_once(closed, cast):
    change(closed, cast.classmate, passed=True)
    correct(closed, cast.classmate, cast.class_head)
    with refused("nothing_to_correct"):
        correct(closed, cast.classmate, cast.class_head)
    assert hours_of(cast.classmate) == 24


def test_a_reason_is_asked_for(closed, cast):
    change(closed, cast.classmate, passed=True)
    with refused("reason_missing"):
        correct(closed, cast.classmate, cast.class_head, "  ")
    assert place_of(closed, cast.classmate).outcome == "not_completed"


def test_nobody_corrects_an_outcome_of_ones_own(closed, cast):
    change(closed, cast.classmate, passed=True)
    with refused("own_outcome"):
        correct(closed, cast.classmate, cast.classmate)


@pytest.mark.parametrize("state", ["running", "closing", "archived"])
def test_only_a_closed_class_is_corrected(closed, cast, state):
    change(closed, cast.classmate, passed=True)
    closed.training_class.state = state
    closed.training_class.save()
    assert corrections.read(closed.training_class) == []
    with refused("class_not_closed"):
        correct(closed, cast.classmate, cast.class_head)


def test_a_failure_on_the_way_leaves_nothing_half_written(closed, cast, monkeypatch):
    change(closed, cast.classmate, passed=True)

    def fail(**kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(issuing, "issue_many", fail)
    with pytest.raises(ZeroDivisionError):
        correct(closed, cast.classmate, cast.class_head)
    assert place_of(closed, cast.classmate).outcome == "not_completed"
    assert hours_of(cast.classmate) == 0


def test_marking_again_after_closing_tells_the_head_and_whoever_corrects_it_completes_the_person(
    room, cast, django_capture_on_commit_callbacks
):
    sitting = _written_exam(room, cast)
    response = Response.objects.get(attempt__candidate__sitting=sitting)
    give_mark(response, cast.trainer, 0)
    finish_course(cast.learner, room.course)
    give_grade(cast.learner, room.sitting)
    close(room, cast)
    assert place_of(room, cast.learner).outcome == "not_completed"
    with django_capture_on_commit_callbacks(execute=True):
        give_mark(response, cast.authority, 2)
    told = Notice.objects.get(user=cast.class_head, title__contains="学员甲")
    assert told.url == url("workspace", room.training_class.pk) + "#close"
    correct(room, cast.learner, cast.class_head)
    assert (hours_of(cast.learner), valid_of(cast.learner)) == (24, 1)


def test_results_while_the_exam_is_open_tell_nobody_and_ask_nothing(room, cast, django_assert_num_queries):
    seat = give_grade(cast.learner, make_sitting(unit=cast.unit))
    with django_assert_num_queries(0):
        corrections.tell_head(candidate=seat, now=clock.now())


def _written_exam(room, cast):
    """One more exam of the class, over by now, with the learner's written answer handed in."""
    paper = make_paper(make_item("extended_text", bank=make_bank(unit=cast.unit), key={}), unit=cast.unit)
    sitting = make_sitting(paper, unit=cast.unit)
    candidate = make_candidate(sitting, cast.learner)
    now = clock.now()
    attempt = delivery.start(user=cast.learner, sitting_id=sitting.pk, now=now).attempt
    delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=[Sent(1, 1, "论述")], now=now)
    delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=now)
    sitting.closes_at = now
    sitting.save()
    make_requirement(room.training_class, sitting=sitting)
    return sitting


def give_mark(response, marker, mark):
    marking.mark(response=response, marker=marker, mark=Decimal(mark), now=clock.now())


# --- on the desk


def test_the_workspace_offers_the_correction_and_the_button_makes_it(closed, cast, as_head):
    change(closed, cast.classmate, passed=True)
    place = place_of(closed, cast.classmate)
    act = url("correct", closed.training_class.pk, place.pk)
    workspace = url("workspace", closed.training_class.pk)
    assert act in as_head.get(workspace).content.decode()
    answer = as_head.post(act, {"reason": "复核改分"}, follow=True).content.decode()
    assert "学员乙" in answer
    assert act not in answer
    place.refresh_from_db()
    assert place.outcome == "completed"


def test_a_correction_without_a_reason_is_refused_on_the_desk(closed, cast, as_head):
    change(closed, cast.classmate, passed=True)
    place = place_of(closed, cast.classmate)
    as_head.post(url("correct", closed.training_class.pk, place.pk), {"reason": ""})
    place.refresh_from_db()
    assert place.outcome == "not_completed"
