"""The year, unit, rank and rule of an entry are those of the day when it was earned; the clock stands still."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import RankLevel
from classes import ledger
from classes.models import CreditEntry, HourRequirement, HourRule
from lib import clock
from tests.builders import make_class, make_enrolment, make_membership, make_unit, make_user


@pytest.fixture
def at(monkeypatch):
    """Hold the clock: a moment in UTC; Shanghai is eight hours ahead."""

    def hold(*moment):
        monkeypatch.setattr(clock, "now", lambda: datetime(*moment, tzinfo=UTC))

    return hold


def complete(person, *, ends_on, **fields):
    training_class = make_class(unit=make_unit(), starts_on=ends_on, ends_on=ends_on, **fields)
    ledger.post_for_enrolments(enrolments=[make_enrolment(training_class, person)], by=None, now=clock.now())
    return CreditEntry.objects.get(enrolment__training_class=training_class)


@pytest.mark.parametrize("moment", [(2026, 12, 31, 15, 59), (2026, 12, 31, 16, 1), (2027, 3, 1)])
def test_a_class_that_ends_on_31_december_counts_in_that_year_whenever_it_is_closed(db, at, moment):
    at(*moment)
    entry = complete(make_user(unit=make_unit()), ends_on=date(2026, 12, 31))
    assert (entry.year, entry.earned_on) == (2026, date(2026, 12, 31))


def test_the_year_begins_in_shanghai_and_not_in_utc(db, at, client, cast):
    client.force_login(cast.learner)
    at(2026, 12, 31, 15, 59)
    assert client.get("/hours/").context["year"] == 2026
    at(2026, 12, 31, 16, 0)
    assert client.get("/hours/").context["year"] == 2027


def test_a_leap_day_is_a_day_of_its_year(db, at):
    at(2028, 3, 2)
    unit = make_unit()
    HourRule.objects.create(form="online", yearly_cap=10, effective_from=date(2028, 2, 29))
    before = complete(make_user(unit=unit), ends_on=date(2028, 2, 28), form="online")
    entry = complete(make_user(unit=unit), ends_on=date(2028, 2, 29), form="online")
    assert (before.hours, entry.hours, entry.year) == (24, 10, 2028)


@pytest.mark.parametrize(("moves_on", "is_new"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_who_moves_on_the_last_day_earned_it_for_the_new_unit(db, moves_on, is_new):
    old, new, person = make_unit(), make_unit(), make_user()
    make_membership(person, old, ends_on=moves_on)
    make_membership(person, new, starts_on=moves_on)
    assert complete(person, ends_on=date(2026, 12, 31)).unit == (new if is_new else old)


def test_a_rank_that_changes_in_the_year_asks_by_the_rank_of_the_day(db):
    unit, person = make_unit(), make_user()
    for band, hours in (("township", 90), ("county", 550)):
        HourRequirement.objects.create(
            band=band, hours=hours, years=5 if band == "county" else 1, effective_from=date(2020, 1, 1)
        )
    make_membership(person, unit, rank=RankLevel.objects.create(name="科", band="township"), ends_on=date(2026, 7, 1))
    make_membership(person, unit, rank=RankLevel.objects.create(name="处", band="county"), starts_on=date(2026, 7, 1))
    for day, required in ((date(2026, 6, 30), 90), (date(2026, 7, 1), 110)):
        assert ledger.summary(user=person, year=2026, day=day).required == required
    assert complete(person, ends_on=date(2026, 6, 30)).rank_name == "科"


def test_a_requirement_that_changes_in_the_year_holds_from_its_day_and_the_nearest_units_before_all(db):
    unit, person = make_unit(), make_user()
    make_membership(person, make_unit(parent=unit), rank=RankLevel.objects.create(name="科", band="township"))
    rows = ((None, date(2020, 1, 1), 90), (None, date(2026, 7, 1), 100), (unit, date(2026, 9, 1), 120))
    for place, since, hours in rows:
        HourRequirement.objects.create(band="township", hours=hours, unit=place, effective_from=since)
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1))
    assert [ledger.required_hours(user=person, day=day) for day in days] == [90, 100, 100, 120]


def test_an_entry_keeps_the_rule_that_counted_it(db):
    rule = HourRule.objects.create(form="online", yearly_cap=50, effective_from=date(2020, 1, 1))
    person = make_user(unit=make_unit())
    entry = complete(person, ends_on=date(2026, 3, 1), form="online")
    HourRule.objects.create(form="online", yearly_cap=5, effective_from=date(2026, 2, 1))
    entry.refresh_from_db()
    assert (entry.hours, entry.hour_rule, entry.rule["cap"]) == (24, rule, "50.00")


def test_a_cap_cuts_and_a_reversal_gives_back(db, cast):
    HourRule.objects.create(form="online", yearly_cap=30, effective_from=date(2020, 1, 1))
    person = make_user(unit=make_unit())
    first = complete(person, ends_on=date(2026, 3, 1), form="online")
    second = complete(person, ends_on=date(2026, 4, 1), form="online")
    third = complete(person, ends_on=date(2026, 5, 1), form="online", study_hours=8)
    assert [(one.hours, one.before_cap) for one in (first, second, third)] == [(24, None), (6, 24), (0, 8)]
    ledger.reverse(entry=first, reason="误", by=cast.authority, now=clock.now())
    standing = CreditEntry.objects.filter(reverses=None, reversed_by=None).order_by("earned_on")
    assert [(one.hours, one.before_cap) for one in standing] == [(24, None), (6, 8)]
    assert ledger.summary(user=person, year=2026, day=date(2026, 6, 1)).total == 30


def test_a_cap_holds_for_its_year_and_form_alone(db):
    HourRule.objects.create(form="online", yearly_cap=30, effective_from=date(2020, 1, 1))
    person = make_user(unit=make_unit())
    entries = [
        complete(person, ends_on=date(2025, 12, 31), form="online"),
        complete(person, ends_on=date(2026, 1, 1), form="online"),
        complete(person, ends_on=date(2026, 1, 1), form="full_time"),
    ]
    assert [entry.hours for entry in entries] == [Decimal(24)] * 3


def test_nobody_reverses_hours_of_ones_own(db, cast):
    from tests.accounts.refusals import refused

    entry = complete(cast.class_head, ends_on=clock.today() - timedelta(days=1))
    with refused("own_hours"):
        ledger.reverse(entry=entry, reason="误", by=cast.class_head, now=clock.now())
