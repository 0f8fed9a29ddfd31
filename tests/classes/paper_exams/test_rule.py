"""The paper exam as something that a class asks: how one stands, what may change, what a copy takes over."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from classes import asking, checklist, explaining, lifecycle, pending, requirements
from classes.certificates.composing import _grade_statement
from classes.models import PaperMark, Requirement, TrainingClass
from classes.paper_exams.entering import Entry
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_class, make_course, make_enrolment, make_requirement, make_sitting
from tests.classes.desk_address import url
from tests.quizzes.counting import count_queries

from .conftest import ask


def give(exam, mark, place=None):
    exam.enter(Entry((place or exam.place).pk, "marked", Decimal(mark)))


def test_one_stands_as_the_mark_says_and_the_last_step_agrees(exam):
    with translation.override("en"):
        assert exam.standing().waits
        assert "not entered yet" in exam.standing().told
        give(exam, "59.5")
        found = exam.standing()
        assert (found.met, found.grade, found.wanted) == (False, Decimal("59.5"), Decimal(60))
        assert found.told == "Not passed: 59.5 of 100 points, 60 to pass."
        explained = explaining.explain(place=exam.place, requirement=exam.asked)
        assert (explained.steps[-1].ok, explained.standing.met) == (False, False)
        give(exam, "60", exam.others[0])
        explained = explaining.explain(place=exam.others[0], requirement=exam.asked)
        assert (explained.steps[-1].ok, explained.standing.met) == (True, True)
        exam.enter(Entry(exam.others[1].pk, "absent"))
        absent = exam.standing(exam.others[1])
        assert (absent.met, absent.lost, absent.gone) == (False, True, "absent")


def test_it_is_not_late_while_somebody_else_has_to_enter_the_mark(exam):
    assert not exam.standing().is_overdue(clock.today())
    give(exam, "10")
    assert exam.standing().is_overdue(clock.today())


def test_the_learner_sees_the_own_mark_and_no_other(exam, client, cast):
    give(exam, "86.5")
    give(exam, "71.5", exam.others[0])
    client.force_login(cast.learner)
    page = client.get(f"/classes/{exam.training_class.pk}/").content.decode()
    assert "86.5" in page
    assert "71.5" not in client.get(f"/classes/{exam.training_class.pk}/why/{exam.asked.pk}/").content.decode()


def test_it_may_be_counted_as_met_and_then_no_mark_is_missing(exam):
    asking.exempt(place=exam.place, requirement=exam.asked, reason="已取得证书", by=exam.head, now=clock.now())
    assert (exam.standing().met, exam.standing().exempt) == (True, "已取得证书")


def test_missing_marks_stand_in_the_way_of_closing_and_wait_on_the_desk(exam):
    def found():
        read = checklist.read(training_class=exam.training_class, now=clock.now())
        lines = pending.read(training_class=exam.training_class, asked=[exam.asked], checklist=read, now=clock.now())
        return {check.code: check for check in read.checks}["paper_marks"], {line.code for line in lines}

    check, lines = found()
    assert (check.ok, check.blocks) == (False, True)
    assert "paper_marks" in lines
    exam.enter(*(Entry(place.pk, "marked", Decimal(61)) for place in (exam.place, exam.others[0])))
    exam.enter(Entry(exam.others[1].pk, "absent"))
    check, lines = found()
    assert check.ok
    assert "paper_marks" not in lines


def test_closing_freezes_the_mark_and_a_certificate_says_that_the_assessment_was_passed(exam):
    give(exam, "88")
    (row,) = requirements.rows([exam.place])
    fact = row.as_facts()["requirements"][0]
    with translation.override("en"):
        frozen = requirements.from_fact(fact, with_grade=False)
        assert frozen.told == "Passed: 88 points, 60 to pass."
        exam.place.outcome_facts = row.as_facts()
        assert _grade_statement(exam.place) == "passed the assessment"


def test_full_and_pass_mark_change_as_long_as_the_marks_on_record_fit(exam, as_head):
    give(exam, "95.5")
    page = url("requirement-edit", exam.training_class.pk, exam.asked.pk)
    data = {"title": "结业笔试", "held_on": clock.today().isoformat(), "is_required": "on", "pass_mark": "60"}
    refused_page = as_head.post(page, data | {"max_mark": "90", "step": "0.5"})
    assert "95.5" in str(refused_page.context["form"].non_field_errors())
    assert as_head.post(page, data | {"max_mark": "100", "step": "1"}).status_code == 400
    assert as_head.post(page, data | {"max_mark": "50", "step": "0.5"}).context["form"].errors["pass_mark"]
    assert as_head.post(page, data | {"max_mark": "120", "step": "0.5", "pass_mark": "96"}).status_code == 302
    assert not exam.standing().met


def test_what_people_have_marks_for_is_not_removed_and_says_what_to_do(exam, as_head):
    give(exam, "70")
    page = url("requirement-remove", exam.training_class.pk, exam.asked.pk)
    told = [str(message) for message in as_head.post(page, follow=True).context["messages"]]
    assert "结业笔试" in told[0]
    assert Requirement.objects.filter(pk=exam.asked.pk).exists()
    assert exam.standing().grade == 70


@pytest.mark.parametrize("kind", ["course", "exam", "electives", "hours", "attendance", "evaluation"])
def test_every_other_kind_is_removed_unless_records_hang_on_it(exam, kind):
    made = exam.training_class
    asked = {
        "course": lambda: make_requirement(made, course=make_course()),
        "exam": lambda: make_requirement(made, sitting=make_sitting(unit=made.unit)),
    }.get(
        kind, lambda: Requirement.objects.create(training_class=made, kind=kind, settings={"count": 1, "hours": "1"})
    )()
    about = {"requirement": asked, "by": exam.head, "now": clock.now()}
    held = {"requirement": asked, "enrolment": exam.place, "state": "absent", "at": clock.now(), "by": exam.head}
    if kind == "course":  # nothing but marks hangs on a requirement today; whatever will, is told alike
        PaperMark.objects.create(**held)
        with refused("requirement_has_records"):
            asking.remove(**about)
    else:
        asking.remove(**about)
        assert not made.requirements.filter(kind=kind).exists()


def test_a_class_made_like_it_asks_it_on_the_same_day_of_the_class_without_marks(exam, cast):
    give(exam, "70")
    old = exam.training_class
    starts = old.starts_on + timedelta(days=364)
    for code, days, held_on in (("新", 40, "shifted"), ("短", 3, None)):
        new = TrainingClass(
            code=code, title="新班", unit=cast.unit, head=cast.class_head, starts_on=starts,
            ends_on=starts + timedelta(days=days),
        )  # fmt: skip
        lifecycle.create(training_class=new, by=cast.class_head, now=clock.now(), like=old)
        copied = new.requirements.get(kind="paper_exam")
        day = clock.today() - timedelta(days=1) + timedelta(days=364)
        assert (copied.settings["held_on"] or None) == (day.isoformat() if held_on else None)
        assert (copied.settings["title"], copied.paper_marks.count()) == ("结业笔试", 0)
        copied_place = make_enrolment(new)
        assert requirements.rows([copied_place])[0].standings[0].told


def test_many_exams_and_many_people_are_read_in_as_many_queries(exam):
    for number in range(3):
        ask(exam.training_class, title=f"第{number}次测验")
    for place in (exam.place, *exam.others):
        give(exam, "70", place)
    with count_queries(3):
        rows = requirements.matrix(exam.training_class)
    assert [len(row.standings) for row in rows] == [4, 4, 4]


def test_its_day_is_in_the_calendar_of_the_trainee(exam, client, cast):
    client.force_login(cast.learner)
    assert "结业笔试" in client.get("/calendar/").content.decode()


def test_it_is_asked_on_the_desk(as_head, exam):
    other = make_class(unit=exam.training_class.unit, head=exam.head)
    page = url("requirement-new", other.pk, "paper_exam")
    data = {
        "title": "期中测验",
        "held_on": other.starts_on.isoformat(),
        "max_mark": "50",
        "pass_mark": "30",
        "step": "1",
    }
    assert as_head.post(page, data | {"held_on": "2001-01-01"}).context["form"].errors["held_on"]
    assert as_head.post(page, data | {"is_required": "on"}).status_code == 302
    asked = other.requirements.get()
    assert url("paper-marks", other.pk, asked.pk) in as_head.get(url("workspace", other.pk)).content.decode()


def test_the_grade_of_lists_never_mixes_paper_and_what_is_sat_here(exam):
    give(exam, "88")
    (row,) = requirements.rows([exam.place])
    assert row.grade == 88
    make_requirement(exam.training_class, sitting=make_sitting(unit=exam.training_class.unit))
    (row,) = requirements.rows([exam.place])
    assert row.grade is None, "the exam is not graded yet; the paper mark stands in its own column"
