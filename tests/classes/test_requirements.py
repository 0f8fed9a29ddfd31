"""Who has done what: from what people did while a class runs, from what closing froze afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from classes import requirements
from classes.models import Enrolment
from lib import clock
from quizzes import delivery
from quizzes.models import Attempt, Candidate
from tests.builders import finish_course, give_grade, make_class, make_course, make_enrolment, make_requirement


def row_of(place, **how):
    return requirements.rows([place], **how)[0]


def test_nothing_done_meets_nothing(room):
    row = row_of(room.place)
    assert (row.met, row.total, row.is_complete) == (0, 2, False)


def test_a_finished_course_and_a_passed_exam_complete_the_class(room, cast):
    room.do_everything(cast.learner)
    row = row_of(room.place)
    assert (row.met, row.total, row.is_complete) == (2, 2, True)


def test_an_exam_that_was_not_passed_is_missing_with_its_grade(room, cast):
    finish_course(cast.learner, room.course)
    give_grade(cast.learner, room.sitting, Decimal("52.50"), passed=False)
    row = row_of(room.place)
    assert not row.is_complete
    assert row.grade == Decimal("52.50")
    assert "52.5" in row.missing[0]
    assert "52.5" in row.lacks


def test_an_elective_is_not_needed(room, cast):
    make_requirement(room.training_class, course=make_course(), is_required=False)
    room.do_everything(cast.learner)
    row = row_of(room.place)
    assert (row.met, row.total, row.is_complete) == (2, 2, True)
    assert len(row.standings) == 3


def test_a_class_that_asks_nothing_completes_nobody(db):
    assert not row_of(make_enrolment(make_class())).is_complete


def test_several_missing_courses_are_counted_not_named(room):
    make_requirement(room.training_class, course=make_course("第二门"))
    row = row_of(room.place)
    assert "第二门" not in row.lacks
    assert "2" in row.lacks


def test_rows_of_several_classes_are_kept_apart(room, cast):
    other = make_enrolment(make_class(), cast.learner)
    make_requirement(other.training_class, course=make_course("别的课"))
    room.do_everything(cast.learner)
    first, second = requirements.rows([room.place, other])
    assert first.is_complete
    assert [s.title for s in second.standings] == ["别的课"]


def test_the_matrix_holds_active_trainees_only(room, cast):
    Enrolment.objects.filter(pk=room.place.pk).update(state="withdrawn")
    (place,) = room.enrol(cast.classmate)
    assert [row.enrolment for row in requirements.matrix(room.training_class)] == [place]


@pytest.mark.parametrize(("release", "shown"), [("at_once", True), ("never", False), ("after_close", True)], ids=str)
def test_trainees_see_a_result_when_the_sitting_releases_it(room, cast, release, shown):
    room.sitting.release_mark = release
    room.sitting.save()
    room.do_everything(cast.learner)
    row = row_of(room.place, shown_at=clock.now())
    assert row.met == (2 if shown else 1)
    assert (row.grade is not None) is shown


def test_a_result_to_be_shown_after_the_sitting_is_hidden_while_it_is_open(room, cast):
    room.sitting.closes_at = clock.now() + timedelta(days=1)
    room.sitting.release_mark = "after_close"
    room.sitting.save()
    room.do_everything(cast.learner)
    assert row_of(room.place, shown_at=clock.now()).met == 1
    assert row_of(room.place).met == 2


def freeze(place, *, outcome="not_completed", **fact):
    fact = {"title": "旧课程", "kind": "course", "required": True, "met": False, "grade": None, **fact}
    place.outcome, place.outcome_at = outcome, timezone.now()
    place.outcome_facts = {"met": 0, "total": 1, "grade": None, "requirements": [fact]}
    place.save()
    return place


def test_a_closed_place_reads_what_was_frozen(room, cast):
    freeze(room.place)
    room.do_everything(cast.learner)
    row = row_of(room.place)
    assert [(s.title, s.met) for s in row.standings] == [("旧课程", False)]
    assert (row.met, row.total, row.is_complete) == (0, 1, False)


def test_what_closing_decided_counts_whatever_was_frozen_with_it(room):
    assert row_of(freeze(room.place, outcome="completed")).is_complete


def test_a_frozen_grade_is_for_managers(room):
    freeze(room.place, kind="exam", grade="55.00")
    assert row_of(room.place).grade == Decimal("55.00")
    assert row_of(room.place, shown_at=clock.now()).grade is None


def test_facts_come_back_as_they_were_kept(room, cast):
    room.do_everything(cast.learner)
    row = row_of(room.place)
    read = [requirements.from_fact(fact) for fact in row.as_facts()["requirements"]]
    assert [(s.title, s.kind, s.is_required, s.met, s.grade) for s in read] == [
        (s.title, s.kind, s.is_required, s.met, s.grade) for s in row.standings
    ]


def test_overdue_is_what_is_not_done_after_its_last_day(room):
    today = clock.today()
    row = row_of(room.place)
    course, exam = row.standings
    assert not course.is_overdue(today)
    assert exam.due == timezone.localdate(room.sitting.closes_at)
    assert exam.is_overdue(exam.due + timedelta(days=1))
    assert not exam.is_overdue(exam.due)


def test_an_attempt_under_way_counts_as_begun(room, cast):
    candidate = Candidate.objects.get(sitting=room.sitting, user=cast.learner)
    assert not row_of(room.place).standings[1].started
    room.sitting.closes_at = clock.now() + timedelta(days=1)
    room.sitting.save()
    delivery.start(user=cast.learner, sitting_id=candidate.sitting_id, now=clock.now())
    assert row_of(room.place).standings[1].started


@pytest.mark.parametrize("state", ["voided", "abandoned"])
def test_an_attempt_that_does_not_count_is_told_from_one_that_waits(room, cast, state):
    room.sitting.closes_at, room.sitting.attempts_allowed = clock.now() + timedelta(days=1), 2
    room.sitting.save()
    attempt = delivery.start(user=cast.learner, sitting_id=room.sitting.pk, now=clock.now()).attempt
    Attempt.objects.filter(pk=attempt.pk).update(state=state)
    with translation.override("en"):
        row = row_of(room.place)
        assert "exam, the attempt does not count" in row.lacks
        assert not row.standings[1].started
        delivery.start(user=cast.learner, sitting_id=room.sitting.pk, now=clock.now())
        assert "exam, no result yet" in row_of(room.place).lacks
