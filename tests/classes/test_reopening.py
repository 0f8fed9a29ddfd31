"""A closed class opened again: what was given stands, and closing anew changes only what came out otherwise."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts import audit
from accounts.models import AuditEntry, Notice
from classes import closing, corrections, enrolment, ledger, lifecycle, reopening, requirements
from classes.certificates import issuing
from classes.models import Certificate, ClassReopening, CreditEntry, FormerOutcome, Requirement, TrainingClass
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import finish_course, give_grade, make_user
from tests.classes.desk_address import url
from tests.concurrently import at_once, killed_before


@pytest.fixture
def closed(room, cast):
    """The learner completed the class, the classmate did not."""
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    finish_course(cast.classmate, room.course)
    give_grade(cast.classmate, room.sitting, 0, passed=False)
    return close(room, cast)


@pytest.fixture
def reopened(closed, cast):
    return reopen(closed, cast)


def close(room, cast):
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.training_class.refresh_from_db()
    assert room.training_class.state == "closed"
    return room


def reopen(room, cast, reason="考务通报改判"):
    reopening.reopen(training_class=room.training_class, reason=reason, by=cast.unit_manager, now=clock.now())
    room.training_class.refresh_from_db()
    return room


def change(room, person, *, passed):
    person.candidacies.filter(sitting=room.sitting).update(grade=80 if passed else 0, passed=passed)


def place_of(room, person):
    return room.training_class.enrolments.get(user=person)


def has(person):
    """(hours, valid certificates, lines in the ledger, certificates ever)."""
    hours = CreditEntry.objects.filter(user=person).aggregate(hours=Sum("hours"))["hours"] or Decimal(0)
    issued = Certificate.objects.filter(user=person)
    return (hours, issued.valid().count(), CreditEntry.objects.filter(user=person).count(), issued.count())


def foreseen(room):
    rows = [row for row in requirements.matrix(room.training_class) if row.is_complete]
    return reopening.foresee(training_class=room.training_class, completing=rows)


def test_the_class_runs_again_its_outcomes_are_open_and_what_was_given_stands(reopened, cast):
    assert (reopened.training_class.state, reopened.training_class.closed_at) == ("running", None)
    assert place_of(reopened, cast.learner).outcome == ""
    assert has(cast.learner) == (24, 1, 1, 1)
    kept = FormerOutcome.objects.get(enrolment__user=cast.learner)
    assert (kept.outcome, kept.facts["met"], kept.reopening.reason) == ("completed", 2, "考务通报改判")
    assert FormerOutcome.objects.get(enrolment__user=cast.classmate).outcome == "not_completed"
    detail = AuditEntry.objects.get(action="class.reopen").detail
    assert detail == {"reason": "考务通报改判", "number": 1, "outcomes": 2}
    told = Notice.objects.filter(key__contains=":reopened:").values_list("user__name", flat=True)
    assert sorted(told) == sorted([cast.learner.name, cast.classmate.name, cast.class_head.name])


def test_closing_it_again_unchanged_changes_nothing_that_was_given(reopened, cast):
    found = foreseen(reopened)
    assert (found.gaining, found.losing, found.renewed) == ([], [], 0)
    close(reopened, cast)
    assert has(cast.learner) == (24, 1, 1, 1)
    assert has(cast.classmate) == (0, 0, 0, 0)
    assert reopened.training_class.reopened_at is None
    assert place_of(reopened, cast.learner).outcome == "completed"
    assert corrections.read(reopened.training_class) == []


def test_what_came_out_otherwise_is_given_and_taken_back(reopened, cast):
    change(reopened, cast.learner, passed=False)
    change(reopened, cast.classmate, passed=True)
    found = foreseen(reopened)
    assert [place.user for place in found.gaining] == [cast.classmate]
    assert [place.user for place in found.losing] == [cast.learner]
    close(reopened, cast)
    assert has(cast.learner) == (0, 0, 2, 1)
    assert has(cast.classmate) == (24, 1, 1, 1)
    assert Certificate.objects.get(user=cast.learner).revoke_reason == "考务通报改判"
    assert Notice.objects.filter(user=cast.learner, title__contains="未结业").count() == 1
    reopen(reopened, cast, "再次复核")
    change(reopened, cast.learner, passed=True)
    close(reopened, cast)
    assert has(cast.learner) == (24, 1, 3, 2)
    assert has(cast.classmate) == (24, 1, 1, 1)
    assert audit.verify() == []


def test_who_joined_while_it_was_open_again_gets_the_first_ones(reopened, cast):
    late = make_user("学员丙", unit=cast.unit)
    reopened.enrol(late)
    reopened.do_everything(late)
    close(reopened, cast)
    assert has(late) == (24, 1, 1, 1)
    assert CreditEntry.objects.get(user=late).key.endswith(":1")


def test_who_is_withdrawn_meanwhile_loses_what_stood_and_gets_it_back_only_by_a_place(reopened, cast):
    place = place_of(reopened, cast.learner)
    enrolment.withdraw(enrolment=place, reason="不符合条件", by=cast.class_head, now=clock.now())
    assert has(cast.learner) == (24, 1, 1, 1)
    assert [place.user for place in foreseen(reopened).losing] == [cast.learner]
    close(reopened, cast)
    assert has(cast.learner) == (0, 0, 2, 1)
    reopen(reopened, cast, "恢复学籍")
    enrolment.enrol(training_class=reopened.training_class, people=[cast.learner], by=cast.class_head, now=clock.now())
    give_grade(cast.learner, reopened.sitting)
    close(reopened, cast)
    assert has(cast.learner) == (24, 1, 3, 2)


def test_hours_that_the_class_is_worth_now_are_posted_anew_and_the_certificate_says_them(reopened, cast):
    training_class = reopened.training_class
    training_class.study_hours = Decimal(16)
    lifecycle.change(training_class=training_class, fields=["study_hours"], by=cast.class_head, now=clock.now())
    assert foreseen(reopened).renewed == 1
    close(reopened, cast)
    assert has(cast.learner) == (16, 1, 3, 2)
    assert Certificate.objects.valid().get(user=cast.learner).printed.study_hours == 16


def test_hours_set_to_none_by_mistake_come_back_when_the_class_is_worth_some_again(closed, cast):
    for hours, renewed, has_now in ((0, 1, (0, 1, 2, 2)), (0, 0, (0, 1, 2, 2)), (16, 1, (16, 1, 3, 3))):
        reopen(closed, cast)
        TrainingClass.objects.filter(pk=closed.training_class.pk).update(study_hours=hours)
        closed.training_class.refresh_from_db()
        assert foreseen(closed).renewed == renewed
        close(closed, cast)
        assert has(cast.learner) == has_now


def test_many_people_ask_no_more_when_everything_changes(closed, cast):
    def close_again(hours):
        reopen(closed, cast)
        TrainingClass.objects.filter(pk=closed.training_class.pk).update(study_hours=hours)
        closing.begin(training_class=closed.training_class, by=cast.class_head, now=clock.now())
        with CaptureQueriesContext(connection) as asked:
            closing.finish(class_id=closed.training_class.pk, now=clock.now())
        return len(asked)

    of_one = close_again(16)
    many = [make_user(unit=cast.unit) for _one in range(20)]
    closed.enrol(*many)
    closed.do_everything(*many)
    close_again(16)
    assert close_again(20) <= of_one + 10  # those of the second round are posted beside those of the third
    assert has(many[7]) == (20, 1, 3, 2)


def test_what_a_person_reversed_and_revoked_on_purpose_stays_so(closed, cast):
    ledger.reverse(entry=CreditEntry.objects.get(), reason="重复", by=cast.authority, now=clock.now())
    issuing.revoke(certificate=Certificate.objects.get(), reason="错发", by=cast.authority, now=clock.now())
    close(reopen(closed, cast), cast)
    assert has(cast.learner) == (0, 0, 2, 1)


def test_a_certificate_is_not_replaced_while_nothing_says_what_it_would(reopened, cast):
    held = Certificate.objects.get(user=cast.learner)
    with refused("certificate_not_completed"):
        issuing.reissue(certificate=held, reason="换发", by=cast.class_head, now=clock.now())
    with refused("certificate_not_completed"):
        issuing.reissue_class(training_class=reopened.training_class, reason="换", by=cast.class_head, now=clock.now())
    close(reopened, cast)
    new = issuing.reissue(certificate=held, reason="换发", by=cast.class_head, now=clock.now())
    assert new.printed.grade_statement == held.printed.grade_statement != ""


def test_a_class_does_not_count_its_own_hours_while_it_is_open_again(reopened, cast):
    Requirement.objects.create(training_class=reopened.training_class, kind="hours", settings={"hours": "20"})
    row = next(row for row in requirements.matrix(reopened.training_class) if row.enrolment.user == cast.learner)
    assert [(s.met, s.value) for s in row.standings if s.kind == "hours"] == [(False, Decimal(0))]


@pytest.mark.parametrize("state", ["running", "closing", "archived"])
def test_only_a_closed_class_is_reopened(closed, cast, state):
    closed.training_class.state = state
    closed.training_class.save()
    with refused("class_not_closed"):
        reopen(closed, cast)


def test_a_reason_is_asked_and_the_head_and_those_who_took_part_are_refused(closed, cast):
    now = clock.now()
    with refused("reason_missing"):
        reopening.reopen(training_class=closed.training_class, reason=" ", by=cast.unit_manager, now=now)
    with refused("own_class"):
        reopening.reopen(training_class=closed.training_class, reason="改", by=cast.class_head, now=now)
    with refused("own_outcome"):
        reopening.reopen(training_class=closed.training_class, reason="改", by=cast.classmate, now=now)
    assert not ClassReopening.objects.exists()


def test_who_took_part_does_not_close_it_again(reopened, cast):
    with refused("own_outcome"):
        closing.begin(training_class=reopened.training_class, by=cast.classmate, now=clock.now())


def test_the_unit_manager_reopens_it_on_the_desk_and_everybody_reads_what_that_means(closed, cast, client):
    here, workspace = (url(name, closed.training_class.pk) for name in ("reopen", "workspace"))
    client.force_login(cast.class_head)
    assert "重新开班" not in client.get(workspace).content.decode()
    assert client.post(here, {"reason": "改"}).status_code == 404
    client.force_login(cast.unit_manager)
    assert "重新开班" in client.get(workspace).content.decode()
    client.post(here, {"reason": "考务通报改判"})
    closed.training_class.refresh_from_db()
    assert closed.training_class.state == "running"
    page = client.get(workspace).content.decode()
    assert "考务通报改判" in page
    assert "不改变任何学时和证书" in page
    client.force_login(cast.learner)
    assert "本班已重新开班" in client.get(f"/classes/{closed.training_class.pk}/").content.decode()


class TestFaults:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_a_worker_killed_before_any_statement_of_closing_again_leaves_everything_as_it_was(self, reopened, cast):
        change(reopened, cast.learner, passed=False)
        change(reopened, cast.classmate, passed=True)
        with transaction.atomic():
            closing.begin(training_class=reopened.training_class, by=cast.class_head, now=clock.now())
            transaction.get_connection().run_on_commit.clear()  # the task was lost
        now, number = clock.now(), 1
        while killed_before(number, lambda: closing.finish(class_id=reopened.training_class.pk, now=now)):
            assert (has(cast.learner), has(cast.classmate)) == ((24, 1, 1, 1), (0, 0, 0, 0)), number
            number += 4
        assert number > 30, "closing again got shorter than its steps"
        assert (has(cast.learner), has(cast.classmate)) == ((0, 0, 2, 1), (24, 1, 1, 1))
        assert audit.verify() == []

    def test_two_who_reopen_it_at_once_do_it_once(self, closed, cast):
        results = at_once(
            *[
                lambda: reopening.reopen(
                    training_class=closed.training_class, reason="改判", by=cast.unit_manager, now=clock.now()
                )
            ]
            * 3
        )
        assert sorted(type(result).__name__ for result in results) == ["ClassReopening", "Refusal", "Refusal"]
        assert FormerOutcome.objects.count() == 2
