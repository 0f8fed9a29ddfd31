"""Two people mark, a third decides, and a mark is reopened: the verbs."""

from decimal import Decimal
from functools import partial
from random import Random

import pytest
from django.utils.crypto import salted_hmac

from accounts.models import AuditEntry, Notice
from lib import clock
from lib.problems import Refusal
from quizzes import delivery, double_marking, late_answers, marking, regrading, review
from quizzes.models import AttemptEvent, Candidate, LateResponse, MarkEntry, Response
from tests.builders import make_user

from .marking_room import Exam, decide, double, give, reopen, state_of

pytestmark = pytest.mark.django_db


def refusal_of(act):
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


@pytest.fixture
def anna():
    return make_user("安")


@pytest.fixture
def bo():
    return make_user("波")


# --- two marks --------------------------------------------------------------------------------------------------------


def test_the_attempt_waits_until_two_people_have_marked(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=7)
    assert state_of(response) == ("submitted", None)
    assert response.awaits == "second"
    give(response, bo, mark=6)
    assert state_of(response) == ("graded", "6.50")
    assert Candidate.objects.get().grade == Decimal("16.50")


def test_the_mean_is_rounded_as_every_mark_is(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, parts={"1": Decimal(3), "2": Decimal(2)})  # 7.14 of 10
    give(response, bo, parts={"1": Decimal(3), "2": Decimal(3)})  # 8.57
    assert state_of(response) == ("graded", "7.86")


def test_marks_too_far_apart_wait_for_a_third_person(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=9)
    give(response, bo, mark=2)
    assert state_of(response) == ("submitted", None)
    assert response.awaits == "moderation"
    assert refusal_of(partial(decide, response, anna, 9)) == "own_marking"
    decide(response, cast.trainer, 4, comment="取中间")
    assert state_of(response) == ("graded", "4.00")
    detail = AuditEntry.objects.get(action="response.moderate").detail
    assert detail == {"position": 2, "marks": ["9.00", "2.00"], "is": "4.00"}


def test_a_share_of_the_full_mark_says_how_far_apart_too(cast, anna, bo):
    exam = double(cast.unit, most_apart=30, most_apart_in="percent", half_points=True)
    near, far = exam.answer(), exam.answer()
    for response, mark in ((near, 6), (far, "5.5")):
        give(response, anna, mark=9)
        give(response, bo, mark=mark)
    assert [state_of(near)[0], state_of(far)[0]] == ["graded", "submitted"]


def test_a_third_mark_is_refused_and_not_lost_silently(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=7)
    give(response, bo, mark=6)
    assert refusal_of(partial(give, response, mark=1, again=False)) == "marked_meanwhile"
    assert refusal_of(partial(give, response, mark=1)) == "mark_settled"
    assert state_of(response) == ("graded", "6.50")


def test_neither_of_two_comes_back_once_both_are_in(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=9)
    give(response, bo, mark=2)
    assert refusal_of(partial(give, response, anna, mark=3)) == "in_moderation"


def test_the_same_mark_twice_is_once(cast, anna):
    response = double(cast.unit).answer()
    for _press in range(2):
        give(response, anna, mark=7, comment="好")
    assert MarkEntry.objects.count() == 1
    single = Exam(cast.unit).answer()
    for _press in range(2):
        give(single, anna, mark=7)
    assert MarkEntry.objects.filter(response=single).count() == 1
    assert not AuditEntry.objects.filter(action="response.mark_again").exists()


def test_who_thinks_that_an_answer_waits_does_not_mark_over_another(cast, anna, bo):
    response = Exam(cast.unit).answer()
    give(response, anna, mark=7, again=False)
    assert refusal_of(partial(give, response, bo, mark=3, again=False)) == "marked_meanwhile"
    assert state_of(response) == ("graded", "7.00")


# --- doubt ------------------------------------------------------------------------------------------------------------


def test_a_mark_in_doubt_waits_for_another_person(cast, anna):
    response = Exam(cast.unit).answer()
    give(response, anna, mark=7, is_doubtful=True)
    assert state_of(response) == ("submitted", None)
    assert refusal_of(partial(give, response, mark=5)) == "in_moderation"
    decide(response, cast.trainer, 5)
    assert state_of(response) == ("graded", "5.00")


def test_who_doubts_may_think_better_of_it(cast, anna):
    response = Exam(cast.unit).answer()
    give(response, anna, mark=7, is_doubtful=True)
    give(response, anna, mark=8)
    assert state_of(response) == ("graded", "8.00")


def test_a_mark_that_counts_is_not_taken_back_by_doubting_it(cast, anna):
    response = Exam(cast.unit).answer()
    give(response, anna, mark=7)
    assert refusal_of(partial(give, response, anna, mark=7, is_doubtful=True)) == "mark_settled"
    assert state_of(response) == ("graded", "7.00")


# --- the sample -------------------------------------------------------------------------------------------------------


def test_a_sample_is_drawn_alike_at_every_look_and_near_the_share(cast):
    exam = Exam(cast.unit, double_marking="sample", double_share=30)
    drawn = [
        double_marking.is_drawn(Response(attempt_id=n, position=2, needs_marking=True), exam.sitting)
        for n in range(2000)
    ]
    assert 500 < sum(drawn) < 700
    again = [
        double_marking.is_drawn(Response(attempt_id=n, position=2, needs_marking=True), exam.sitting)
        for n in range(2000)
    ]
    assert drawn == again


def test_who_does_not_hold_the_servers_key_cannot_foretell_the_sample(cast, settings):
    exam = Exam(cast.unit, double_marking="sample", double_share=50)

    def draw():
        found = (Response(attempt_id=n, position=2, needs_marking=True) for n in range(64))
        return [double_marking.is_drawn(each, exam.sitting) for each in found]

    before = draw()
    settings.SECRET_KEY = salted_hmac("another", "key").hexdigest()
    assert draw() != before


def test_the_draw_holds_from_handing_in_on(cast, settings):
    exam = Exam(cast.unit, double_marking="sample", double_share=50)
    responses = [exam.answer() for _number in range(12)]
    drawn = [response.is_double for response in responses]
    assert True in drawn
    assert False in drawn
    settings.SECRET_KEY = "another key that would draw others"
    for response in responses:
        give(response, mark=7)
    waiting = [state_of(response)[0] == "submitted" for response in responses]
    assert waiting == drawn


def test_what_the_machine_scores_and_blanks_need_nobody(cast):
    exam = double(cast.unit)
    exam.answer(text=" ")
    assert not Response.objects.filter(is_double=True).exists()
    exam.answer()
    assert Response.objects.filter(is_double=True).values_list("position", flat=True).get() == 2


# --- reopening --------------------------------------------------------------------------------------------------------


def test_a_reopened_mark_is_given_anew(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=7)
    give(response, bo, mark=6)
    reopen(response, cast.class_head)
    assert state_of(response) == ("submitted", None)
    assert Candidate.objects.get().grade is None
    give(response, cast.trainer, mark=3)
    give(response, anna, mark=4)
    assert state_of(response) == ("graded", "3.50")
    assert MarkEntry.objects.filter(response=response, mark__isnull=False).count() == 4  # nothing is ever lost


def test_a_reopened_mark_may_be_decided_by_another_person_instead(cast, anna):
    response = Exam(cast.unit).answer()
    give(response, anna, mark=7)
    reopen(response, cast.class_head, anew=False)
    assert response.__class__.objects.get(pk=response.pk).awaits == "moderation"
    decide(response, cast.trainer, 9)
    assert state_of(response) == ("graded", "9.00")


def test_reopening_is_audited_told_and_part_of_the_course_of_events(cast, anna):
    response = Exam(cast.unit, release_mark="at_once").answer()
    give(response, anna, mark=7)
    reopen(response, cast.class_head, reason=" 学员申诉，第二点漏看 ")
    detail = {"position": 2, "reason": "学员申诉，第二点漏看"}
    assert AuditEntry.objects.get(action="response.reopen").detail == {**detail, "was": "7.00"}
    assert AttemptEvent.objects.get(kind="reopen").detail == {**detail, "by": cast.class_head.pk}
    assert (
        Notice.objects.get(user=response.attempt.candidate.user).url == f"/exams/attempts/{response.attempt_id}/review/"
    )


def test_nobody_hears_of_a_mark_that_is_not_released(cast, anna):
    response = Exam(cast.unit, release_mark="never").answer()
    give(response, anna, mark=7)
    reopen(response, cast.class_head)
    assert not Notice.objects.filter(user=response.attempt.candidate.user).exists()


def test_reopening_needs_a_reason_and_a_mark_that_a_person_gave(cast, anna):
    response = Exam(cast.unit).answer()
    assert refusal_of(partial(reopen, response, cast.trainer)) == "not_settled"
    give(response, anna, mark=7)
    assert refusal_of(partial(reopen, response, cast.trainer, reason=" ")) == "reason_missing"
    assert refusal_of(partial(reopen, Response.objects.get(position=1), cast.trainer)) == "not_to_be_marked"


def test_a_void_attempt_is_not_reopened(cast, anna):
    response = Exam(cast.unit).answer()
    give(response, anna, mark=7)
    delivery.void(attempt_id=response.attempt_id, by=cast.class_head, reason="替考", now=clock.now())
    assert refusal_of(partial(reopen, response, cast.trainer)) == "not_to_be_marked"


# --- what hangs together with it --------------------------------------------------------------------------------------


def comments(response):
    attempt = response.attempt.__class__.objects.select_related("candidate__sitting").get(pk=response.attempt_id)
    found = review.review(attempt, now=clock.now())
    return next(line.comment for line in found.lines if line.place.position == 2)


def test_the_candidate_reads_the_comments_that_count_and_none_before(cast, anna, bo):
    response = double(cast.unit, release_mark="at_once").answer()
    give(response, anna, mark=9, comment="第一位的话")
    assert comments(response) == ""
    give(response, bo, mark=2, comment="第二位的话")
    assert comments(response) == ""
    decide(response, cast.trainer, 5, comment="复核的话")
    assert comments(response) == "复核的话"
    reopen(response, cast.class_head, reason="内部的理由")
    assert comments(response) == ""
    give(response, anna, mark=5, comment="甲")
    give(response, bo, mark=6, comment="乙")
    assert comments(response) == "甲\n乙"


def test_a_late_answer_that_is_accepted_is_marked_from_the_beginning(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=7)
    late = LateResponse.objects.create(
        attempt=response.attempt, position=2, seq=9, value="迟到的回答", received_at=clock.now()
    )
    late_answers.decide(late=late, accept=True, by=cast.class_head, now=clock.now())
    give(response, bo, mark=3)
    assert state_of(response) == ("submitted", None)
    give(response, anna, mark=4)
    assert state_of(response) == ("graded", "3.50")


def test_a_correction_reaches_an_answer_that_waits_for_its_second_mark(cast, anna):
    exam = double(cast.unit)
    response = exam.answer()
    give(response, anna, mark=2)
    regrade = regrading.begin(
        version=exam.item.approved_version, way="give_all", reason="题目有误", by=cast.trainer, now=clock.now()
    )
    regrading.foresee(regrade=regrade)
    regrade.refresh_from_db()
    regrading.apply(regrade=regrade, by=cast.trainer, now=clock.now())
    regrade.refresh_from_db()
    regrading.carry_out(regrade=regrade, now=clock.now())
    assert state_of(response) == ("graded", "10.00")
    assert refusal_of(partial(give, response, mark=1)) == "mark_settled"


def test_a_marker_finds_what_waits_and_not_what_is_done(cast, anna):
    exam = double(cast.unit)
    first, second = exam.answer(), exam.answer()
    assert marking.to_do(cast.trainer).count() == 2
    give(first, cast.trainer, mark=9)
    assert marking.to_do(cast.trainer).get() == second
    assert marking.to_do(cast.authority).count() == 2
    give(first, cast.authority, mark=2)
    assert marking.to_do(cast.authority).get() == second
    give(second, anna, mark=9)
    give(second, make_user(), mark=1)
    (task,) = marking.tasks(cast.trainer)
    assert (task.waiting, task.moderating, task.marked, task.all) == (0, 1, 1, 2)
    reopen_first = MarkEntry.objects.create(response=first, marker=anna, kind="reopened", at=clock.now())
    Response.objects.filter(pk=reopen_first.response_id).update(awaits="first")
    assert marking.to_do(cast.trainer).count() == 2


@pytest.mark.parametrize("is_double", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_whatever_people_do_answer_attempt_and_grade_say_what_the_entries_say(cast, seed, is_double):
    rng = Random(seed)
    people = [make_user(f"某{number}") for number in range(4)]
    exam = double(cast.unit) if is_double else Exam(cast.unit)
    response = exam.answer()
    acts = [
        lambda who, mark: give(response, who, mark=mark, is_doubtful=rng.random() < 0.2),
        lambda who, mark: decide(response, who, mark),
        lambda who, _mark: reopen(response, who, anew=rng.random() < 0.5),
    ]
    done = 0
    for _step in range(40):
        try:
            rng.choices(acts, [6, 3, 1])[0](rng.choice(people), rng.randint(0, 10))
            done += 1
        except Refusal:
            continue
        state, _mark = state_of(response)
        entries = list(response.mark_entries.order_by("pk"))
        told = double_marking.fold(response, entries)
        assert (response.mark, response.needs_marking) == (told.mark, told.mark is None)
        assert told.mark is not None or response.awaits == told.stage
        assert state == ("submitted" if told.mark is None else "graded")
        grade = Candidate.objects.get().grade
        assert grade == (None if told.mark is None else 10 + told.mark)
    assert done > 5


def test_a_decision_keeps_to_the_steps_of_the_exam_too(cast, anna, bo):
    response = double(cast.unit).answer()
    give(response, anna, mark=9)
    give(response, bo, mark=2)
    assert refusal_of(partial(decide, response, cast.trainer, "4.5")) == "mark_step"
    assert state_of(response) == ("submitted", None)
