"""Who sees which rows and totals of a report and of the overview, and for whom they do not exist."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from reports.catalogue import REPORTS
from tests.reports.conftest import OUTSIDERS, REACH

MANAGERS = tuple(REACH)
PEOPLE = {"学员甲", "学员乙", "学员丙", "学员丁"}
# Places, completed, ready, lacking, not completed and hours by unit; and people, trained, reached and hours of a year.
UNITS = {
    "东区": [3, 1, 1, 0, 1, Decimal(24)],
    "东区一科": [1, 0, 0, 1, 0, Decimal(0)],
    "西区": [2, 1, 0, 1, 0, Decimal(24)],
}
UNIT_ROWS = {
    "class_head": ["东区", "东区一科"],
    "unit_manager": ["东区", "东区一科"],
    "sister_manager": ["西区"],
    "authority": ["东区", "东区一科", "西区"],
}
YEARS = {
    "class_head": {"东区": (5, 1), "东区一科": (1, 0)},
    "unit_manager": {"东区": (5, 1), "东区一科": (1, 0)},
    "sister_manager": {"西区": (3, 1)},
    "authority": {"城西局": (4, 0), "东区": (6, 1), "西区": (3, 1)},
}


def page(slug):
    return reverse("reports:report-detail", args=[slug])


@pytest.fixture
def read(client, cast, school):
    def read(name, slug, **filters):
        client.force_login(cast.people[name])
        answer = client.get(page(slug), filters)
        assert answer.status_code == 200
        return answer

    return read


@pytest.mark.parametrize("name", MANAGERS)
def test_each_manager_reads_the_places_in_reach_and_their_sum(read, name):
    answer = read(name, "completion")
    table = answer.context["table"]
    assert [(line.values[0], line.values[3]) for line in table.lines] == REACH[name]
    done = sum((person, of) in (("学员甲", "东区班"), ("学员丁", "西区班")) for person, of in REACH[name])
    ready = sum((person, of) == ("学员甲", "全局班") for person, of in REACH[name])
    assert table.totals[5] == f"{done + ready}/{len(REACH[name])}"
    assert table.totals[8] == Decimal(24 * done)


@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("name", MANAGERS)
def test_no_name_of_a_stranger_is_anywhere_on_the_page(read, name, slug):
    text = read(name, slug).content.decode()
    strangers = PEOPLE - {person for person, _of in REACH[name]}
    assert not [person for person in strangers if person in text]
    assert ("西区班" in text) <= (name in ("sister_manager", "authority"))
    assert ("东区班" in text) <= (name != "sister_manager")


@pytest.mark.parametrize("name", MANAGERS)
def test_each_unit_has_its_own_numbers_and_the_total_is_their_sum(read, name):
    table = read(name, "units").context["table"]
    rows = {line.values[0]: line.values for line in table.lines}
    assert list(rows) == UNIT_ROWS[name]
    for unit, row in rows.items():
        assert [*row[1:6], row[7]] == UNITS[unit]
    sums = [sum(values) for values in zip(*(UNITS[unit] for unit in rows), strict=True)]
    assert [*table.totals[1:6], table.totals[7]] == sums
    assert table.totals[6] == Decimal(sums[1] + sums[2]) / sums[0]


@pytest.mark.parametrize("name", MANAGERS)
def test_the_hours_of_the_year_are_counted_where_people_serve(read, name):
    table = read(name, "hours").context["table"]
    assert {line.values[0]: (line.values[1], line.values[2]) for line in table.lines} == YEARS[name]
    assert table.totals[1:3] == [sum(people) for people in zip(*YEARS[name].values(), strict=True)]


@pytest.mark.parametrize("name", MANAGERS)
def test_the_overview_says_the_same_as_the_report_of_hours(client, read, name):
    table = read(name, "hours").context["table"]
    shown = client.get(reverse("reports:desk-home")).context["overview"]
    assert [str(part.unit) for part in shown.parts or [shown.whole]] == [line.values[0] for line in table.lines]
    whole = shown.whole
    assert [whole.people, whole.trained, whole.asked, whole.reached, whole.mean_hours, whole.late] == [
        table.totals[at] for at in (1, 2, 4, 5, 7, 9)
    ]


@pytest.mark.parametrize(
    ("name", "late"),
    [("class_head", ["学员丙"]), ("sister_manager", ["学员丁"]), ("authority", ["学员丙", "学员丁"])],
)
def test_the_list_of_the_late_holds_those_in_reach(read, name, late):
    table = read(name, "late").context["table"]
    assert [(line.values[0], line.values[-1]) for line in table.lines] == [(person, 4) for person in late]


def test_the_late_stand_where_they_serve_now(read, cast, school):
    school.third.memberships.update(unit=cast.sister)
    assert [line.values[2] for line in read("sister_manager", "late").context["table"].lines] == ["西区", "西区"]
    assert list(read("class_head", "late").context["table"].lines) == []


@pytest.mark.parametrize(("name", "late"), [("class_head", ["学员丙"]), ("sister_manager", ["学员丁"])])
def test_the_overview_names_the_late_of_ones_own_units(client, cast, school, name, late):
    client.force_login(cast.people[name])
    answer = client.get(reverse("reports:desk-home"))
    assert [line.enrolment.user.name for line in answer.context["late"]] == late
    assert [line.days for line in answer.context["late"]] == [4]
    assert not [person for person in PEOPLE.difference(late) if person in answer.content.decode()]


def test_what_is_not_due_yet_and_what_is_done_is_not_late(client, cast, school):
    school.whole.requirements.update(due_on=school.whole.ends_on)
    client.force_login(cast.authority)
    assert client.get(reverse("reports:desk-home")).context["late"] == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_who_manages_nobody_finds_no_report_and_leaves_no_trace(client, cast, school, name):
    client.force_login(cast.people[name])
    before = AuditEntry.objects.count()
    for slug in REPORTS:
        for route in ("report-detail", "report-xlsx", "report-csv"):
            assert client.get(reverse(f"reports:{route}", args=[slug])).status_code == 404
    assert client.get(reverse("reports:report-list")).status_code == 404
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", OUTSIDERS)
def test_who_manages_nobody_sees_no_numbers_on_the_desk(client, cast, school, name):
    client.force_login(cast.people[name])
    answer = client.get(reverse("reports:desk-home"))
    if cast.people[name].role_grants.exists():
        assert "overview" not in answer.context
        assert not [person for person in PEOPLE if person in answer.content.decode()]
    else:
        assert answer["Location"] == "/"


@pytest.mark.parametrize("path", ["/desk/", "/desk/reports/", "/desk/reports/completion/export.csv"])
def test_who_is_not_logged_in_is_asked_to(client, db, path):
    assert reverse("account_login") in client.get(path)["Location"]


def test_an_unknown_report_does_not_exist(client, cast):
    client.force_login(cast.authority)
    for route in ("report-detail", "report-xlsx", "report-csv"):
        assert client.get(reverse(f"reports:{route}", args=["secrets"])).status_code == 404


@pytest.mark.parametrize("route", ["report-detail", "report-xlsx", "report-csv"])
def test_reports_are_only_read(client, cast, school, route):
    client.force_login(cast.authority)
    assert client.post(reverse(f"reports:{route}", args=["completion"])).status_code == 405


def test_a_role_that_ended_reads_nothing(client, cast, school):
    client.force_login(cast.unit_manager)
    cast.unit_manager.role_grants.update(revoked_at=school.whole.created_at)
    assert client.get(page("completion")).status_code == 404


def test_a_class_in_draft_is_in_no_report(read, school):
    type(school.whole).objects.filter(pk=school.whole.pk).update(state="draft")
    table = read("authority", "completion").context["table"]
    assert {line.values[3] for line in table.lines} == {"东区班", "西区班"}


def test_who_was_withdrawn_is_in_no_report(read, school, cast):
    school.whole.enrolments.filter(user=cast.learner).update(state="withdrawn", reason="调离")
    table = read("authority", "completion").context["table"]
    assert ("学员甲", "全局班") not in [(line.values[0], line.values[3]) for line in table.lines]
