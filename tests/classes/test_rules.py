"""Kinds of requirements: each read from what is on record, said in words, explained step by step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from classes import asking, explaining, lifecycle, requirements, rules
from classes.models import CreditEntry, ElectiveCourse, Requirement, TrainingClass
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import finish_course, give_grade, make_course
from tests.classes.desk_address import url
from tests.quizzes.counting import count_queries


def standing(room, kind, **how):
    (row,) = requirements.rows([room.training_class.enrolments.get(user=room.place.user)], **how)
    return next(found for found in row.standings if found.kind == kind)


def electives(room, count, *courses, **fields):
    return asking.add(
        requirement=Requirement(
            training_class=room.training_class, kind="electives", settings={"count": count}, **fields
        ),
        electives=courses,
        by=room.training_class.head,
        now=clock.now(),
    )


def hours(room, wanted, form=""):
    settings = {"hours": wanted} | ({"form": form} if form else {})
    return Requirement.objects.create(training_class=room.training_class, kind="hours", order=9, settings=settings)


def earn(person, amount, *, form="online", year=None, key=""):
    year = year or clock.today().year
    CreditEntry.objects.create(
        user=person,
        year=year,
        earned_on=date(year, 1, 5),
        form=form,
        hours=Decimal(amount),
        title="省干部网络学院",
        posted_at=clock.now(),
        key=key or f"test:{person.pk}:{amount}:{form}:{year}",
    )


def test_every_module_is_a_kind_with_a_name_a_hint_and_a_form():
    for name, rule in rules.REGISTRY.items():
        assert rule.name == name
        assert str(rule.label)
        assert str(rule.hint)
        assert rule.form._meta.model is Requirement
    assert len({rule.place for rule in rules.REGISTRY.values()}) == len(rules.REGISTRY)


def test_enough_courses_of_a_list_meet_the_electives(room, cast):
    courses = [make_course(f"选修{n}") for n in range(4)]
    electives(room, 2, *courses)
    assert standing(room, "electives").value == 0
    finish_course(cast.learner, courses[0])
    finish_course(cast.learner, make_course("清单以外"))
    found = standing(room, "electives")
    assert (found.met, found.started, found.value, found.wanted) == (False, True, 1, 2)
    assert "1" in found.missing
    for course in courses[1:]:
        finish_course(cast.learner, course)
    found = standing(room, "electives")
    assert (found.met, found.value) == (True, 2), "more than asked is as good as asked"


def test_electives_lead_to_the_list_to_choose_from(client, room, cast):
    course = make_course("选修一")
    asked = electives(room, 1, course)
    client.force_login(cast.learner)
    page = client.get(f"/classes/{room.training_class.pk}/")
    assert f"/classes/{room.training_class.pk}/why/{asked.pk}/" in page.content.decode()
    choices = client.get(f"/classes/{room.training_class.pk}/why/{asked.pk}/").content.decode()
    assert course.get_url() in choices


def test_a_list_shorter_than_what_is_asked_is_refused(as_head, room):
    pk, course = room.training_class.pk, make_course()
    answer = as_head.post(url("requirement-new", pk, "electives"), {"courses": [course.pk], "count": 2})
    assert answer.context["form"].errors["count"]
    assert not ElectiveCourse.objects.exists()
    as_head.post(url("requirement-new", pk, "electives"), {"courses": [course.pk], "count": 1, "is_required": "on"})
    assert ElectiveCourse.objects.get().course == course


def test_hours_on_record_count_by_year_and_form(room, cast):
    hours(room, "12", "online")
    earn(cast.learner, "8.5")
    earn(cast.learner, "20", form="full_time")
    earn(cast.learner, "30", year=clock.today().year - 1)
    found = standing(room, "hours")
    assert (found.met, found.value, found.wanted) == (False, Decimal("8.5"), Decimal(12))
    assert "3.5" in found.missing
    earn(cast.learner, "3.5")
    assert standing(room, "hours").met


def test_a_reversed_entry_counts_no_more(room, cast):
    hours(room, "8")
    earn(cast.learner, "8")
    assert standing(room, "hours").met
    earn(cast.learner, "-8")
    assert not standing(room, "hours").met


def test_a_class_may_ask_more_than_the_pass_mark(room, cast):
    Requirement.objects.filter(kind="exam").update(settings={"mark": "80"})
    give_grade(cast.learner, room.sitting, Decimal("79.5"))
    assert not standing(room, "exam").met
    give_grade(cast.learner, room.sitting, 80)
    assert standing(room, "exam").met


def test_it_may_not_ask_less(as_head, room):
    asked = room.training_class.requirements.get(kind="exam")
    data = {"sitting": room.sitting.pk, "mark": "0.5", "is_required": "on"}
    assert as_head.post(url("requirement-edit", room.training_class.pk, asked.pk), data).context["form"].errors["mark"]


def test_what_is_asked_can_be_changed_and_counts_at_once(as_head, room, cast):
    asked = room.training_class.requirements.get(kind="exam")
    give_grade(cast.learner, room.sitting, 70)
    assert standing(room, "exam").met
    data = {"sitting": room.sitting.pk, "mark": "90", "is_required": "on"}
    assert as_head.post(url("requirement-edit", room.training_class.pk, asked.pk), data).status_code == 302
    assert not standing(room, "exam").met


@pytest.mark.parametrize("kind", ["course", "exam", "electives", "hours"])
def test_the_last_step_of_the_explanation_says_what_the_standing_says(room, cast, kind):
    electives(room, 1, make_course("选修一"))
    hours(room, "4")
    asked = room.training_class.requirements.get(kind=kind)
    explained = explaining.explain(place=room.place, requirement=asked)
    assert (explained.steps[-1].ok, explained.standing.met) == (False, False)
    room.do_everything(cast.learner)
    earn(cast.learner, "4")
    finish_course(cast.learner, ElectiveCourse.objects.get().course)
    explained = explaining.explain(place=room.place, requirement=asked)
    assert (explained.steps[-1].ok, explained.standing.met) == (True, True)


def test_the_trainees_explanation_keeps_a_result_that_is_not_released(client, room, cast):
    room.sitting.release_mark = "never"
    room.sitting.save()
    give_grade(cast.learner, room.sitting, Decimal("73.25"))
    asked = room.training_class.requirements.get(kind="exam")
    client.force_login(cast.learner)
    assert "73.25" not in client.get(f"/classes/{room.training_class.pk}/why/{asked.pk}/").content.decode()
    client.force_login(cast.class_head)
    assert "73.25" in client.get(url("why", room.training_class.pk, room.place.pk, asked.pk)).content.decode()


def test_nobody_reads_the_explanation_of_a_class_of_others(client, room, cast):
    asked = room.training_class.requirements.first()
    client.force_login(cast.classmate)
    assert client.get(f"/classes/{room.training_class.pk}/why/{asked.pk}/").status_code == 404


def test_one_may_be_counted_as_met_with_a_reason_that_everybody_concerned_reads(client, as_head, room, cast):
    asked = room.training_class.requirements.get(kind="course")
    address = url("exempt", room.training_class.pk, room.place.pk, asked.pk)
    as_head.post(address, {"reason": "  "})
    assert not standing(room, "course").met
    as_head.post(address, {"reason": "已在省院修完同一课程"})
    found = standing(room, "course")
    assert (found.met, found.exempt) == (True, "已在省院修完同一课程")
    client.force_login(cast.learner)
    assert "已在省院修完同一课程" in client.get(f"/classes/{room.training_class.pk}/").content.decode()
    client.force_login(cast.class_head)
    client.post(address, {"end": "1"})
    assert not standing(room, "course").met


def test_done_in_earnest_it_is_no_longer_a_matter_of_recognition(room, cast):
    asked = room.training_class.requirements.get(kind="course")
    asking.exempt(place=room.place, requirement=asked, reason="试", by=cast.class_head, now=clock.now())
    finish_course(cast.learner, room.course)
    assert (standing(room, "course").met, standing(room, "course").exempt) == (True, "")


def test_nobody_recognises_anything_of_ones_own_and_nothing_changes_after_the_end(room, cast):
    asked = room.training_class.requirements.first()
    about = {"place": room.place, "requirement": asked, "reason": "试", "now": clock.now()}
    with refused("own_outcome"):
        asking.exempt(by=cast.learner, **about)
    room.training_class.state = "closed"
    room.training_class.save()
    with refused("class_ended"):
        asking.exempt(by=cast.class_head, **about)


def test_recognition_is_frozen_with_the_outcome(room, cast):
    asked = room.training_class.requirements.get(kind="course")
    asking.exempt(place=room.place, requirement=asked, reason="试", by=cast.class_head, now=clock.now())
    (fact, _exam) = standing_facts(room)
    assert (fact["met"], fact["exempt"]) == (True, "试")
    assert requirements.from_fact(fact).exempt == "试"


def standing_facts(room):
    (row,) = requirements.rows([room.training_class.enrolments.get(user=room.place.user)])
    return row.as_facts()["requirements"]


def test_a_class_made_like_it_asks_the_same_but_for_exams(room, cast):
    electives(room, 1, make_course("甲"), make_course("乙"), due_on=room.training_class.starts_on)
    hours(room, "6")
    new = TrainingClass(
        code="新",
        title="新班",
        unit=cast.unit,
        head=cast.class_head,
        starts_on=room.training_class.starts_on + timedelta(days=364),
        ends_on=room.training_class.ends_on + timedelta(days=364),
    )
    lifecycle.create(training_class=new, by=cast.class_head, now=clock.now(), like=room.training_class)
    assert sorted(new.requirements.values_list("kind", flat=True)) == ["course", "electives", "hours"]
    copied = new.requirements.get(kind="electives")
    assert (copied.electives.count(), copied.due_on) == (2, new.starts_on)


def test_a_kind_that_is_asked_no_more_is_still_read_from_what_was_frozen():
    with translation.override("en"):
        found = requirements.from_fact({"title": "旧项目", "kind": "gone", "met": False})
        assert (found.kind, found.missing, found.told) == ("gone", "旧项目", "Not met yet.")


def test_every_kind_reads_many_people_in_a_fixed_number_of_queries(room, cast):
    electives(room, 1, make_course("甲"))
    hours(room, "6")
    room.enrol(cast.classmate)
    with count_queries(9):
        rows = requirements.matrix(room.training_class)
    assert [len(row.standings) for row in rows] == [4, 4]


def test_a_cell_of_the_matrix_opens_its_explanation_alone(as_head, room):
    asked = room.training_class.requirements.first()
    why = url("why", room.training_class.pk, room.place.pk, asked.pk)
    assert why in as_head.get(url("matrix", room.training_class.pk)).content.decode()
    part = as_head.get(why, headers={"X-Part": "1"}).content.decode()
    assert "<html" not in part
    whole = as_head.get(why).content.decode()
    assert ("<h1>" in whole, "data-close" in whole, "data-close" in part) == (True, False, True)
    assert url("exempt", room.training_class.pk, room.place.pk, asked.pk) in part


def test_it_leads_back_to_our_own_pages_only(as_head, room):
    asked = room.training_class.requirements.first()
    address = url("exempt", room.training_class.pk, room.place.pk, asked.pk)
    for wanted in ("https://evil.example/", "//evil.example/"):
        sent = as_head.post(address, {"reason": "试", "next": wanted})
        assert sent["Location"] == url("matrix", room.training_class.pk)
