"""The year's plan: written, made into classes, copied by whole weeks; and whose it is."""

from datetime import date

import pytest

from classes import planning
from classes.models import PlannedClass, TrainingPlan
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_course, make_requirement
from tests.classes.desk_address import url
from tests.classes.test_query_counts import counted


@pytest.fixture
def plan(cast):
    return TrainingPlan.objects.create(unit=cast.unit, year=2026, title="2026年度培训计划")


def put(plan, title="秋季班", starts_on=date(2026, 9, 7), **fields):
    values = {"days": 3, "people": 40, "study_hours": 24, **fields}
    return PlannedClass.objects.create(plan=plan, title=title, starts_on=starts_on, **values)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 9, 7), date(2026, 12, 31), date(2028, 2, 29)])
@pytest.mark.parametrize("years", [1, 2, 6])
def test_a_day_moves_by_whole_weeks_into_the_other_year(day, years):
    there = planning.moved(day, day.year + years, day.year)
    assert (there.weekday(), there.year) == (day.weekday(), day.year + years)
    assert abs((there - date(day.year + years, day.month, min(day.day, 28))).days) <= 11


def test_a_planned_class_becomes_a_draft_once(cast, plan):
    planned = put(plan)
    made = planning.make(planned=planned, by=cast.class_head, now=clock.now())
    assert (made.state, made.code, made.head, made.capacity) == ("draft", "CX-E-2026-01", cast.class_head, 40)
    assert (made.starts_on, made.ends_on) == (date(2026, 9, 7), date(2026, 9, 9))
    for verb in (planning.make, planning.remove):
        with refused("already_made"):
            verb(planned=planned, by=cast.class_head, now=clock.now())


def test_a_class_of_a_copied_plan_takes_over_what_last_years_class_asked(cast, plan):
    old = planning.make(planned=put(plan), by=cast.class_head, now=clock.now())
    make_requirement(old, course=make_course("条例导读"))
    old.quotas.create(unit=cast.section, places=5)
    new = TrainingPlan(unit=cast.unit, year=2027, title="2027年度培训计划")
    planning.create(plan=new, by=cast.class_head, now=clock.now(), like=plan)
    (planned,) = new.classes.all()
    assert (planned.starts_on, planned.training_class) == (date(2027, 9, 6), None)
    made = planning.make(planned=planned, by=cast.class_head, now=clock.now())
    assert (made.requirements.count(), made.quotas.get().places, made.capacity) == (1, 5, 40)


def test_the_desk_writes_makes_and_copies_a_plan(client, cast):
    client.force_login(cast.unit_manager)
    client.post(url("plans"), {"title": "2026计划", "year": 2026, "unit": cast.unit.pk})
    plan = TrainingPlan.objects.get()
    assert client.post(url("plans"), {"title": "2026计划", "year": 2026, "unit": cast.unit.pk}).status_code == 400
    data = {"title": "秋季班", "kind": "special", "form": "full_time", "days": 3, "people": 40, "study_hours": 24}
    assert client.post(url("plan", plan.pk), {**data, "starts_on": "2027-09-07"}).status_code == 400
    assert client.post(url("plan", plan.pk), {**data, "starts_on": "2026-09-07"}).status_code == 302
    client.post(url("plan", plan.pk), {**data, "title": "误", "starts_on": "2026-10-07"})
    client.post(url("plan-remove", plan.pk, plan.classes.get(title="误").pk))
    client.post(url("plan-make", plan.pk, plan.classes.get().pk))
    page = client.get(url("plan", plan.pk))
    assert (page.context["made"], page.context["closed"]) == (1, 0)
    client.post(url("plan-copy", plan.pk), {"title": "2027计划", "year": 2027, "unit": cast.unit.pk})
    assert TrainingPlan.objects.get(year=2027).classes.get().like == plan.classes.get().training_class


@pytest.mark.parametrize("name", ["learner", "trainer", "sister_manager", "system_admin", "audit_admin"])
def test_a_plan_of_another_unit_does_not_exist(client, cast, plan, name):
    planned = put(plan)
    client.force_login(cast.people[name])
    assert client.get(url("plan", plan.pk)).status_code == 404
    for address in (
        url("plan", plan.pk),
        url("plan-copy", plan.pk),
        url("plan-make", plan.pk, planned.pk),
        url("plan-remove", plan.pk, planned.pk),
    ):
        assert client.post(address, {}).status_code == 404
    if name != "sister_manager":
        assert client.get(url("plans")).status_code == 404


def test_a_long_plan_costs_no_more_queries(client, cast, plan):
    client.force_login(cast.unit_manager)
    pages = [url("plans"), url("plan", plan.pk)]
    planning.make(planned=put(plan), by=cast.class_head, now=clock.now())
    few = [counted(client, page) for page in pages]
    for number in range(6):
        planning.make(planned=put(plan, f"班{number}"), by=cast.class_head, now=clock.now())
    assert [counted(client, page) for page in pages] == few
