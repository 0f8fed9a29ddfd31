"""The learner's home: what is due first, how far the year is, and nothing of anybody else."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RankLevel
from classes import ledger
from classes.certificates import issuing
from classes.models import CreditEntry, HourRequirement
from cms.models import HomePage
from lib import clock
from portal.home import greeting
from tests import builders
from tests.builders import issue

LOCAL = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def home(client, cast):
    def home(name="learner"):
        client.force_login(cast.people[name])
        answer = client.get("/")
        assert answer.status_code == 200
        return answer

    return home


@pytest.fixture
def running(cast):
    """A class for the next month that gives 16 hours, with the learner in it."""
    made = builders.make_class("条例班", unit=cast.unit, ends_on=clock.today() + timedelta(days=30), study_hours=16)
    builders.make_enrolment(made, cast.learner)
    return made


@pytest.fixture
def rank(cast):
    """The learner's rank asks for forty hours a year."""
    HourRequirement.objects.all().delete()
    HourRequirement.objects.create(band="township", hours=40, effective_from=builders.LONG_AGO)
    cast.learner.memberships.update(rank=RankLevel.objects.create(name="测试职级", band="township"))


def give_hours(person, unit, hours=24):
    """Hours of a class that was closed this year, and its certificate."""
    day = clock.today().replace(month=1, day=1)
    made = builders.make_class("读书班", unit=unit, starts_on=day, ends_on=day, study_hours=hours, state="closed")
    place = builders.make_enrolment(made, person, outcome="completed", outcome_facts={"requirements": []})
    ledger.post_for_enrolments(enrolments=[place], by=None, now=clock.now())
    return issue(enrolment=place, now=clock.now())


def titles(answer):
    first = answer.context["first"]
    return [first.title if first else None, *(row["task"].title for row in answer.context["tasks"])]


def test_the_soonest_exam_comes_first_with_its_day_and_conditions(home, cast):
    now = clock.now()
    later = builders.make_sitting(title="后考", closes_at=now + timedelta(days=9))
    soon = builders.make_sitting(title="先考", closes_at=now + timedelta(days=2), minutes=45, pass_mark=60)
    for sitting in (later, soon):
        builders.make_candidate(sitting, cast.learner)
    answer = home()
    assert titles(answer) == ["先考", "后考"]
    assert answer.context["first_days"] == 2
    text = answer.content.decode()
    assert f'href="/exams/{soon.pk}/"' in text
    assert "45" in text
    assert text.count("btn--primary") == 1


def test_extra_minutes_are_counted_in(home, cast):
    builders.make_candidate(builders.make_sitting(minutes=60), cast.learner, extra_minutes=17)
    assert "77" in home().content.decode()


def test_an_exam_that_is_over_passed_or_used_up_is_not_due(home, cast):
    now = clock.now()
    gone = builders.make_sitting(title="过了", opens_at=now - timedelta(days=2), closes_at=now - timedelta(hours=1))
    draft = builders.make_sitting(title="没发布", state="draft")
    passed = builders.make_sitting(title="已及格")
    for sitting in (gone, draft):
        builders.make_candidate(sitting, cast.learner)
    builders.give_grade(cast.learner, passed)
    assert titles(home()) == [None]


def test_a_pass_that_is_not_shown_yet_does_not_show_by_vanishing(home, cast):
    hidden = builders.make_sitting(title="未公布", release_mark="after_close", attempts_allowed=2)
    builders.give_grade(cast.learner, hidden)
    assert titles(home()) == ["未公布"]


def test_an_exam_to_come_waits_behind_what_can_be_done_now(home, cast, running):
    course = builders.make_course("导读", lessons=1)
    builders.make_requirement(running, course=course, due_on=clock.today() + timedelta(days=20))
    opens = clock.now() + timedelta(days=3)
    builders.make_candidate(
        builders.make_sitting(title="将考", opens_at=opens, closes_at=opens + timedelta(days=1)), cast.learner
    )
    answer = home()
    assert titles(answer) == ["导读", "将考"]
    assert answer.context["tasks"][0]["possible"] is False


@pytest.mark.parametrize(("days", "soon"), [(-2, True), (0, True), (3, True), (4, False)])
def test_a_course_says_how_long_is_left_or_that_it_is_overdue(home, cast, running, days, soon):
    for title, due in (("导读", days), ("先", -9)):
        course = builders.make_course(title, lessons=1)
        builders.make_requirement(running, course=course, due_on=clock.today() + timedelta(days=due))
    answer = home()
    assert titles(answer) == ["先", "导读"]
    assert answer.context["first_days"] == -9
    assert (answer.context["tasks"][0]["days"], answer.context["tasks"][0]["soon"]) == (days, soon)
    assert "chip--bad" in answer.content.decode()


def test_a_finished_or_an_elective_course_asks_nothing(home, cast, running):
    done = builders.make_course("学完了", lessons=1)
    builders.make_requirement(running, course=done)
    builders.make_requirement(running, course=builders.make_course("选修", lessons=1), is_required=False)
    builders.finish_course(cast.learner, done)
    assert titles(home()) == [None]


def test_a_course_that_two_classes_ask_stands_once_with_the_earlier_day(home, cast, running):
    course = builders.make_course("同一门", lessons=1)
    other = builders.make_class(unit=cast.unit, ends_on=clock.today() + timedelta(days=5))
    builders.make_enrolment(other, cast.learner)
    builders.make_requirement(running, course=course, due_on=clock.today() + timedelta(days=9))
    builders.make_requirement(other, course=course, due_on=clock.today() + timedelta(days=5))
    answer = home()
    assert titles(answer) == ["同一门"]
    assert answer.context["first_days"] == 5


def test_a_session_is_an_appointment_and_not_a_step(home, running):
    builders.make_session(running, "面授")
    answer = home()
    assert titles(answer) == [None, "面授"]


def test_six_tasks_are_shown_and_the_others_counted(home, cast):
    for _one in range(9):
        builders.make_candidate(builders.make_sitting(), cast.learner)
    answer = home()
    assert len(answer.context["tasks"]) == 6
    assert answer.context["more_tasks"] == 2


def test_a_withdrawn_person_is_asked_nothing_by_the_class(home, cast, running):
    builders.make_requirement(running, course=builders.make_course("导读", lessons=1))
    running.enrolments.update(state="withdrawn", reason="调离")
    answer = home()
    assert titles(answer) == [None]
    assert answer.context["coming_hours"] == 0


def test_the_year_says_what_is_done_what_is_left_and_what_is_coming(home, cast, running, rank):
    give_hours(cast.learner, cast.unit)
    answer = home()
    hours = answer.context["hours"]
    assert (hours.total, hours.required, hours.missing) == (Decimal(24), Decimal("40.0"), Decimal("16.0"))
    assert [value for _label, value in answer.context["form_hours"]] == [Decimal(24)]
    # In December the class runs on into the next year, and its hours with it.
    assert answer.context["coming_hours"] == (16 if running.ends_on.year == clock.today().year else 0)


def test_a_year_that_is_met_has_nothing_left(home, cast, rank):
    give_hours(cast.learner, cast.unit, hours=50)
    hours = home().context["hours"]
    assert (hours.missing, hours.percent) == (0, 100)


def test_without_a_rank_the_year_asks_nothing_and_says_so(home, cast):
    answer = home()
    assert answer.context["hours"].required is None
    assert "ring" in answer.content.decode()


def test_certificates_that_count_are_shown(home, cast):
    kept, gone = give_hours(cast.learner, cast.unit), give_hours(cast.learner, cast.unit)
    issuing.revoke(certificate=gone, reason="误发", by=cast.class_head, now=clock.now())
    text = home().content.decode()
    assert kept.serial in text
    assert gone.serial not in text


def test_nothing_of_a_classmate_is_on_the_page(home, cast, running):
    certificate = give_hours(cast.classmate, cast.unit)
    builders.make_candidate(builders.make_sitting(title="别人的考试"), cast.classmate)
    other = builders.make_class("别人的班", unit=cast.unit, ends_on=clock.today() + timedelta(days=3))
    builders.make_enrolment(other, cast.classmate)
    builders.make_requirement(other, course=builders.make_course("别人的课", lessons=1))
    answer = home()
    text = answer.content.decode()
    for foreign in (certificate.serial, "别人的考试", "别人的班", "别人的课", cast.classmate.name):
        assert foreign not in text
    assert answer.context["hours"].total == 0


def test_a_newcomer_is_told_where_to_begin(home):
    text = home("classmate").content.decode()
    assert 'href="/courses/"' in text
    assert text.count("btn--primary") == 1


def test_the_announcement_of_the_site_is_shown_as_text(home):
    HomePage.objects.update(announcement="本周五<b>停机</b>维护")
    assert "本周五&lt;b&gt;停机&lt;/b&gt;维护" in home().content.decode()


@pytest.mark.parametrize(
    ("hour", "like"), [(5, 10), (11, 12), (13, 17), (18, 4)], ids=["morning", "noon", "afternoon", "evening"]
)
def test_the_greeting_follows_the_hour_where_the_site_lives(hour, like):
    at, same = (greeting("甲", datetime(2026, 11, 23, each, 30, tzinfo=LOCAL)) for each in (hour, like))
    assert at == same
    assert greeting("甲", datetime(2026, 11, 23, (hour - 1) % 24, 30, tzinfo=LOCAL)) != at
    assert "甲" in at


def test_strangers_are_sent_to_the_login(client, db):
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("path", ["/help/", "/help/accessibility/", "/help/privacy/"])
def test_help_and_privacy_are_open_to_anyone(client, db, path):
    assert client.get(path).status_code == 200


def test_the_home_asks_the_same_for_one_task_and_for_many(home, client, cast, running):
    def queries():
        home()
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    def add(count):
        for _one in range(count):
            builders.make_candidate(builders.make_sitting(), cast.learner)
            course = builders.make_course(lessons=2)
            builders.make_requirement(running, course=course)
            builders.make_session(running)
            give_hours(cast.learner, cast.unit)

    add(1)
    few = queries()
    add(6)
    assert queries() <= few
    assert few <= 30
    assert CreditEntry.objects.count() == 7
