"""Rows of a list from elsewhere: what can be posted, what is there, what cannot be used and why; no database."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from classes.hours import sheets
from classes.hours.sheets import Known
from lib import listings
from lib.tables import Sheet

TODAY = date(2026, 11, 23)
HEAD = ["工号", "姓 名", "培训名称", "主办单位", "形式", "学时", "完成日期"]
PEOPLE = {"L001": Known(7, "学员甲")}
GOOD = ["L001", "学员甲", "公务员法网上专题班", "干部网络学院", "网络培训", 12.5, "2026-03-01"]


def plan_of(*rows, posted=(), head=HEAD):
    lines = sheets.parse([Sheet("学时", [["干部学时登记表"], [], head, *rows])])
    return sheets.compare(lines, PEOPLE, dict(posted), today=TODAY)


def with_(**changes):
    names = ("staff_number", "name", "title", "organiser", "form", "hours", "ended_on")
    return [changes.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def test_a_good_row_is_understood():
    (ready,) = plan_of(GOOD).new
    assert (ready.known.pk, ready.form, ready.hours, ready.day) == (7, "online", Decimal("12.50"), date(2026, 3, 1))
    assert ready.line.number == 4


@pytest.mark.parametrize("head", [["职工号", "学员姓名", "课程名称", "平台", "学习形式", "获得学时", "结业日期"], HEAD])
def test_headers_are_read_as_offices_write_them(head):
    assert len(plan_of(GOOD, head=head).new) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"staff_number": None}, "number is missing"),
        ({"staff_number": "L999"}, "Nobody in your units"),
        ({"name": "某人"}, "belongs to 学员甲"),
        ({"title": None}, "name of the training"),
        ({"title": "长" * 201}, "too long"),
        ({"form": "打卡"}, "打卡"),
        ({"hours": None}, "hours are missing"),
        ({"hours": "很多"}, "很多"),
        ({"hours": 0}, "more than 0"),
        ({"hours": -3}, "more than 0"),
        ({"hours": 1.234}, "two decimals"),
        ({"ended_on": None}, "day is missing"),
        ({"ended_on": "三月"}, "三月"),
        ({"ended_on": "2026-02-30"}, "2026-02-30"),
        ({"ended_on": "2026-11-24"}, "still to come"),
        ({"ended_on": "1999-01-01"}, "20 years"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(changes, says, settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        plan = plan_of(with_(**changes))
    assert plan.new == []
    assert says in plan.problems[0].message


def test_the_same_training_twice_in_a_file_counts_once():
    plan = plan_of(GOOD, with_(title="公务员法 网上专题班"))
    assert (len(plan.new), len(plan.problems)) == (1, 1)


def test_what_the_ledger_has_is_not_new_and_what_was_reversed_is_told():
    (ready,) = plan_of(GOOD).new
    assert [len(plan_of(GOOD, posted={ready.key: ""}.items()).again)] == [1]
    plan = plan_of(GOOD, posted={ready.key: "误记"}.items())
    assert "误记" in plan.problems[0].message


def test_a_list_without_a_header_is_refused():
    with pytest.raises(listings.NoHeaderError):
        sheets.parse([Sheet("", [["姓名", "学时"], ["学员甲", 3]])])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime.combine(date(2024, 2, 29), time(8)), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        ("2026.3.1", date(2026, 3, 1)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("2026/03/01 00:00:00", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        (46082, date(2026, 3, 1)),
        ("2025-02-29", None),
        (12, None),
        (True, None),
    ],
)
def test_days_are_read_as_people_write_them(cell, day):
    assert listings.day_in(cell) == day


@pytest.mark.parametrize(
    ("cell", "number"), [("8 学时", "8"), ("１２．５", "12.5"), (8.0, "8"), ("八", None), ("", None)]
)
def test_numbers_are_read_as_people_write_them(cell, number):
    assert listings.decimal_in(cell) == (Decimal(number) if number else None)
