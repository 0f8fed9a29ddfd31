"""Closing a class: refused while something stands in the way, then outcomes, hours and certificates, once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts import audit
from accounts.models import AuditEntry, Notice
from classes import closing, tasks
from classes.certificates import issuing
from classes.models import Certificate, CreditEntry, TrainingClass
from classes.signals import class_closed
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_requirement


def begin(training_class, by):
    closing.begin(training_class=training_class, by=by, now=clock.now())


def close(room, by):
    """Begin and finish, as the person and the worker do."""
    begin(room.training_class, by)
    assert closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.training_class.refresh_from_db()
    room.place.refresh_from_db()


def test_it_is_refused_while_something_stands_in_the_way(room, cast):
    room.sitting.closes_at = clock.now() + timedelta(hours=1)
    room.sitting.save()
    with pytest.raises(closing.Refusal) as caught:
        begin(room.training_class, cast.class_head)
    assert caught.value.code == "class_not_ready"
    assert len(caught.value.extra["blockers"]) == 1
    room.training_class.refresh_from_db()
    assert room.training_class.state == "running"


@pytest.mark.parametrize("state", ["draft", "closing", "closed", "archived"])
def test_only_a_class_under_way_is_closed(room, cast, state):
    room.training_class.state = state
    room.training_class.save()
    with refused("class_not_running"):
        begin(room.training_class, cast.class_head)


def test_the_task_does_the_rest_after_commit(room, cast, django_capture_on_commit_callbacks):
    room.do_everything(cast.learner)
    with django_capture_on_commit_callbacks(execute=True):
        begin(room.training_class, cast.class_head)
    room.training_class.refresh_from_db()
    assert room.training_class.state == "closed"
    assert Certificate.objects.count() == 1


def test_who_meets_everything_completes_with_hours_and_a_certificate(room, cast):
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    assert (room.training_class.state, room.training_class.closing_by) == ("closed", cast.class_head)
    assert room.training_class.closed_at is not None
    assert room.place.outcome == "completed"
    entry = CreditEntry.objects.get()
    assert (entry.user, entry.hours, entry.enrolment) == (cast.learner, Decimal(24), room.place)
    assert Certificate.objects.get().user == cast.learner


def test_who_lacks_something_is_recorded_so_and_told(room, cast):
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    place = room.training_class.enrolments.get(user=cast.classmate)
    assert place.outcome == "not_completed"
    assert not CreditEntry.objects.filter(user=cast.classmate).exists()
    assert not Certificate.objects.filter(user=cast.classmate).exists()
    assert Notice.objects.filter(user=cast.classmate, kind="class").exists()


def test_the_withdrawn_get_no_outcome(room, cast):
    room.do_everything(cast.learner, cast.classmate)
    (left,) = room.enrol(cast.classmate)
    left.state = "withdrawn"
    left.save()
    close(room, cast.class_head)
    left.refresh_from_db()
    assert left.outcome == ""
    assert CreditEntry.objects.get().user == cast.learner


def test_a_class_without_hours_posts_none(room, cast):
    room.training_class.study_hours = 0
    room.training_class.save()
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    assert not CreditEntry.objects.exists()
    assert Certificate.objects.exists()


def test_finishing_again_changes_nothing(room, cast):
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    before = Certificate.objects.get().serial
    assert closing.finish(class_id=room.training_class.pk, now=clock.now()) is False
    assert closing.finish_all(now=clock.now()) == 0
    assert CreditEntry.objects.count() == 1
    assert Certificate.objects.get().serial == before


def test_what_closing_froze_survives_later_edits(room, cast):
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    frozen = room.place.outcome_facts
    room.course.title = "改名以后"
    room.course.save()
    room.training_class.requirements.all().delete()
    room.training_class.title = "另一个名字"
    room.training_class.save()
    room.place.refresh_from_db()
    assert room.place.outcome_facts == frozen
    assert [entry["title"] for entry in frozen["requirements"]] == ["条例导读", "结业考试"]
    assert frozen["grade"] == "80.00"
    assert Certificate.objects.get().printed.class_title == "法规读书班"
    assert CreditEntry.objects.get().title == "法规读书班"


def test_those_above_hear_of_it_after_commit(room, cast, django_capture_on_commit_callbacks):
    heard = []
    class_closed.connect(receiver := lambda training_class, **rest: heard.append(training_class))
    try:
        with django_capture_on_commit_callbacks(execute=True):
            begin(room.training_class, cast.class_head)
    finally:
        class_closed.disconnect(receiver)
    assert heard == [room.training_class]


def test_it_leaves_a_trail_that_holds(room, cast):
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    assert AuditEntry.objects.get(action="class.close").actor == cast.class_head
    detail = AuditEntry.objects.get(action="class.closed").detail
    assert detail == {"completed": 1, "entries": 1, "certificates": 1}
    assert audit.verify() == []


def test_the_clock_takes_up_a_closing_whose_task_was_lost(room, cast):
    room.do_everything(cast.learner)
    begin(room.training_class, cast.class_head)  # the task waits for a commit that a test never makes
    assert tasks.finish_closings() == 1
    room.training_class.refresh_from_db()
    assert room.training_class.state == "closed"


def test_a_class_that_fails_keeps_no_other_waiting(room, cast, monkeypatch, caplog):
    other = make_class(unit=cast.unit, head=cast.class_head)
    make_enrolment(other, cast.classmate)
    make_requirement(other)
    for training_class in (room.training_class, other):
        begin(training_class, cast.class_head)
    fix = closing._fix_outcomes

    def fail_for_the_first(training_class, now):
        if training_class == room.training_class:
            raise ZeroDivisionError
        return fix(training_class, now)

    monkeypatch.setattr(closing, "_fix_outcomes", fail_for_the_first)
    assert closing.finish_all(now=clock.now()) == 1
    assert "could not be closed" in caplog.text
    states = dict(TrainingClass.objects.values_list("pk", "state"))
    assert (states[room.training_class.pk], states[other.pk]) == ("closing", "closed")


@pytest.mark.parametrize("step", ["outcomes", "hours", "certificates"])
def test_a_failure_on_the_way_leaves_nothing_half_written(room, cast, monkeypatch, step):
    room.do_everything(cast.learner)
    begin(room.training_class, cast.class_head)
    place = {
        "outcomes": (closing, "_tell"),
        "hours": (issuing, "issue_many"),
        "certificates": (closing.audit, "record"),
    }[step]

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(*place, fail)
        with pytest.raises(ZeroDivisionError):
            closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.place.refresh_from_db()
    assert room.place.outcome == ""
    assert not CreditEntry.objects.exists()
    assert not Certificate.objects.exists()
    assert closing.finish_all(now=clock.now()) == 1
    assert CreditEntry.objects.count() == Certificate.objects.count() == 1
