"""The pages of reports: charts with their numbers, help where nothing is found, and no query more for many people."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Membership, User
from classes import ledger
from classes.models import CreditEntry, Enrolment
from courses.models import CourseCompletion
from lib import clock
from reports.catalogue import REPORTS
from tests import builders


def detail(slug):
    return reverse("reports:report-detail", args=[slug])


def queries_of(client, address):
    client.get(address)  # what a process learns once is learnt
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert answer.status_code == 200
        list(answer.streaming_content if answer.streaming else ())
    return len(captured)


def fill(school, unit, number):
    """So many people of the unit in the running class; every second has done the course and has hours."""
    users = User.objects.bulk_create(
        User(staff_number=f"M{number}{at:04}", name=f"众人{at}", password="!") for at in range(number)
    )
    Membership.objects.bulk_create(Membership(user=user, unit=unit, starts_on=builders.LONG_AGO) for user in users)
    now = clock.now()
    places = Enrolment.objects.bulk_create(
        Enrolment(training_class=school.whole, user=user, unit=unit, enrolled_at=now) for user in users
    )
    course = school.whole.requirements.get().course
    CourseCompletion.objects.bulk_create(
        CourseCompletion(user=user, course=course, course_title="x", study_hours=0, lessons=1, completed_at=now)
        for user in users[::2]
    )
    CreditEntry.objects.bulk_create(
        CreditEntry(
            user=place.user,
            unit=unit,
            year=clock.today().year,
            earned_on=clock.today(),
            form="online",
            hours=2,
            title="x",
            enrolment=place,
            posted_at=now,
            key=f"t:{place.pk}",
        )
        for place in places[::2]
    )


# The ledger of queries, session and person included: people, units, classes, what is asked and who has done it.
MOST = {"completion": 22, "units": 22, "hours": 26, "late": 20}


@pytest.mark.parametrize("slug", REPORTS)
def test_a_report_asks_the_same_for_five_people_and_for_fifty(client, cast, school, slug):
    client.force_login(cast.authority)
    addresses = [
        detail(slug),
        reverse("reports:report-xlsx", args=[slug]),
        reverse("reports:report-csv", args=[slug]),
    ]
    if slug in ("completion", "units"):
        addresses.append(f"{detail(slug)}?basis=now&sort=-unit")
    fill(school, cast.sister, 5)
    few = [queries_of(client, address) for address in addresses]
    fill(school, cast.unit, 50)
    assert [queries_of(client, address) for address in addresses] == few
    assert few[0] <= MOST[slug]


def test_the_overview_asks_the_same_for_five_people_and_for_fifty(client, cast, school):
    client.force_login(cast.authority)
    address = reverse("reports:desk-home")
    fill(school, cast.sister, 5)
    few = queries_of(client, address)
    fill(school, cast.unit, 50)
    assert queries_of(client, address) == few
    assert few <= 30


@pytest.mark.parametrize("slug", ["completion", "units"])
def test_a_chart_stands_above_a_table_of_the_same_numbers(client, cast, school, slug):
    client.force_login(cast.authority)
    answer = client.get(detail(slug))
    chart, text = answer.context["chart"], answer.content.decode()
    assert [row[0] for row in chart["rows"]] == ["东区", "西区", "东区一科"]
    units = client.get(detail("units")).context["table"]
    assert sum(int(cell) for row in chart["rows"] for cell in row[1:]) == units.totals[1]
    assert '<data-chart kind="stack" table="chart-table">' in text
    drawn = re.search(r'<table[^>]*id="chart-table".*?</table>', text, re.S)[0]
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", drawn.partition("<tbody>")[2])
    assert cells == [cell for row in chart["rows"] for cell in row]


def test_a_chart_of_many_units_says_that_it_shows_the_largest(client, cast, school):
    for _one in range(12):
        unit = builders.make_unit(parent=cast.bureau)
        builders.make_enrolment(school.whole, builders.make_user(unit=unit), unit=unit)
    client.force_login(cast.authority)
    answer = client.get(detail("units"))
    assert len(answer.context["chart"]["rows"]) == 12
    assert "12" in str(answer.context["chart"]["title"])


def test_the_overviews_charts_have_their_numbers(client, cast, school):
    client.force_login(cast.authority)
    answer = client.get(reverse("reports:desk-home"))
    overview, text = answer.context["overview"], answer.content.decode()
    assert '<data-chart kind="line" table="by-month">' in text
    assert len(overview.months) == 12
    assert overview.months[clock.today().month - 1].now == overview.whole.mean_hours
    assert overview.months[11].plan == overview.whole.mean_required
    assert sum(people for _limit, people in overview.bands) == overview.whole.asked == 2
    assert dict(overview.bands)[30] == 2  # 40 asked, 24 earned: 16 missing


def test_the_list_names_every_report_with_its_question(client, cast):
    client.force_login(cast.class_head)
    text = client.get(reverse("reports:report-list")).content.decode()
    for slug, report in REPORTS.items():
        assert detail(slug) in text
        assert str(escape(report.question)) in text


@pytest.mark.parametrize("slug", ["completion", "units", "late"])
def test_a_report_without_a_row_says_what_to_do(client, cast, slug):
    client.force_login(cast.class_head)
    text = client.get(detail(slug)).content.decode()
    assert 'class="empty"' in text
    assert "<data-chart" not in text


def test_the_overview_says_what_waits_for_a_decision(client, cast, school):
    ended = builders.make_class("该结班了", unit=cast.unit, head=cast.class_head)
    client.force_login(cast.class_head)
    answer = client.get(reverse("reports:desk-home"))
    assert list(answer.context["due"]) == [ended]
    assert reverse("classes_desk:workspace", args=[ended.pk]) in answer.content.decode()
    client.force_login(cast.sister_manager)
    assert list(client.get(reverse("reports:desk-home")).context["due"]) == []


def test_the_overview_links_only_the_classes_that_one_runs(client, cast, school):
    client.force_login(cast.class_head)
    running = client.get(reverse("reports:desk-home")).context["running"]
    assert [(one.title, managed) for one, managed in running] == [("全局班", False)]
    client.force_login(cast.authority)
    running = client.get(reverse("reports:desk-home")).context["running"]
    assert [(one.title, managed) for one, managed in running] == [("全局班", True)]


def test_a_corrected_hour_leaves_the_reports(client, cast, school):
    entry = CreditEntry.objects.get(user=cast.learner)
    ledger.reverse(entry=entry, reason="误记", by=cast.authority, now=clock.now() + timedelta(seconds=1))
    client.force_login(cast.unit_manager)
    assert client.get(detail("units")).context["table"].totals[7] == 0
    assert client.get(reverse("reports:desk-home")).context["overview"].whole.trained == 0
