"""Nominated, applied, approved, refused, waiting, gone: the way into a class and its steps."""

from datetime import timedelta

import pytest

from accounts.models import Notice, Role, User
from classes import access, admission, applying, approving, enrolment, lifecycle
from classes.models import Enrolment, EnrolmentStep
from lib import clock
from quizzes.models import Candidate
from tests.accounts.refusals import refused
from tests.builders import make_enrolment, make_requirement, make_sitting, make_user
from tests.classes.entering import acts_of, open_class, state_of


def apply(training_class, person, **how):
    return applying.apply(
        user=person, training_class=training_class, **{"statement": "岗位需要", "now": clock.now(), **how}
    )


def nominate(training_class, *people, by, **how):
    return applying.nominate(training_class=training_class, people=people, by=by, **{"now": clock.now(), **how})


def approve(training_class, *people, by, **how):
    places = list(training_class.enrolments.filter(user__in=people).values_list("pk", flat=True))
    return approving.approve(training_class=training_class, places=places, by=by, now=clock.now(), **how)


def refuse(training_class, *people, by, reason="名额有限"):
    places = list(training_class.enrolments.filter(user__in=people).values_list("pk", flat=True))
    return approving.refuse(training_class=training_class, places=places, reason=reason, by=by, now=clock.now())


def test_an_application_goes_to_the_unit_and_then_to_the_head(cast):
    made = open_class(cast)
    apply(made, cast.learner)
    assert not access.awaiting(cast.class_head).exists(), "the unit decides first"
    approve(made, cast.learner, by=cast.unit_manager, reason="同意")
    assert state_of(made, cast.learner) == "endorsed"
    approve(made, cast.learner, by=cast.class_head)
    assert state_of(made, cast.learner) == "approved"
    assert acts_of(made, cast.learner) == ["apply", "endorse", "approve"]


def test_a_class_may_leave_the_unit_out(cast):
    made = open_class(cast, asks_unit=False)
    apply(made, cast.learner)
    approve(made, cast.learner, by=cast.class_head)
    assert state_of(made, cast.learner) == "approved"


def test_a_nomination_goes_to_the_head_alone(cast):
    made = open_class(cast, unit=cast.bureau, head=cast.authority)
    nominate(made, cast.learner, by=cast.unit_manager, reason="业务骨干")
    assert not access.awaiting(cast.unit_manager).exists()
    approve(made, cast.learner, by=cast.authority)
    assert acts_of(made, cast.learner) == ["nominate", "approve"]


def test_nobody_decides_on_an_application_of_their_own(cast):
    made = open_class(cast, asks_unit=False)
    apply(made, cast.class_head)
    with refused("already_decided"):
        approve(made, cast.class_head, by=cast.class_head)


@pytest.mark.parametrize("stranger", ["sister_manager", "trainer", "learner", "system_admin"])
def test_who_has_no_say_decides_nothing(cast, stranger):
    made = open_class(cast)
    apply(made, cast.classmate)
    with refused("already_decided"):
        approve(made, cast.classmate, by=cast.people[stranger])
    with refused("already_decided"):
        refuse(made, cast.classmate, by=cast.people[stranger])
    assert state_of(made, cast.classmate) == "applied"


def test_a_refusal_needs_a_reason_and_tells_the_person_and_who_nominated(cast):
    made = open_class(cast, unit=cast.bureau, head=cast.authority)
    nominate(made, cast.learner, by=cast.unit_manager)
    with refused("reason_missing"):
        refuse(made, cast.learner, by=cast.authority, reason=" ")
    refuse(made, cast.learner, by=cast.authority)
    told = Notice.objects.filter(body__contains="名额有限").values_list("user", flat=True)
    assert set(told) == {cast.learner.pk, cast.unit_manager.pk}


def test_who_was_refused_submits_again_and_the_history_stays(cast):
    made = open_class(cast)
    apply(made, cast.learner)
    refuse(made, cast.learner, by=cast.unit_manager)
    apply(made, cast.learner, statement="已完成前期课程")
    assert acts_of(made, cast.learner) == ["apply", "refuse", "resubmit"]
    place = made.enrolments.get()
    assert (place.state, place.statement) == ("applied", "已完成前期课程")


def test_steps_are_never_changed_or_deleted(cast):
    apply(open_class(cast), cast.learner)
    step = EnrolmentStep.objects.get()
    for act in (step.save, step.delete, EnrolmentStep.objects.all().delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        EnrolmentStep.objects.update(reason="")


def test_applying_twice_is_refused(cast):
    made = open_class(cast)
    apply(made, cast.learner)
    with refused("already_there"):
        apply(made, cast.learner)


@pytest.mark.parametrize(
    "closed",
    [
        {"by_application": False},
        {"state": "running"},
        {"state": "draft"},
        {"enrolment_closes_on": clock.today() - timedelta(1)},
    ],
)
def test_a_class_that_takes_no_applications_is_closed_to_them(cast, closed):
    with refused("entries_closed"):
        apply(open_class(cast, **closed), cast.learner)


def test_a_class_is_for_its_units_and_those_with_a_quota(cast):
    made, outsider = open_class(cast), make_user(unit=cast.sister)
    with refused("not_for_unit"):
        apply(made, outsider)
    admission.set_quota(training_class=made, unit=cast.sister, places=1, by=cast.class_head, now=clock.now())
    assert apply(made, outsider).state == "applied"


def test_who_is_not_approved_is_no_trainee_anywhere(cast):
    made = open_class(cast, capacity=1)
    make_requirement(made, sitting=make_sitting(unit=cast.unit))
    enrolment.enrol(training_class=made, people=[cast.classmate], by=cast.class_head, now=clock.now())
    enrolment.enrol(training_class=made, people=[cast.trainer], by=cast.class_head, now=clock.now())
    apply(made, cast.learner)
    assert state_of(made, cast.trainer) == "waiting"
    assert list(Candidate.objects.values_list("user", flat=True)) == [cast.classmate.pk]
    for query in (access.enrolments_in_reach, access.enrolments_of_present_people):
        assert [place.user for place in query(cast.unit_manager)] == [cast.classmate]
    assert not access.own_enrolments(cast.learner).exists()


def test_a_full_class_lets_people_wait_and_the_first_gets_the_free_place_once(cast):
    made, now = open_class(cast, capacity=1, asks_unit=False), clock.now()
    second, third = make_user(unit=cast.unit), make_user(unit=cast.unit)
    for minutes, person in enumerate((cast.learner, second, third)):
        apply(made, person, now=now + timedelta(minutes=minutes))
    approve(made, cast.learner, by=cast.class_head)
    approve(made, third, by=cast.class_head)
    approve(made, second, by=cast.class_head)
    assert [place.user for place in made.enrolments.waiting()] == [second, third], "by time of submission"
    place = made.enrolments.get(user=cast.learner)
    assert applying.leave(enrolment_=place, reason="出差", by=cast.learner, now=now)
    assert [state_of(made, one) for one in (cast.learner, second, third)] == ["withdrawn", "approved", "waiting"]
    assert acts_of(made, second) == ["apply", "wait", "promote"]
    assert Notice.objects.filter(user=second, key__contains="enrolled").count() == 1


def test_who_left_the_service_while_waiting_gets_no_place(cast):
    made = open_class(cast, capacity=1)
    people = [cast.learner, cast.classmate, cast.trainer]
    enrolment.enrol(training_class=made, people=people, by=cast.class_head, now=clock.now())
    User.objects.filter(pk=cast.classmate.pk).update(is_active=False)
    place = made.enrolments.get(user=cast.learner)
    enrolment.withdraw(enrolment=place, reason="出差", by=cast.class_head, now=clock.now())
    assert [state_of(made, one) for one in people] == ["withdrawn", "waiting", "approved"]


def test_once_a_class_that_meets_has_begun_nobody_is_put_into_it_by_itself(cast):
    made = open_class(cast, capacity=1, state="running", starts_on=clock.today() - timedelta(days=1))
    people = [cast.learner, cast.classmate]
    enrolment.enrol(training_class=made, people=people, by=cast.class_head, now=clock.now())
    place = made.enrolments.get(user=cast.learner)
    enrolment.withdraw(enrolment=place, reason="请假超过规定", by=cast.class_head, now=clock.now())
    assert state_of(made, cast.classmate) == "waiting"
    enrolment.enrol(training_class=made, people=[cast.classmate], by=cast.class_head, now=clock.now())
    assert state_of(made, cast.classmate) == "approved"


def test_the_head_takes_somebody_off_the_waiting_list_with_a_reason(client, cast):
    made = open_class(cast, capacity=1)
    people = [cast.learner, cast.classmate]
    enrolment.enrol(training_class=made, people=people, by=cast.class_head, now=clock.now())
    place = made.enrolments.get(user=cast.classmate)
    sent = {"act": "refuse", "place": place.pk, "back": made.pk}
    for person, reason, state in (
        (cast.sister_manager, "名额已满", "waiting"),
        (cast.class_head, " ", "waiting"),
        (cast.class_head, "名额已满", "refused"),
    ):
        client.force_login(person)
        client.post("/desk/classes/approvals/decide/", {**sent, "reason": reason})
        assert state_of(made, cast.classmate) == state
    assert Notice.objects.filter(user=cast.classmate, key__contains="refused").count() == 1


def test_a_bigger_class_takes_in_who_waits(cast):
    made = open_class(cast, capacity=1)
    people = [cast.learner, cast.classmate, cast.trainer]
    enrolment.enrol(training_class=made, people=people, by=cast.class_head, now=clock.now())
    made.capacity = 2
    admission.change(training_class=made, fields=["capacity"], by=cast.class_head, now=clock.now())
    assert [state_of(made, person) for person in people] == ["approved", "approved", "waiting"]


def test_a_quota_is_for_its_unit_and_below_unless_one_is_nearer(cast):
    made = open_class(cast)
    for unit, places in ((cast.unit, 1), (cast.section, 1)):
        admission.set_quota(training_class=made, unit=unit, places=places, by=cast.class_head, now=clock.now())
    below = [make_user(unit=cast.section) for _one in range(2)]
    enrolment.enrol(
        training_class=made, people=[*below, cast.learner, cast.classmate], by=cast.class_head, now=clock.now()
    )
    assert [state_of(made, one) for one in (*below, cast.learner, cast.classmate)] == ["approved", "waiting"] * 2
    assert [(line.taken, line.coming, line.left) for line in admission.standings(made)] == [(1, 1, 0)] * 2
    admission.remove_quota(quota=made.quotas.get(unit=cast.section), by=cast.class_head, now=clock.now())
    admission.set_quota(training_class=made, unit=cast.unit, places=4, by=cast.class_head, now=clock.now())
    assert made.enrolments.active().count() == 4


@pytest.fixture
def elsewhere(cast):
    """Another class on the same days, in which the learner has a place."""
    other = open_class(cast, "同期班")
    make_enrolment(other, cast.learner)
    return other


def test_another_class_on_the_same_days_is_asked_about(cast, elsewhere):
    made = open_class(cast)
    with refused("overlap"):
        apply(made, cast.learner)
    apply(made, cast.learner, despite_overlap=True)
    with refused("overlap"):
        approve(made, cast.learner, by=cast.unit_manager)
    approve(made, cast.learner, by=cast.unit_manager, despite_overlap=True)
    assert list(EnrolmentStep.objects.values_list("despite_overlap", flat=True)) == [True, True]


def test_only_who_overlaps_is_on_record_as_let_in_nevertheless(cast, elsewhere):
    made = open_class(cast)
    nominate(made, cast.learner, cast.classmate, by=cast.unit_manager, despite_overlap=True)
    approve(made, cast.learner, cast.classmate, by=cast.class_head, despite_overlap=True)
    kept = EnrolmentStep.objects.filter(despite_overlap=True)
    assert {step.enrolment.user for step in kept} == {cast.learner}
    assert kept.count() == 2


def test_a_class_may_forbid_it(cast, elsewhere):
    made = open_class(cast, forbids_overlap=True)
    with refused("overlap_forbidden"):
        nominate(made, cast.learner, by=cast.unit_manager, despite_overlap=True)
    assert not made.enrolments.exists()


@pytest.mark.parametrize("online", ["made", "other"])
def test_online_classes_stand_beside_any(cast, elsewhere, online):
    made = open_class(cast, kind="online" if online == "made" else "special", forbids_overlap=True)
    if online == "other":
        elsewhere.kind = "online"
        elsewhere.save()
    assert nominate(made, cast.learner, by=cast.unit_manager)


def test_the_days_after_a_class_are_free(cast, elsewhere):
    later = elsewhere.ends_on + timedelta(days=1)
    made = open_class(cast, starts_on=later, ends_on=later)
    assert nominate(made, cast.learner, by=cast.unit_manager)


def test_once_the_class_runs_the_head_is_asked(room, cast):
    now = clock.now()
    assert not applying.leave(enrolment_=room.place, reason="借调", by=cast.learner, now=now)
    assert state_of(room.training_class, cast.learner) == "approved"
    refuse(room.training_class, cast.learner, by=cast.class_head, reason="请先请假")
    assert not access.awaiting(cast.class_head).exists()
    applying.leave(enrolment_=room.place, reason="借调", by=cast.learner, now=now)
    approve(room.training_class, cast.learner, by=cast.class_head)
    place = Enrolment.objects.get(pk=room.place.pk)
    assert (place.state, place.reason) == ("withdrawn", "借调")
    assert acts_of(room.training_class, cast.learner) == ["ask_leave", "keep", "ask_leave", "withdraw"]


def test_taking_back_ends_what_was_not_decided(cast):
    made = open_class(cast)
    place = apply(made, cast.learner)
    applying.take_back(enrolment_=place, by=cast.learner, now=clock.now())
    assert state_of(made, cast.learner) == "cancelled"
    with refused("not_under_way"):
        applying.take_back(enrolment_=place, by=cast.learner, now=clock.now())


def test_a_copy_takes_over_quotas_and_ways(cast):
    old = open_class(cast, capacity=40, forbids_overlap=True, enrolment_closes_on=clock.today())
    admission.set_quota(training_class=old, unit=cast.section, places=5, by=cast.class_head, now=clock.now())
    fields = {"title": "下期", "code": "NEW-1", "unit": old.unit, "head": old.head}
    new = type(old)(starts_on=old.starts_on + timedelta(364), ends_on=old.ends_on + timedelta(364), **fields)
    lifecycle.create(training_class=new, by=cast.class_head, now=clock.now(), like=old)
    new.refresh_from_db()
    assert (new.by_nomination, new.by_application, new.capacity, new.forbids_overlap) == (True, True, 40, True)
    assert new.enrolment_closes_on == clock.today() + timedelta(364)
    assert [(quota.unit, quota.places) for quota in new.quotas.all()] == [(cast.section, 5)]


def test_managers_of_units_below_and_of_units_with_a_quota_may_nominate(cast):
    above = open_class(cast, unit=cast.bureau, head=cast.authority)
    beside = open_class(cast, unit=cast.sister, head=cast.sister_manager)
    section_manager = make_user(unit=cast.section, role=Role.UNIT_MANAGER)
    today = clock.today()
    assert list(access.nominable_classes(section_manager, today)) == [above]
    admission.set_quota(training_class=beside, unit=cast.section, places=1, by=cast.sister_manager, now=clock.now())
    assert set(access.nominable_classes(section_manager, today)) == {above, beside}
    assert not access.nominable_classes(cast.class_head, today).exists()
