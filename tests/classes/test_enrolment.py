"""Coming into a class, leaving it, coming back; and the seats in its exams."""

from datetime import date

import pytest

from accounts.models import AuditEntry, Notice, RankLevel
from classes import enrolment
from classes.models import Enrolment
from lib import clock
from quizzes import delivery
from quizzes.models import Candidate
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_membership, make_requirement, make_sitting, make_user


def enrol(room, *people, by, **how):
    return enrolment.enrol(training_class=room.training_class, people=people, by=by, now=clock.now(), **how)


def withdraw(room, by, reason="因公调离"):
    enrolment.withdraw(enrolment=room.place, reason=reason, by=by, now=clock.now())


def seats(user):
    return list(Candidate.objects.filter(user=user).values_list("sitting__title", flat=True))


def test_enrolling_freezes_the_unit_and_rank_of_today(room, cast):
    rank = RankLevel.objects.create(name="测试职级")
    person = make_user()
    make_membership(person, cast.section, rank=rank)
    (place,) = enrol(room, person, by=cast.class_head)
    assert (place.unit, place.rank_name, place.enrolled_by) == (cast.section, "测试职级", cast.class_head)


def test_who_is_enrolled_may_sit_the_exams_of_the_class(room, cast):
    enrol(room, cast.classmate, by=cast.class_head)
    assert seats(cast.classmate) == ["结业考试"]


def test_enrolling_twice_gives_one_place(room, cast):
    assert enrol(room, cast.learner, cast.learner, by=cast.class_head) == []
    assert Enrolment.objects.filter(user=cast.learner).count() == 1


def test_people_are_told_once(room, cast):
    enrol(room, cast.classmate, by=cast.class_head)
    enrol(room, cast.classmate, by=cast.class_head)
    assert Notice.objects.filter(user=cast.classmate, kind="class").count() == 1


def test_nobody_is_told_of_a_draft(room, cast):
    room.training_class.state = "draft"
    room.training_class.save()
    enrol(room, cast.classmate, by=cast.class_head)
    assert not Notice.objects.exists()


def test_it_is_on_the_trail_who_enrolled_whom(room, cast):
    enrol(room, cast.classmate, by=cast.class_head)
    entry = AuditEntry.objects.get(action="class.enrol")
    assert (entry.actor, entry.detail) == (cast.class_head, {"people": [cast.classmate.pk]})


def test_enrolling_nobody_new_leaves_no_trail(room, cast):
    enrol(room, cast.learner, by=cast.class_head)
    assert not AuditEntry.objects.filter(action="class.enrol").exists()


@pytest.mark.parametrize("state", ["closing", "closed", "archived"])
def test_a_closed_class_takes_nobody(room, cast, state):
    room.training_class.state = state
    room.training_class.save()
    with refused("class_ended"):
        enrol(room, cast.classmate, by=cast.class_head)
    assert not Enrolment.objects.filter(user=cast.classmate).exists()


def test_a_disabled_account_is_refused_and_nobody_is_enrolled(room, cast):
    gone = make_user("停用者", is_active=False)
    with refused("account_disabled"):
        enrol(room, cast.classmate, gone, by=cast.class_head)
    assert not Enrolment.objects.filter(user=cast.classmate).exists()


def test_withdrawing_needs_a_reason(room, cast):
    with refused("reason_missing"):
        withdraw(room, cast.class_head, reason="  ")
    room.place.refresh_from_db()
    assert room.place.is_active


def test_a_withdrawn_place_says_when_and_why_and_the_person_is_told(room, cast):
    withdraw(room, cast.class_head)
    room.place.refresh_from_db()
    assert (room.place.state, room.place.reason) == ("withdrawn", "因公调离")
    assert room.place.withdrawn_at is not None
    notice = Notice.objects.get(user=cast.learner)
    assert "因公调离" in notice.body


def test_withdrawing_closes_the_exam_that_was_not_sat(room, cast):
    assert seats(cast.learner) == ["结业考试"]
    withdraw(room, cast.class_head)
    assert seats(cast.learner) == []


def test_what_was_sat_stays(cast):
    training_class = make_class(unit=cast.unit, head=cast.class_head)
    place = make_enrolment(training_class, cast.learner)
    sitting = make_sitting(unit=cast.unit)
    make_requirement(training_class, sitting=sitting)
    delivery.start(user=cast.learner, sitting_id=sitting.pk, now=clock.now())
    enrolment.withdraw(enrolment=place, reason="调离", by=cast.class_head, now=clock.now())
    assert Candidate.objects.filter(user=cast.learner).exists()


def test_a_seat_that_was_granted_something_stays(room, cast):
    Candidate.objects.filter(user=cast.learner).update(extra_minutes=15)
    withdraw(room, cast.class_head)
    assert seats(cast.learner) == ["结业考试"]


def test_a_seat_that_another_class_needs_stays(room, cast):
    other = make_class(unit=cast.unit)
    make_enrolment(other, cast.learner)
    make_requirement(other, sitting=room.sitting)
    withdraw(room, cast.class_head)
    assert seats(cast.learner) == ["结业考试"]


def test_other_trainees_keep_their_seats(room, cast):
    enrol(room, cast.classmate, by=cast.class_head)
    withdraw(room, cast.class_head)
    assert seats(cast.classmate) == ["结业考试"]


def test_withdrawing_twice_is_refused(room, cast):
    withdraw(room, cast.class_head)
    with refused("not_enrolled"):
        withdraw(room, cast.class_head, reason="又一次")
    room.place.refresh_from_db()
    assert room.place.reason == "因公调离"


def test_nobody_leaves_a_closed_class(room, cast):
    room.training_class.state = "closed"
    room.training_class.save()
    with refused("class_ended"):
        withdraw(room, cast.class_head)


def test_who_comes_back_has_the_old_place_with_the_unit_of_today(room, cast):
    withdraw(room, cast.class_head)
    cast.learner.memberships.update(ends_on=date(2026, 1, 1))
    make_membership(cast.learner, cast.section, starts_on=date(2026, 1, 1))
    (place,) = enrol(room, cast.learner, by=cast.unit_manager)
    place.refresh_from_db()
    assert (place.pk, place.state, place.reason, place.withdrawn_at) == (room.place.pk, "approved", "", None)
    assert (place.unit, place.enrolled_by) == (cast.section, cast.unit_manager)
    assert seats(cast.learner) == ["结业考试"]


def test_who_comes_back_is_told_again(room, cast):
    enrol(room, cast.classmate, by=cast.class_head)
    place = Enrolment.objects.get(user=cast.classmate)
    later = clock.now().replace(year=clock.now().year + 1)
    enrolment.withdraw(enrolment=place, reason="误", by=cast.class_head, now=later)
    enrolment.enrol(training_class=room.training_class, people=[cast.classmate], by=cast.class_head, now=later)
    assert Notice.objects.filter(user=cast.classmate, kind="class").count() == 3
