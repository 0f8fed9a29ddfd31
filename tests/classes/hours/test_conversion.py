"""What training is worth, which rule holds, what a cap lets count; and the fold: tables and properties, no database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classes.hours import conversion, folding
from classes.hours.conversion import Rule, Step
from classes.hours.folding import Asked

SINCE = date(2023, 1, 1)
# ≥ 30 minutes = 1; more than 15 = 0.5; anything = 0.25; a passed test 0.5.
ONLINE = Rule(
    1,
    "online",
    "",
    SINCE,
    steps=(Step(30, False, Decimal(1)), Step(15, True, Decimal("0.5")), Step(0, False, Decimal("0.25"))),
    per_test=Decimal("0.5"),
)
HOURS = st.decimals(min_value=0, max_value=200, places=2)


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(1, "0.25"), (15, "0.25"), (16, "0.5"), (29, "0.5"), (30, "1"), (31, "1"), (600, "1")],
)
def test_a_session_is_worth_the_highest_step_that_it_reaches(minutes, hours):
    assert conversion.for_session(ONLINE, minutes) == Decimal(hours)


@pytest.mark.parametrize(
    ("did", "hours"),
    [
        ({"minutes": 45}, "1"),
        ({"minutes": 45, "passed_test": True}, "1.5"),
        ({"passed_test": True}, "0.5"),
        ({"days": Decimal(3)}, None),
        ({}, None),
    ],
)
def test_what_a_rule_says_nothing_about_is_worth_nothing_it_could_say(did, hours):
    worth = conversion.worth(ONLINE, **{"days": None, "minutes": None, "passed_test": False, **did})
    assert worth == (None if hours is None else Decimal(hours))


@pytest.mark.parametrize(("per_day", "days", "hours"), [("8", "3", "24"), ("7.5", "0.5", "3.75"), ("6", "12", "72")])
def test_days_are_worth_what_the_rule_of_the_place_says(per_day, days, hours):
    rule = Rule(1, "full_time", "", SINCE, per_day=Decimal(per_day))
    assert conversion.for_days(rule, Decimal(days)) == Decimal(hours)


RULES = [
    Rule(1, "online", "", date(2020, 1, 1)),
    Rule(2, "online", "", date(2024, 1, 1)),
    Rule(3, "online", "0001", date(2021, 1, 1)),
    Rule(4, "online", "00010002", date(2025, 1, 1)),
]


@pytest.mark.parametrize(
    ("path", "day", "pk"),
    [
        ("0009", date(2023, 12, 31), 1),
        ("0009", date(2024, 1, 1), 2),
        ("00010001", date(2025, 6, 1), 3),
        ("000100020001", date(2025, 6, 1), 4),
        ("000100020001", date(2024, 12, 31), 3),
        ("0001", date(2020, 2, 29), 1),
        ("", date(2026, 1, 1), 2),
        ("0009", date(2019, 12, 31), None),
    ],
)
def test_the_nearest_unit_above_wins_and_of_its_rules_the_newest(path, day, pk):
    found = conversion.nearest(RULES, path=path, day=day)
    assert (found.pk if found else None) == pk


@given(st.lists(HOURS, max_size=12), HOURS)
def test_a_cap_lets_count_the_whole_or_itself_whatever_the_order(worths, cap):
    already = Decimal(0)
    for hours in worths:
        part = conversion.counted(hours, cap=cap, already=already)
        assert 0 <= part <= hours
        already += part
    assert already == min(cap, sum(worths, Decimal(0)))


LINES = st.lists(st.tuples(st.integers(2020, 2027), st.sampled_from(["online", "full_time"]), HOURS), max_size=30)


@given(LINES)
def test_a_line_and_its_negative_leave_the_fold_as_it_was(lines):
    folded = folding.fold(lines)
    assert sum((folding.total(folded, year) for year in folded), Decimal(0)) == sum(
        (h for _y, _f, h in lines), Decimal(0)
    )
    undone = folding.fold([*lines, *((year, form, -hours) for year, form, hours in lines)])
    assert all(forms == {} for forms in undone.values())


COUNTY = Asked("county", "", SINCE, Decimal(550), 5, Decimal(250))


def test_a_rule_over_five_years_sums_its_window_and_asks_a_fifth_each_year():
    folded = folding.fold(
        [(2021, "online", Decimal(500)), (2022, "online", Decimal(60)), (2026, "full_time", Decimal(120))]
    )
    summary = folding.summarise(folded, year=2026, asked=COUNTY)
    assert (summary.required, summary.missing, summary.required_online, summary.missing_online) == (110, 0, 50, 50)
    window = summary.window
    assert (window.since, window.until, window.total, window.missing) == (2022, 2026, 180, 370)


def test_a_yearly_rule_has_no_window():
    asked = Asked("township", "", SINCE, Decimal(90))
    summary = folding.summarise({}, year=2026, asked=asked)
    assert (summary.window, summary.missing, summary.percent, summary.required_online) == (None, 90, 0, None)


@pytest.mark.parametrize(
    ("by_form", "limit", "gone"),
    [
        ({"full_time": 100, "online": 30}, None, {}),
        ({"full_time": 100, "online": 30}, 20, {"full_time": 20}),
        ({"full_time": 100, "online": 30}, 500, {"full_time": 40}),
        ({"full_time": 10, "online": 120}, 500, {"full_time": 10, "online": 30}),
        ({"full_time": 60}, 20, {}),
    ],
)
def test_what_is_beyond_the_requirement_is_carried_up_to_the_limit(by_form, limit, gone):
    asked = Asked("township", "", SINCE, Decimal(90), carry_over=None if limit is None else Decimal(limit))
    forms = {form: Decimal(hours) for form, hours in by_form.items()}
    assert folding.carried(forms, asked=asked) == gone
