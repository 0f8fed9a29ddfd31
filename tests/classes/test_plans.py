"""The year's plan: written, made into classes, copied by whole weeks; and whose it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEntry
from classes import planning
from classes.models import PlannedClass, TrainingClass, TrainingPlan
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_course, make_requirement, make_session
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


def test_a_planned_class_is_changed_and_the_class_made_of_it_stays(client, cast, plan):
    planned = put(plan)
    made = planning.make(planned=planned, by=cast.class_head, now=clock.now())
    client.force_login(cast.unit_manager)
    data = {
        "title": "冬季班",
        "kind": "special",
        "form": "full_time",
        "starts_on": "2026-12-07",
        "days": 3,
        "people": 30,
    }
    assert client.post(url("planned", plan.pk, planned.pk), {**data, "study_hours": 30}).status_code == 302
    planned.refresh_from_db()
    assert (planned.title, planned.people, planned.training_class) == ("冬季班", 30, made)
    made.refresh_from_db()
    assert (made.title, made.capacity, made.starts_on) == ("秋季班", 40, date(2026, 9, 7))
    change = planned.changes.get()
    assert (change.by, change.detail["title"], change.detail["study_hours"]) == (
        cast.unit_manager,
        ["秋季班", "冬季班"],
        ["24", "30"],
    )
    assert AuditEntry.objects.get(action="plan.change").detail["detail"]["people"] == ["40", "30"]
    assert "秋季班" in client.get(url("planned", plan.pk, planned.pk)).content.decode()
    client.post(url("planned", plan.pk, planned.pk), {**data, "study_hours": 30})
    assert planned.changes.count() == 1, "nothing changed, nothing is noted"
    client.post(url("planned-cancel", plan.pk, planned.pk), {"reason": "停办"})
    planned.refresh_from_db()
    assert planned.cancelled_at is None, "the class was made: it is ended there"


def test_a_cancelled_class_stays_on_the_plan_with_its_reason(client, cast, plan):
    planned = put(plan)
    put(plan, "另一班")
    client.force_login(cast.unit_manager)
    client.post(url("planned-cancel", plan.pk, planned.pk), {"reason": " "})
    assert plan.classes.standing().count() == 2
    client.post(url("planned-cancel", plan.pk, planned.pk), {"reason": "师资未落实"})
    page = client.get(url("plan", plan.pk))
    assert "师资未落实" in page.content.decode()
    assert (page.context["planned"], page.context["people"]) == (1, 40)
    for verb in (planning.make, planning.remove):
        with refused("planned_cancelled"):
            verb(planned=planned, by=cast.class_head, now=clock.now())
    with refused("planned_cancelled"):
        planning.change(planned=planned, fields=["title"], by=cast.class_head, now=clock.now())
    new = TrainingPlan(unit=cast.unit, year=2027, title="2027")
    planning.create(plan=new, by=cast.class_head, now=clock.now(), like=plan)
    assert new.classes.get().title == "另一班"
    client.post(url("planned-resume", plan.pk, planned.pk))
    with refused("has_history"):
        planning.remove(planned=planned, by=cast.class_head, now=clock.now())
    planning.make(planned=planned, by=cast.class_head, now=clock.now())
    assert [change.act for change in planned.changes.all()] == ["cancel", "resume"]


def test_a_class_of_a_copied_plan_takes_over_what_last_years_class_asked(cast, plan):
    old = planning.make(planned=put(plan), by=cast.class_head, now=clock.now())
    make_requirement(old, course=make_course("条例导读"))
    old.quotas.create(unit=cast.section, places=5)
    TrainingClass.objects.filter(pk=old.pk).update(summary="读原文", contact="张三 0000")
    new = TrainingPlan(unit=cast.unit, year=2027, title="2027年度培训计划")
    planning.create(plan=new, by=cast.class_head, now=clock.now(), like=plan)
    (planned,) = new.classes.all()
    assert (planned.starts_on, planned.training_class) == (date(2027, 9, 6), None)
    made = planning.make(planned=planned, by=cast.class_head, now=clock.now())
    assert (made.requirements.count(), made.quotas.get().places, made.capacity) == (1, 5, 40)
    assert (made.summary, made.contact) == ("读原文", "张三 0000")


def test_a_class_that_is_made_shorter_says_which_meetings_it_leaves_behind(client, cast, plan):
    old = planning.make(planned=put(plan), by=cast.class_head, now=clock.now())
    for day in (7, 9):
        at = datetime(2026, 9, day, 9, tzinfo=UTC)
        make_session(old, f"{day}日课", starts_at=at, ends_at=at + timedelta(hours=2))
    planned = put(plan, days=2, like=old)
    client.force_login(cast.class_head)
    page = client.post(url("plan-make", plan.pk, planned.pk), follow=True).content.decode()
    planned.refresh_from_db()
    assert [session.title for session in planned.training_class.sessions.all()] == ["7日课"]
    assert "9日课" in page


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
        url("planned", plan.pk, planned.pk),
        url("planned-cancel", plan.pk, planned.pk),
        url("planned-resume", plan.pk, planned.pk),
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
