"""My record: hours by year and form, classes, exams, courses and certificates; one's own and nobody else's."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classes import ledger
from classes.certificates import issuing
from classes.models import CreditEntry
from lib import clock
from tests import builders
from tests.builders import issue

LOCAL = ZoneInfo("Asia/Shanghai")
PAGES = ("/record/", "/record/sheet/")


@pytest.fixture
def read(client, cast):
    def read(path="/record/", name="learner", **query):
        client.force_login(cast.people[name])
        answer = client.get(path, query)
        assert answer.status_code == 200
        return answer

    return read


def close(title, person, unit, day, *, hours=24, form="full_time"):
    """A class that ended that day and was completed; returns its certificate."""
    made = builders.make_class(
        title, unit=unit, starts_on=day, ends_on=day, study_hours=hours, form=form, state="closed"
    )
    place = builders.make_enrolment(made, person, outcome="completed", outcome_facts={"requirements": []})
    ledger.post_for_enrolments(enrolments=[place], by=None, now=clock.now())
    return issue(enrolment=place, now=clock.now())


@pytest.fixture
def years(cast):
    """24 + 8 full-time and 6 online hours this year, 10 online hours last year."""
    first = clock.today().replace(month=1, day=1)
    close("面授班", cast.learner, cast.unit, first)
    close("观摩班", cast.learner, cast.unit, first, hours=8)
    close("网络班", cast.learner, cast.unit, first, hours=6, form="online")
    close("去年班", cast.learner, cast.unit, date(first.year - 1, 6, 1), hours=10, form="online")
    return first.year


def test_hours_stand_by_year_and_form(read, years):
    answer = read()
    assert answer.context["years"] == [years, years - 1]
    assert [(row["hours"], round(row["share"])) for row in answer.context["by_form"]] == [(32, 84), (6, 16)]
    assert [entry.title for entry in answer.context["entries"]] == ["网络班", "观摩班", "面授班"]
    assert answer.context["summary"].total == 38
    before = read(year=years - 1)
    assert [row["hours"] for row in before.context["by_form"]] == [10]
    assert [place.training_class.title for place in before.context["enrolments"]] == ["去年班"]


@pytest.mark.parametrize("year", ["1999", "x", "²", "-1", "", "2026.5"])
def test_a_year_without_a_record_is_this_year(read, years, year):
    assert read(year=year).context["year"] == years


def test_a_reversal_stands_beside_what_it_reverses_and_is_not_counted(read, cast, years):
    entry = CreditEntry.objects.get(title="面授班")
    ledger.reverse(entry=entry, reason="重复登记", by=cast.class_head, now=clock.now())
    answer = read()
    assert answer.context["summary"].total == 14
    assert answer.context["entries"].count() == 4
    assert "重复登记" in answer.content.decode()


def test_the_sheet_adds_up_all_years(read, years):
    answer = read("/record/sheet/")
    assert answer.context["total"] == 48
    assert [hours for _summary, hours in answer.context["years"]] == [[32, 6], [None, 10]]
    assert [one["hours"] for one in answer.context["classes"]] == [10, 24, 8, 6]
    assert all(one["serial"] for one in answer.context["classes"])


def test_certificates_of_every_year_are_listed_with_their_verification_page(read, cast, years):
    text = read().content.decode()
    for certificate in cast.learner.certificates.all():
        assert certificate.serial in text
        assert f"/verify/{certificate.token}/" in text


def test_a_revoked_certificate_stays_on_the_record_says_so_and_leaves_the_sheet(read, cast, years):
    certificate = cast.learner.certificates.get(enrolment__training_class__title="面授班")
    issuing.revoke(certificate=certificate, reason="误发", by=cast.class_head, now=clock.now())
    text = read().content.decode()
    assert certificate.serial in text
    assert "state--bad" in text
    assert f"/certificates/{certificate.pk}/certificate.pdf" not in text
    assert certificate.serial not in read("/record/sheet/").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_classmate_is_on_the_record(read, cast, years, path):
    other = close("别人的班", cast.classmate, cast.unit, clock.today().replace(month=1, day=1))
    builders.finish_course(cast.classmate, builders.make_course("别人的课"))
    builders.give_grade(cast.classmate, builders.make_sitting(title="别人的考试"))
    text = read(path).content.decode()
    for foreign in (other.serial, other.token, "别人的班", "别人的课", "别人的考试", cast.classmate.name):
        assert foreign not in text
    assert CreditEntry.objects.filter(user=cast.classmate).exists()


@pytest.mark.parametrize("path", PAGES)
def test_an_address_cannot_ask_for_another_person(read, cast, years, path):
    text = read(path, "classmate", user=cast.learner.pk, staff_number=cast.learner.staff_number).content.decode()
    assert cast.learner.name not in text
    assert "面授班" not in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("release", ["after_close", "never"])
def test_a_grade_that_is_not_released_is_not_on_the_record(read, cast, path, release):
    sitting = builders.make_sitting(title="结业考试", release_mark=release)
    builders.give_grade(cast.learner, sitting, Decimal("73.50"), passed=False)
    answer = read(path)
    assert "73.5" not in answer.content.decode()
    assert "state--bad" not in answer.content.decode()


def test_a_grade_that_is_released_is_shown_with_its_result(read, cast):
    builders.give_grade(cast.learner, builders.make_sitting(title="结业考试"), Decimal("73.50"))
    for path in PAGES:
        text = read(path).content.decode()
        assert "结业考试" in text
        assert "73.5" in text


def test_an_exam_in_draft_is_not_on_the_record(read, cast):
    builders.make_candidate(builders.make_sitting(title="没发布", state="draft"), cast.learner)
    assert "没发布" not in read().content.decode()


def test_a_course_belongs_to_the_year_where_the_site_lives(read, cast):
    year = clock.today().year
    new_year = datetime(year, 1, 1, 0, 30, tzinfo=LOCAL)  # still December in Greenwich
    builders.finish_course(cast.learner, builders.make_course("元旦课"), completed_at=new_year)
    answer = read()
    assert [done.course_title for done in answer.context["courses"]] == ["元旦课"]
    assert [event.day for event in answer.context["events"]] == [date(year, 1, 1)]


def test_the_year_is_told_newest_first(read, cast):
    today = clock.today()
    close("读书班", cast.learner, cast.unit, today.replace(month=1, day=1))
    builders.finish_course(cast.learner, builders.make_course("导读"))
    days = [event.day for event in read().context["events"]]
    assert days == sorted(days, reverse=True)
    assert len(days) == 3
    assert sum(event.is_certificate for event in read().context["events"]) == 1


def test_a_class_that_runs_on_into_the_year_is_in_both(read, cast):
    year = clock.today().year
    made = builders.make_class(
        "跨年班", unit=cast.unit, starts_on=date(year - 1, 12, 20), ends_on=date(year, 1, 20), state="closed"
    )
    place = builders.make_enrolment(made, cast.learner, outcome="completed")
    ledger.post_for_enrolments(enrolments=[place], by=None, now=clock.now())
    close("去年班", cast.learner, cast.unit, date(year - 1, 6, 1))
    for asked in (year, year - 1):
        assert "跨年班" in [one.training_class.title for one in read(year=asked).context["enrolments"]]


def test_the_sheet_shows_where_one_served_and_when(read, cast):
    moved = clock.today() - timedelta(days=30)
    cast.learner.memberships.update(ends_on=moved)
    builders.make_membership(cast.learner, cast.sister, starts_on=moved)
    services = read("/record/sheet/").context["services"]
    assert {service.unit.name for service in services} == {"东区", "西区"}


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_record_says_what_will_be_there(read, path):
    text = read(path, "classmate").content.decode()
    assert text.count('class="muted"') + text.count(' class="muted">') >= 3


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_the_login(client, db, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", PAGES)
def test_a_record_asks_the_same_for_a_short_life_and_a_long_one(read, client, cast, path):
    def add(count):
        for _one in range(count):
            close("班", cast.learner, cast.unit, clock.today().replace(month=1, day=1))
            builders.finish_course(cast.learner, builders.make_course())
            builders.give_grade(cast.learner, builders.make_sitting())

    def queries():
        read(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    add(1)
    few = queries()
    add(8)
    assert queries() == few
    assert few <= 20
