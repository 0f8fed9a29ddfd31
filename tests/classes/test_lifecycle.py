"""From draft to running; what a class asks and plans; the clock that starts it."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, Notice
from classes import asking, lifecycle, tasks
from classes.models import ClassSession, Requirement, TrainingClass
from lib import clock
from quizzes import delivery
from quizzes.models import Candidate
from tests.accounts.refusals import refused
from tests.builders import make_class, make_course, make_enrolment, make_requirement, make_session, make_sitting

ALL = list(TrainingClass.State)  # in order: every worker of a run must collect the same tests


def advance(training_class, to, by):
    lifecycle.advance(training_class=training_class, to=to, by=by, now=clock.now())
    training_class.refresh_from_db()


@pytest.mark.parametrize("state", ALL)
def test_only_steps_that_exist_are_taken(cast, state):
    reachable = set(lifecycle.STEPS.get(state, ()))
    for to in [*ALL, "", "nonsense"]:
        training_class = make_class(unit=cast.unit, state=state)
        if to in reachable:
            advance(training_class, to, cast.class_head)
            assert training_class.state == to
        else:
            with refused("no_such_step"):
                advance(training_class, to, cast.class_head)


def test_trainees_learn_of_a_class_as_it_leaves_the_draft_and_only_once(cast):
    training_class = make_class(unit=cast.unit, state="draft")
    make_enrolment(training_class, cast.learner)
    advance(training_class, "open", cast.class_head)
    advance(training_class, "draft", cast.class_head)
    advance(training_class, "open", cast.class_head)
    assert Notice.objects.filter(user=cast.learner).count() == 1


def test_the_clock_starts_an_open_class_on_its_first_day(cast):
    due = make_class(unit=cast.unit, state="open", starts_on=clock.today(), ends_on=clock.today())
    later = make_class(
        unit=cast.unit, state="open", starts_on=clock.today() + timedelta(days=1), ends_on=clock.today() + timedelta(9)
    )
    draft = make_class(unit=cast.unit, state="draft")
    assert tasks.start_classes() == 1
    assert tasks.start_classes() == 0
    states = {c.pk: c.state for c in TrainingClass.objects.filter(pk__in=[due.pk, later.pk, draft.pk])}
    assert states == {due.pk: "running", later.pk: "open", draft.pk: "draft"}
    entry = AuditEntry.objects.get(action="class.state")
    assert (entry.actor, entry.detail) == (None, {"from": "open", "to": "running"})


def test_a_class_begins_as_a_draft_whatever_was_said(cast):
    training_class = TrainingClass(
        code="新", title="新班", unit=cast.unit, head=cast.class_head, starts_on=clock.today(), ends_on=clock.today()
    )
    training_class.state = "closed"
    lifecycle.create(training_class=training_class, by=cast.class_head, now=clock.now())
    training_class.refresh_from_db()
    assert training_class.state == "draft"
    assert AuditEntry.objects.filter(action="class.create", actor=cast.class_head).exists()


def test_a_number_that_is_taken_is_refused(cast):
    make_class(unit=cast.unit, code="重号")
    again = TrainingClass(
        code="重号", title="又", unit=cast.unit, head=cast.class_head, starts_on=clock.today(), ends_on=clock.today()
    )
    with refused("code_taken"):
        lifecycle.create(training_class=again, by=cast.class_head, now=clock.now())
    other = make_class(unit=cast.unit)
    other.code = "重号"
    with refused("code_taken"):
        lifecycle.change(training_class=other, fields=["code"], by=cast.class_head, now=clock.now())


def test_a_change_writes_the_named_fields_and_no_others(cast):
    training_class = make_class("旧名", unit=cast.unit)
    stale = TrainingClass.objects.get(pk=training_class.pk)
    TrainingClass.objects.filter(pk=training_class.pk).update(summary="别人刚写的")
    stale.title = "新名"
    lifecycle.change(training_class=stale, fields=["title"], by=cast.class_head, now=clock.now())
    training_class.refresh_from_db()
    assert (training_class.title, training_class.summary) == ("新名", "别人刚写的")


def test_changing_nothing_leaves_no_trail(cast):
    lifecycle.change(training_class=make_class(unit=cast.unit), fields=[], by=cast.class_head, now=clock.now())
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", ["closing", "closed", "archived"])
def test_a_class_that_is_closed_does_not_change_any_more(cast, state):
    training_class = make_class(unit=cast.unit, state=state)
    asked = make_requirement(training_class)
    meeting = make_session(training_class)
    acts = [
        lambda **who: lifecycle.change(training_class=training_class, fields=["title"], **who),
        lambda **who: asking.add(
            requirement=Requirement(training_class=training_class, kind="course", course=make_course()), **who
        ),
        lambda **who: asking.remove(requirement=asked, **who),
        lambda **who: lifecycle.add_session(session=ClassSession(training_class=training_class), **who),
        lambda **who: lifecycle.remove_session(session=meeting, **who),
    ]
    for act in acts:
        with refused("class_ended"):
            act(by=cast.class_head, now=clock.now())
    assert training_class.requirements.count() == training_class.sessions.count() == 1


def test_a_new_exam_is_opened_to_everybody_on_the_roster(room, cast):
    sitting = make_sitting(unit=cast.unit)
    requirement = Requirement(training_class=room.training_class, kind="exam", sitting=sitting)
    asking.add(requirement=requirement, by=cast.class_head, now=clock.now())
    assert list(sitting.candidates.values_list("user", flat=True)) == [cast.learner.pk]
    assert requirement.order == 2


def test_the_same_thing_is_asked_once(room, cast):
    again = Requirement(training_class=room.training_class, kind="course", course=room.course)
    with refused("already_asked"):
        asking.add(requirement=again, by=cast.class_head, now=clock.now())
    assert room.training_class.requirements.count() == 2


def test_an_exam_that_is_no_longer_asked_is_closed_to_those_who_did_not_sit_it(cast):
    training_class = make_class(unit=cast.unit)
    make_enrolment(training_class, cast.learner)
    make_enrolment(training_class, cast.classmate)
    sitting = make_sitting(unit=cast.unit)
    requirement = make_requirement(training_class, sitting=sitting)
    delivery.start(user=cast.classmate, sitting_id=sitting.pk, now=clock.now())
    asking.remove(requirement=requirement, by=cast.class_head, now=clock.now())
    assert not training_class.requirements.exists()
    assert list(Candidate.objects.filter(sitting=sitting).values_list("user", flat=True)) == [cast.classmate.pk]


def test_meetings_come_and_go_with_a_trail(cast):
    training_class = make_class(unit=cast.unit)
    now = clock.now()
    session = ClassSession(
        training_class=training_class, title="第一讲", starts_at=now, ends_at=now + timedelta(hours=1)
    )
    lifecycle.add_session(session=session, by=cast.class_head, now=now)
    assert training_class.sessions.get().title == "第一讲"
    lifecycle.remove_session(session=session, by=cast.class_head, now=now)
    assert not training_class.sessions.exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"class.session_add", "class.session_remove"}
