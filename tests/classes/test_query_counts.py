"""The ledger of queries: what a page asks does not grow with the people, requirements and classes on it."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, User
from classes import applying, corrections, enrolment, overlaps, requirements
from classes.models import Enrolment, Requirement, TrainingClass
from courses.models import CourseCompletion
from lib import clock
from quizzes.models import Candidate
from tests.builders import (
    LONG_AGO,
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_session,
    make_sitting,
)
from tests.classes.entering import open_class
from tests.quizzes.counting import count_queries


def counted(client, address):
    client.get(address)  # what a process learns once (sites, content types) is learnt
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def fill(training_class, unit, *, people, asked):
    """So many trainees and courses; every second trainee has finished every second course."""
    password = make_password("x")
    first = User.objects.count()
    users = User.objects.bulk_create(
        User(staff_number=f"M{first + n:06}", name=f"学员{n}", password=password) for n in range(people)
    )
    Membership.objects.bulk_create(Membership(user=user, unit=unit, starts_on=LONG_AGO) for user in users)
    now = clock.now()
    Enrolment.objects.bulk_create(
        Enrolment(training_class=training_class, user=user, unit=unit, enrolled_at=now) for user in users
    )
    courses = [make_course() for _one in range(asked)]
    for course in courses:
        make_requirement(training_class, course=course)
    CourseCompletion.objects.bulk_create(
        CourseCompletion(
            user=user, course=course, course_title=course.title, study_hours=0, lessons=1, completed_at=now
        )
        for user in users[::2]
        for course in courses[::2]
    )
    return users


@pytest.fixture
def training_class(cast):
    made = make_class(unit=cast.unit, head=cast.class_head, ends_on=clock.today() + timedelta(days=30))
    make_enrolment(made, cast.learner)
    make_requirement(made)
    make_session(made)
    return made


@pytest.mark.parametrize("name", ["workspace", "matrix", "enrol", "print-roster", "print-transcript"])
def test_a_big_class_costs_the_desk_no_more_queries_than_a_small_one(client, cast, training_class, name):
    client.force_login(cast.class_head)
    address = reverse(f"classes_desk:{name}", args=[training_class.pk])
    few = counted(client, address)
    fill(training_class, cast.unit, people=40, asked=6)
    assert counted(client, address) <= few
    assert few <= 37


def test_the_desks_list_costs_the_same_for_many_classes(client, cast, training_class):
    client.force_login(cast.class_head)
    few = counted(client, reverse("classes_desk:list"))
    for _one in range(8):
        make_enrolment(make_class(unit=cast.unit))
    assert counted(client, reverse("classes_desk:list")) <= few


def test_a_trainees_pages_cost_the_same_for_many_classes_and_requirements(client, cast, training_class):
    client.force_login(cast.learner)
    pages = ["/classes/", reverse("classes:detail", args=[training_class.pk])]
    few = [counted(client, page) for page in pages]
    fill(training_class, cast.unit, people=20, asked=6)
    for _one in range(5):
        other = make_class(unit=cast.unit)
        make_enrolment(other, cast.learner)
        make_requirement(other)
    assert [counted(client, page) for page in pages] <= few


def test_three_hundred_trainees_by_twenty_requirements_are_read_in_five_queries(client, cast):
    """About 180 ms of one core for the whole page, measured by hand on SQLite; here only what decides it is held."""
    training_class = make_class(unit=cast.unit, head=cast.class_head, ends_on=clock.today() + timedelta(days=30))
    users = fill(training_class, cast.unit, people=300, asked=20)
    with count_queries(5):
        rows = requirements.matrix(training_class)
    assert (len(rows), {len(row.standings) for row in rows}) == (300, {20})
    assert {row.met for row in rows} == {0, 10}
    client.force_login(cast.class_head)
    for name, most in (("workspace", 34), ("matrix", 10)):
        address = reverse(f"classes_desk:{name}", args=[training_class.pk])
        client.get(address)
        with count_queries(most):
            page = client.get(address)
        assert page.context["counts"]["all"] == len(users)
        assert len(page.context["page_obj"]) == 20, "a page of the roster, whatever its length"


def test_what_changed_after_closing_is_read_in_five_queries_however_many_took_part(cast):
    training_class = make_class(unit=cast.unit, head=cast.class_head)
    fill(training_class, cast.unit, people=60, asked=1)
    training_class.enrolments.update(outcome="not_completed")
    TrainingClass.objects.filter(pk=training_class.pk).update(state="closed")
    training_class.refresh_from_db()
    with count_queries(5):
        assert len(corrections.read(training_class)) == 30


def test_approvals_of_many_classes_cost_no_more_queries_and_see_the_same_overlaps(client, cast):
    busy = open_class(cast, "同日班")
    make_enrolment(busy, cast.learner)

    def ask(title, days):
        first = busy.ends_on + timedelta(days=days)
        other = open_class(cast, title, asks_unit=False, starts_on=first, ends_on=first + timedelta(days=3))
        applying.apply(user=cast.learner, training_class=other, statement="学", now=clock.now(), despite_overlap=True)

    ask("当日起", 0)
    client.force_login(cast.unit_manager)
    few = counted(client, reverse("classes_desk:approvals"))
    for number in range(1, 7):
        ask(f"第{number}班", number)
    assert counted(client, reverse("classes_desk:approvals")) == few
    places = list(Enrolment.objects.filter(state="applied").select_related("training_class"))
    with count_queries(1):
        found = overlaps.of_many(places)
    assert [place.training_class.title for place in places if place.pk in found] == ["当日起"]
    for place in places:
        one = overlaps.find(training_class=place.training_class, user_ids=[place.user_id])
        assert found.get(place.pk, []) == one.get(place.user_id, [])


def test_enrolling_hundreds_costs_few_statements(cast):
    training_class = make_class(unit=cast.unit, head=cast.class_head)
    make_requirement(training_class, sitting=make_sitting(unit=cast.unit))
    users = fill(make_class(unit=cast.unit, kind="online"), cast.unit, people=400, asked=0)
    with count_queries(30):
        enrolment.enrol(training_class=training_class, people=users, by=cast.class_head, now=clock.now())
    assert Candidate.objects.count() == training_class.enrolments.count() == 400


def test_closing_three_hundred_costs_few_statements(cast):
    from classes import closing

    training_class = make_class(unit=cast.unit, head=cast.class_head)
    users = fill(training_class, cast.unit, people=300, asked=1)
    assert Requirement.objects.filter(training_class=training_class).count() == 1
    TrainingClass.objects.filter(pk=training_class.pk).update(state="closing")
    with count_queries(45):
        closing.finish(class_id=training_class.pk, now=clock.now())
    assert Enrolment.objects.filter(outcome="completed").count() == len(users) // 2
    assert not Candidate.objects.exists()
