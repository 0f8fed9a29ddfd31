"""Entering marks of a paper exam: append-only, row by row, never over what somebody else entered, never one's own."""

from decimal import Decimal
from functools import partial

import pytest

from accounts.models import AuditEntry, Notice
from classes.models import PaperMark
from classes.paper_exams import entering
from classes.paper_exams.entering import Entry
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_user
from tests.cast import assemble
from tests.concurrently import at_once
from tests.quizzes.counting import count_queries

from .conftest import ask


def marked(place, mark, reason="", seen=0):
    return Entry(place.pk, "marked", Decimal(mark), reason, seen)


def test_marks_and_absences_are_on_record_with_one_line_of_the_trail_and_nobody_is_notified(exam):
    first, second, third = exam.place, *exam.others
    done = exam.enter(marked(first, "86.5"), marked(second, "59.5"), Entry(third.pk, "absent", None, "病假"))
    assert (len(done.written), done.problems) == (3, [])
    assert PaperMark.objects.get(enrolment=third).reason == "病假"
    detail = AuditEntry.objects.get(action="class.paper_marks").detail
    assert (detail["entries"], detail["marked"], detail["absent"], detail["corrected"]) == (3, 2, 1, 0)
    assert not Notice.objects.exists()


def test_a_correction_needs_a_reason_and_the_first_entry_stays(exam):
    exam.enter(marked(exam.place, 50))
    done = exam.enter(marked(exam.place, 65, seen=1))
    assert [problem.code for problem in done.problems] == ["reason"]
    assert exam.enter(marked(exam.place, 65, "第三题漏计", seen=1)).written
    assert list(exam.place.paper_marks.values_list("number", "mark")) == [(1, 50), (2, 65)]
    assert exam.standing().met


def test_a_mark_is_taken_back_with_a_reason_and_given_anew(exam):
    exam.enter(marked(exam.place, 80))
    assert [p.code for p in exam.enter(Entry(exam.place.pk, "withdrawn", seen=1)).problems] == ["reason"]
    exam.enter(Entry(exam.place.pk, "withdrawn", None, "录错人", 1))
    found = exam.standing()
    assert (found.met, found.grade, found.waits) == (False, None, True)
    exam.enter(marked(exam.place, 70, "核对试卷", seen=2))
    assert exam.standing().grade == 70


def test_an_entry_is_never_changed_nor_deleted(exam):
    exam.enter(marked(exam.place, 80))
    row = PaperMark.objects.get()
    for act in (row.save, row.delete, PaperMark.objects.all().delete, lambda: PaperMark.objects.update(mark=1)):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize(
    ("state", "mark", "code"),
    [
        ("marked", "100.5", "mark"),
        ("marked", "-1", "mark"),
        ("marked", "86.3", "mark"),
        ("marked", None, "mark"),
        ("both", None, "mark"),
        ("", None, "mark"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why_and_keeps_no_other(exam, state, mark, code):
    wrong = Entry(exam.place.pk, state, Decimal(mark) if mark else None)
    done = exam.enter(wrong, marked(exam.others[0], 70))
    assert [problem.code for problem in done.problems] == [code]
    assert [row.enrolment_id for row in done.written] == [exam.others[0].pk]


def test_nobody_enters_a_mark_of_ones_own(exam):
    own = make_enrolment(exam.training_class, exam.head)
    assert [problem.code for problem in exam.enter(marked(own, 100)).problems] == ["own"]
    assert not PaperMark.objects.exists()


def test_what_somebody_else_entered_meanwhile_is_told_and_stays(exam, cast):
    exam.enter(marked(exam.place, 70), by=cast.unit_manager)
    done = exam.enter(marked(exam.place, 90), marked(exam.others[0], 80))
    assert [problem.code for problem in done.problems] == ["changed"]
    assert cast.unit_manager.name in done.problems[0].message
    assert exam.standing().grade == 70
    assert len(done.written) == 1, "the other rows are kept"


def test_a_row_that_nobody_touched_says_nothing_against_a_correction_made_meanwhile(exam, cast):
    exam.enter(marked(exam.place, 70))
    exam.enter(marked(exam.place, 75, "复核", seen=1), by=cast.unit_manager)
    done = exam.enter(marked(exam.place, 70, seen=1), Entry(exam.others[0].pk, "withdrawn"))
    assert (done.written, done.problems, done.same) == ([], [], 2)
    assert exam.standing().grade == 75


def test_strangers_the_withdrawn_and_a_class_that_is_over_get_no_mark(exam):
    exam.others[0].state = "withdrawn"
    exam.others[0].save()
    done = exam.enter(marked(exam.others[0], 70), marked(make_enrolment(), 70))
    assert {problem.code for problem in done.problems} == {"not_enrolled"}
    exam.training_class.state = "closed"
    exam.training_class.save()
    with refused("class_ended"):
        exam.enter(marked(exam.place, 70))


def test_many_are_entered_in_few_statements(exam):
    places = [make_enrolment(exam.training_class) for _one in range(60)]
    with count_queries(10):
        exam.enter(*(marked(place, 70) for place in places))


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_for_the_same_person_at_once_write_once_and_one_is_told():
    cast = assemble()
    made = make_class("竞态班", unit=cast.unit, head=cast.class_head)
    asked, place = ask(made), make_enrolment(made, make_user(unit=cast.unit))
    about = {"requirement": asked, "now": clock.now()}
    results = at_once(
        partial(entering.enter, entries=[marked(place, 70)], by=cast.class_head, **about),
        partial(entering.enter, entries=[marked(place, 80)], by=cast.unit_manager, **about),
    )
    assert sorted(len(done.written) for done in results) == [0, 1]
    assert [problem.code for done in results for problem in done.problems] == ["changed"]
    assert PaperMark.objects.get().number == 1
