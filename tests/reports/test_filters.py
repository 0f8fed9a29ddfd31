"""Filters stand in the address: they narrow rows and totals, survive paging and exports, and say what is wrong."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from classes import ledger
from lib import clock
from reports.catalogue import REPORTS
from tests import builders


def names(answer):
    return [line.values[0] for line in answer.context["table"].lines]


@pytest.fixture
def read(client, cast, school):
    client.force_login(cast.authority)

    def read(slug="completion", **filters):
        answer = client.get(reverse("reports:report-detail", args=[slug]), filters)
        assert answer.status_code == 200
        return answer

    return read


def test_a_unit_brings_those_below_it(read, cast):
    assert names(read(unit=cast.unit.pk)) == ["学员甲", "学员甲", "学员乙", "学员丙"]
    assert names(read(unit=cast.section.pk)) == ["学员丙"]
    assert names(read("units", unit=cast.section.pk)) == ["东区一科"]


def test_a_class_and_a_year_narrow(read, school):
    assert names(read(training_class=school.west.pk)) == ["学员丁"]
    assert len(names(read(year=school.west.ends_on.year))) >= 3
    last = school.west.ends_on.replace(year=school.west.ends_on.year - 1)
    type(school.west).objects.filter(pk=school.west.pk).update(starts_on=last, ends_on=last)
    assert names(read(year=last.year)) == ["学员丁"]


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("completed", ["学员甲", "学员丁"]),
        ("not_completed", ["学员乙"]),
        ("ready", ["学员甲"]),
        ("lacking", ["学员丙", "学员丁"]),
    ],
)
def test_a_state_narrows_rows_and_totals(read, status, found):
    answer = read(status=status)
    assert names(answer) == found
    assert answer.context["table"].totals[5].endswith(f"/{len(found)}")


@pytest.mark.parametrize(("words", "found"), [("学员丙", ["学员丙"]), ("丙", ["学员丙"]), ("l004", ["学员丁"] * 2)])
def test_words_narrow_by_name_and_staff_number(read, words, found):
    assert names(read(q=words)) == found


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "学员甲乙", "<script>", "x" * 80])
def test_words_that_nobody_is_called_find_nobody_and_say_so(read, words):
    answer = read(q=words)
    assert names(answer) == []
    assert 'class="empty"' in answer.content.decode()
    assert "<script>" not in answer.content.decode().split("</form>", 3)[-1]


def test_filters_add_up(read, cast, school):
    both = read(unit=cast.sister.pk, training_class=school.whole.pk, status="lacking", q="丁")
    assert names(both) == ["学员丁"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "99999"},
        {"unit": "x"},
        {"unit": "²"},
        {"training_class": "0"},
        {"year": "1999"},
        {"year": "twenty"},
        {"status": "dead"},
        {"basis": "never"},
        {"q": "x" * 81},
    ],
)
def test_a_wrong_filter_says_so_and_shows_no_numbers(read, client, wrong):
    answer = read(**wrong)
    assert answer.context["form"].errors.keys() == wrong.keys()
    assert names(answer) == []
    assert 'role="alert"' in answer.content.decode()
    for route in ("report-xlsx", "report-csv"):
        sent_back = client.get(reverse(f"reports:{route}", args=["completion"]), wrong)
        assert sent_back["Location"].startswith(reverse("reports:report-detail", args=["completion"]))


@pytest.mark.parametrize("slug", REPORTS)
def test_another_units_key_is_wrong_like_one_that_does_not_exist(client, cast, school, slug):
    client.force_login(cast.sister_manager)
    address = reverse("reports:report-detail", args=[slug])
    pages = [client.get(address, {"unit": key}) for key in (cast.unit.pk, 99_999_999)]
    foreign, unknown = (page.context["form"].errors["unit"] for page in pages)
    assert foreign == unknown
    assert [names(page) for page in pages] == [[], []]


def test_another_units_class_is_wrong_too(client, cast, school):
    client.force_login(cast.sister_manager)
    page = client.get(reverse("reports:report-detail", args=["completion"]), {"training_class": school.east.pk})
    assert "training_class" in page.context["form"].errors


def test_filters_offer_only_what_one_may_see(client, cast, school):
    client.force_login(cast.sister_manager)
    form = client.get(reverse("reports:report-detail", args=["completion"])).context["form"]
    assert [unit.name for unit in form.fields["unit"].queryset] == ["西区"]
    assert {one.title for one in form.fields["training_class"].queryset} == {"西区班", "全局班"}


@pytest.mark.parametrize("unit", ["x", "²", "٣x", "-1", ""])
def test_the_overview_takes_what_is_no_number_for_nothing_said(client, cast, school, unit):
    client.force_login(cast.sister_manager)
    answer = client.get(reverse("reports:desk-home"), {"unit": unit, "year": "²"})
    assert answer.context["unit"] == cast.sister
    assert answer.context["year"] == clock.today().year


@pytest.mark.parametrize("unit", ["unit", "bureau", "section"])
def test_the_overview_of_a_foreign_unit_does_not_exist(client, cast, school, unit):
    client.force_login(cast.sister_manager)
    assert client.get(reverse("reports:desk-home"), {"unit": getattr(cast, unit).pk}).status_code == 404


def test_filters_and_order_survive_the_next_page_and_the_exports(read, school):
    for _one in range(60):
        builders.make_enrolment(school.west)
    text = read(training_class=school.west.pk, q="测试", sort="-number").content.decode()
    for part in (f"training_class={school.west.pk}", "q=%E6%B5%8B%E8%AF%95", "sort=-number"):
        following = text[text.index('rel="next"') - 300 : text.index('rel="next"') + 300]
        assert part in following
        assert text.count(part) >= 3


def test_the_form_keeps_what_was_chosen(read, cast):
    form = read(unit=cast.section.pk, q="丙", status="lacking").context["form"]
    assert (form["unit"].value(), form["q"].value(), form["status"].value()) == (str(cast.section.pk), "丙", "lacking")


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("number", ["学员甲", "学员甲", "学员乙", "学员丙", "学员丁", "学员丁"]),
        ("-number", ["学员丁", "学员丁", "学员丙", "学员乙", "学员甲", "学员甲"]),
        ("grade", ["学员乙", "学员甲", "学员丁", "学员甲", "学员丙", "学员丁"]),
        ("-grade", ["学员甲", "学员丁", "学员乙", "学员甲", "学员丙", "学员丁"]),
    ],
)
def test_a_column_sorts_both_ways_with_empty_cells_last(read, order, found):
    answer = read(sort=order)
    assert names(answer) == found
    way = "descending" if order.startswith("-") else "ascending"
    assert f'aria-sort="{way}"' in answer.content.decode()


@pytest.mark.parametrize("order", ["nothing", "-", "--grade", "hours", "password", ""])
def test_an_order_that_no_column_has_changes_nothing_and_nobody_is_ranked_by_hours(read, order):
    assert names(read(sort=order)) == names(read())


def test_by_present_unit_a_person_counts_where_they_moved_to(read, cast, school):
    cast.learner.memberships.update(ends_on=clock.today() - timedelta(days=1))
    builders.make_membership(cast.learner, cast.sister, starts_on=clock.today() - timedelta(days=1))
    then, now = read("units"), read("units", basis="now")
    places = [{line.values[0]: line.values[1] for line in answer.context["table"].lines} for answer in (then, now)]
    assert places == [{"东区": 3, "东区一科": 1, "西区": 2}, {"东区": 1, "东区一科": 1, "西区": 4}]


def test_the_rows_behind_a_number_are_one_click_away(read, client, cast, school):
    lines = {line.values[0]: line for line in read("units", status="lacking").context["table"].lines}
    behind = client.get(lines["西区"].url)
    assert len(names(behind)) == lines["西区"].values[1] == 1


def test_a_year_that_is_over_counts_people_where_they_served_on_its_last_day(read, client, cast, school):
    last = clock.today().year - 1
    school.fourth.memberships.update(ends_on=date(last + 1, 1, 1))
    builders.make_membership(school.fourth, cast.unit, starts_on=date(last + 1, 1, 1))
    day = date(last, 6, 1)
    former = builders.make_class("旧班", unit=cast.sister, starts_on=day, ends_on=day, study_hours=10)
    place = builders.make_enrolment(former, school.fourth, outcome="completed")
    ledger.post_for_enrolments(enrolments=[place], by=None, now=clock.now())

    def trained(year):
        lines = read("hours", year=year).context["table"].lines
        return {line.values[0]: line.values[2] for line in lines}

    assert trained(last) == {"城西局": 0, "东区": 0, "西区": 1}
    assert trained(last + 1) == {"城西局": 0, "东区": 2, "西区": 0}
    overview = client.get(reverse("reports:desk-home"), {"year": last}).context["overview"]
    assert (overview.day, overview.whole.hours) == (date(last, 12, 31), 10)
    assert overview.months[11].now == overview.whole.mean_hours
