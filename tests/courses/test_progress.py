"""What counts as having learned: reaching the end and answering right, once, whatever happens later."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from courses import progress
from courses.models import CourseCompletion, LessonProgress
from courses.signals import course_completed, lesson_completed
from lib import clock
from lib.problems import Refusal
from tests.builders import make_case, make_course, make_item, make_lesson, make_user

RIGHT, WRONG = "a", "b"


@pytest.fixture
def learner(db):
    return make_user()


@pytest.fixture
def course(db):
    return make_course("民族区域自治法", study_hours="1.5")


@pytest.fixture
def heard():
    """Signals as they come: (name, object)."""
    heard = []

    def lesson_done(progress, **kwargs):
        heard.append(("lesson", progress.lesson_id))

    def course_done(completion, **kwargs):
        heard.append(("course", completion.course_id))

    lesson_completed.connect(lesson_done)
    course_completed.connect(course_done)
    yield heard
    lesson_completed.disconnect(lesson_done)
    course_completed.disconnect(course_done)


def row(learner, lesson):
    return LessonProgress.objects.get(user=learner, lesson=lesson)


def see(learner, lesson, place):
    return progress.see_lesson(user=learner, lesson=lesson, place=place, now=clock.now())


def end(learner, lesson):
    return progress.reach_end(user=learner, lesson=lesson, now=clock.now())


def answer(learner, lesson, item, response):
    return progress.answer_check(user=learner, lesson=lesson, item=item, response=response, now=clock.now())


# --- reading


def test_it_keeps_the_furthest_place(learner, course):
    lesson = make_lesson(course)
    see(learner, lesson, 40)
    see(learner, lesson, 10)
    assert row(learner, lesson).place == 40
    see(learner, lesson, 70)
    assert row(learner, lesson).place == 70


def test_an_earlier_place_still_says_when_it_was_last_seen(learner, course):
    lesson = make_lesson(course)
    first = see(learner, lesson, 40).last_seen_at
    assert see(learner, lesson, 10).last_seen_at > first


@pytest.mark.parametrize("place", [-1, 101, 1000])
def test_it_refuses_a_place_that_no_text_has(learner, course, place):
    lesson = make_lesson(course)
    with pytest.raises(Refusal):
        see(learner, lesson, place)
    assert not LessonProgress.objects.exists()


def test_the_database_refuses_such_a_place_too(learner, course):
    see(learner, make_lesson(course), 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonProgress.objects.update(place=101)


def test_seeing_the_last_line_is_not_reaching_the_end(learner, course):
    lesson = make_lesson(course)
    see(learner, lesson, 100)
    assert row(learner, lesson).completed_at is None


def test_a_lesson_without_questions_is_done_at_its_end(learner, course):
    lesson = make_lesson(course)
    end(learner, lesson)
    assert row(learner, lesson).completed_at is not None
    assert row(learner, lesson).place == 100


def test_reaching_the_end_again_changes_nothing(learner, course):
    lesson = make_lesson(course)
    first = end(learner, lesson)
    again = end(learner, lesson)
    assert (again.reached_end_at, again.completed_at) == (first.reached_end_at, first.completed_at)
    assert LessonProgress.objects.count() == 1


# --- check questions


def test_a_lesson_with_questions_needs_every_right_answer(learner, course):
    items = [make_item(), make_item()]
    lesson = make_lesson(course, checks=items)
    end(learner, lesson)
    answer(learner, lesson, items[0], RIGHT)
    assert row(learner, lesson).completed_at is None
    answer(learner, lesson, items[1], RIGHT)
    assert row(learner, lesson).completed_at is not None


def test_right_answers_without_the_end_are_not_enough(learner, course):
    item = make_item()
    lesson = make_lesson(course, checks=[item])
    answer(learner, lesson, item, RIGHT)
    assert row(learner, lesson).completed_at is None
    end(learner, lesson)
    assert row(learner, lesson).completed_at is not None


def test_a_wrong_answer_may_be_tried_again(learner, course):
    item = make_item()
    lesson = make_lesson(course, checks=[item])
    end(learner, lesson)
    assert answer(learner, lesson, item, WRONG).answer_to(item.pk)["right"] is False
    assert row(learner, lesson).completed_at is None
    assert answer(learner, lesson, item, RIGHT).completed_at is not None


def test_what_was_answered_right_once_stays_passed(learner, course):
    items = [make_item(), make_item()]
    lesson = make_lesson(course, checks=items)
    end(learner, lesson)
    answer(learner, lesson, items[0], RIGHT)
    kept = answer(learner, lesson, items[0], WRONG).answer_to(items[0].pk)
    assert (kept["right"], kept["passed"]) == (False, True)
    assert answer(learner, lesson, items[1], RIGHT).completed_at is not None


def test_part_of_a_multiple_choice_is_not_right(learner, course):
    item = make_item("multiple_choice")
    lesson = make_lesson(course, checks=[item])
    assert answer(learner, lesson, item, ["a", "b"]).has_passed(item.pk) is False
    assert answer(learner, lesson, item, ["c", "a", "b"]).has_passed(item.pk) is True


def test_a_written_answer_makes_one_think_and_counts(learner, course):
    item = make_item("extended_text")
    lesson = make_lesson(course, checks=[item])
    assert answer(learner, lesson, item, "先看依据，再看原则。").has_passed(item.pk) is True


def test_a_case_is_right_once_every_part_is(learner, course):
    body, key = make_case({"p1": "single_choice", "p2": "extended_text"})
    item = make_item("case", body=body, key=key)
    lesson = make_lesson(course, checks=[item])
    for value in ({"p1": WRONG, "p2": "依据"}, {"p1": RIGHT}):
        assert answer(learner, lesson, item, value).has_passed(item.pk) is False
    assert answer(learner, lesson, item, {"p1": RIGHT, "p2": "依据"}).has_passed(item.pk) is True


@pytest.mark.parametrize("response", ["z", ["a"], {"a": 1}, 3, True])
def test_it_refuses_an_answer_that_the_question_does_not_have(learner, course, response):
    item = make_item()
    lesson = make_lesson(course, checks=[item])
    with pytest.raises(Refusal) as refused:
        answer(learner, lesson, item, response)
    assert refused.value.code == "response"
    assert not LessonProgress.objects.exists()


def test_it_refuses_a_blank(learner, course):
    item = make_item()
    lesson = make_lesson(course, checks=[item])
    with pytest.raises(Refusal) as refused:
        answer(learner, lesson, item, None)
    assert refused.value.code == "blank"


def test_a_question_that_was_archived_is_not_required(learner, course):
    item = make_item()
    lesson = make_lesson(course, checks=[item])
    item.archived_at = clock.now()
    item.save()
    assert end(learner, lesson).completed_at is not None


def test_a_draft_question_is_not_required(learner, course):
    lesson = make_lesson(course, checks=[make_item(approved=False)])
    assert end(learner, lesson).completed_at is not None


def test_a_question_added_later_takes_nothing_away(learner, course):
    lesson = make_lesson(course)
    end(learner, lesson)
    lesson.checks.create(item=make_item())
    assert end(learner, lesson).completed_at is not None


# --- the course


def test_a_course_is_completed_once_with_its_last_lesson(learner, course):
    first, second = make_lesson(course), make_lesson(course)
    end(learner, first)
    assert not CourseCompletion.objects.exists()
    end(learner, second)
    end(learner, second)
    completion = CourseCompletion.objects.get()
    assert (completion.user, completion.course_id) == (learner, course.pk)
    assert (completion.course_title, str(completion.study_hours), completion.lessons) == ("民族区域自治法", "1.50", 2)


def test_a_draft_lesson_does_not_hold_the_course_up(learner, course):
    lesson = make_lesson(course)
    make_lesson(course, live=False)
    end(learner, lesson)
    assert CourseCompletion.objects.exists()


def test_a_new_lesson_takes_no_completion_away(learner, course):
    end(learner, make_lesson(course))
    make_lesson(course)
    assert CourseCompletion.objects.exists()
    assert progress.course_progress(learner, [course])[course.pk][:2] == (1, 2)


def test_a_course_can_be_finished_after_its_open_lesson_was_taken_away(learner, course):
    done, dropped = make_lesson(course), make_lesson(course)
    end(learner, done)
    with pytest.raises(Refusal):
        progress.finish_course(user=learner, course=course, now=clock.now())
    dropped.unpublish()
    assert progress.finish_course(user=learner, course=course, now=clock.now()).lessons == 1


def test_an_empty_course_is_never_complete(learner, course):
    with pytest.raises(Refusal):
        progress.finish_course(user=learner, course=course, now=clock.now())


def test_others_are_not_completed_by_it(learner, course):
    lesson = make_lesson(course)
    end(make_user(), lesson)
    assert progress.completed_courses([learner.pk], [course.pk]) == set()


def test_rooms_above_hear_of_it_after_commit(learner, course, heard, django_capture_on_commit_callbacks):
    lesson = make_lesson(course)
    with django_capture_on_commit_callbacks(execute=True):
        end(learner, lesson)
        assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        end(learner, lesson)
    assert heard == [("lesson", lesson.pk), ("course", course.pk)]


@pytest.mark.django_db(transaction=True)
def test_two_last_lessons_finished_at_once_complete_the_course_once():
    learner, course = make_user(), make_course()
    lessons = [make_lesson(course), make_lesson(course)]
    together = Barrier(len(lessons))

    def finish(lesson):
        together.wait()
        try:
            end(learner, lesson)
        finally:
            connections.close_all()

    threads = [Thread(target=finish, args=[lesson]) for lesson in lessons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert CourseCompletion.objects.get().lessons == 2


# --- who has done what


def test_completed_courses_are_pairs_in_one_query(course, django_assert_num_queries):
    other = make_course(lessons=1)
    lesson = make_lesson(course)
    ann, bob = make_user(), make_user()
    end(ann, lesson)
    end(bob, lesson)
    with django_assert_num_queries(1):
        done = progress.completed_courses([ann.pk, bob.pk], [course.pk, other.pk])
    assert done == {(ann.pk, course.pk), (bob.pk, course.pk)}


def test_progress_of_many_courses_takes_two_queries(learner, django_assert_num_queries):
    courses = [make_course(lessons=2) for _ in range(5)]
    with django_assert_num_queries(2):
        states = progress.course_progress(learner, courses)
    assert [states[course.pk].total for course in courses] == [2] * 5


def test_one_goes_on_with_the_open_lesson_seen_last(learner, course):
    first, second, third = (make_lesson(course) for _ in range(3))
    assert progress.course_progress(learner, [course])[course.pk].next_lesson == first
    end(learner, first)
    assert progress.course_progress(learner, [course])[course.pk].next_lesson == second
    see(learner, third, 10)
    assert progress.course_progress(learner, [course])[course.pk].next_lesson == third
    see(learner, second, 10)
    assert progress.course_progress(learner, [course])[course.pk].next_lesson == second
    end(learner, second)
    end(learner, third)
    assert progress.course_progress(learner, [course])[course.pk] == (3, 3, None)


def test_courses_under_way_come_last_seen_first(learner, django_assert_max_num_queries):
    old, new, never = make_course(lessons=2), make_course(lessons=2), make_course(lessons=2)
    see(learner, old.get_children().first().specific, 5)
    see(learner, new.get_children().first().specific, 5)
    with django_assert_max_num_queries(5):
        rows = progress.courses_under_way(learner)
        assert [row.course.pk for row in rows] == [new.pk, old.pk]
    assert rows[0].url == new.get_children().first().url
    assert never.pk not in {row.course.pk for row in rows}


def test_a_course_taken_offline_is_not_under_way(learner, course):
    see(learner, make_lesson(course), 5)
    course.unpublish()
    assert progress.courses_under_way(learner) == []
