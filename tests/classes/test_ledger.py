"""The ledger only grows; a correction is a reversal with a reason; every sum is the fold of its entries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, RankLevel
from classes import ledger
from classes.models import CreditEntry, HourRequirement
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_membership, make_unit, make_user

TODAY = date(2026, 11, 23)


def post(*places, **how):
    return ledger.post_for_enrolments(enrolments=list(places), by=None, now=clock.now(), **how)


@pytest.fixture
def entry(room, cast):
    post(room.place)
    return CreditEntry.objects.get()


def test_posting_freezes_what_it_was_for(entry, room, cast):
    room.training_class.title, room.training_class.study_hours = "改名", 99
    room.training_class.save()
    entry.refresh_from_db()
    assert (entry.title, entry.hours) == ("法规读书班", Decimal(24))
    assert entry.rule == {"kind": "class", "class": room.training_class.code, "hours": "24"}


def test_posting_twice_adds_nothing(entry, room):
    assert post(room.place) == 0
    assert CreditEntry.objects.count() == 1


def test_hours_belong_to_the_year_and_the_unit_of_the_last_day(db):
    old, new = make_unit(), make_unit()
    person = make_user()
    make_membership(person, old, ends_on=date(2027, 1, 1))
    make_membership(person, new, starts_on=date(2027, 1, 1))
    training_class = make_class(unit=old, starts_on=date(2026, 12, 30), ends_on=date(2026, 12, 31))
    post(make_enrolment(training_class, person, unit=new))
    entry = CreditEntry.objects.get()
    assert (entry.year, entry.earned_on, entry.unit) == (2026, date(2026, 12, 31), old)


def test_an_entry_is_neither_changed_nor_deleted(entry):
    acts = [
        entry.save,
        entry.delete,
        CreditEntry.objects.all().delete,
        lambda: CreditEntry.objects.update(hours=1),
        lambda: CreditEntry.objects.bulk_update([entry], ["hours"]),
    ]
    for act in acts:
        with pytest.raises(TypeError, match="append-only"), transaction.atomic():
            act()
    assert CreditEntry.objects.get().hours == 24


def test_a_reversal_is_the_negative_of_the_entry(entry, cast):
    reversal = ledger.reverse(entry=entry, reason="重复登记", by=cast.class_head, now=clock.now())
    assert (reversal.hours, reversal.reverses, reversal.reason) == (-24, entry, "重复登记")
    assert (reversal.unit, reversal.year, reversal.form) == (entry.unit, entry.year, entry.form)
    assert sum(CreditEntry.objects.values_list("hours", flat=True)) == 0
    assert AuditEntry.objects.get(action="ledger.reverse").detail == {"reason": "重复登记"}


def test_a_reversal_needs_a_reason(entry, cast):
    with refused("reason_missing"):
        ledger.reverse(entry=entry, reason=" ", by=cast.class_head, now=clock.now())
    with pytest.raises(IntegrityError, match="creditentry_reversal_reason"):
        CreditEntry.objects.create(
            user=cast.learner,
            year=2026,
            earned_on=TODAY,
            form="online",
            hours=-1,
            title="无由",
            reverses=entry,
            posted_at=clock.now(),
            key="x",
        )


def test_an_entry_is_reversed_once_and_a_reversal_never(entry, cast):
    reversal = ledger.reverse(entry=entry, reason="错", by=cast.class_head, now=clock.now())
    for one in (entry, reversal):
        with refused("already_reversed"):
            ledger.reverse(entry=one, reason="再错", by=cast.class_head, now=clock.now())
    assert CreditEntry.objects.count() == 2


@pytest.fixture
def official(db):
    """Somebody whose rank asks 90 hours a year, from 2024 on; 60 before."""
    rank = RankLevel.objects.create(name="测试科级", band="township")
    HourRequirement.objects.create(band="township", hours=60, effective_from=date(2020, 1, 1))
    HourRequirement.objects.create(band="township", hours=90, effective_from=date(2024, 1, 1))
    person = make_user(unit=None)
    make_membership(person, make_unit(), rank=rank)
    return person


def put(user, hours, *, year=2026, form="online"):
    CreditEntry.objects.create(
        user=user,
        year=year,
        earned_on=date(year, 6, 1),
        form=form,
        hours=hours,
        title="学习",
        posted_at=clock.now(),
        key=f"{user.pk}:{year}:{form}:{CreditEntry.objects.count()}",
    )


def test_a_year_is_the_fold_of_its_entries(official):
    for hours, form in ((Decimal("12.5"), "online"), (30, "full_time"), (Decimal("-2.5"), "online")):
        put(official, hours, form=form)
    put(official, 8, year=2025)
    summary = ledger.summary(user=official, year=2026, day=TODAY)
    assert summary.by_form == {"online": Decimal(10), "full_time": Decimal(30)}
    assert (summary.total, summary.required, summary.missing, summary.percent) == (40, 90, 50, 44)


def test_what_is_more_than_asked_is_not_missing(official):
    put(official, 120)
    summary = ledger.summary(user=official, year=2026, day=TODAY)
    assert (summary.missing, summary.percent) == (0, 100)


def test_a_rule_over_five_years_is_shown_by_the_year(official):
    HourRequirement.objects.create(band="township", hours=550, years=5, effective_from=date(2026, 1, 1))
    assert ledger.required_hours(user=official, day=TODAY) == 110
    assert ledger.required_hours(user=official, day=date(2025, 12, 31)) == 90


def test_nothing_is_asked_without_a_rank_a_service_or_a_rule(official):
    assert ledger.required_hours(user=make_user(unit=make_unit()), day=TODAY) is None
    assert ledger.required_hours(user=make_user(), day=TODAY) is None
    assert ledger.required_hours(user=official, day=date(2019, 12, 31)) is None


def test_history_holds_each_year_to_its_own_rule(official, django_assert_max_num_queries):
    put(official, 70, year=2023)
    put(official, 70, year=2025)
    with django_assert_max_num_queries(3):
        history = ledger.history(user=official, today=TODAY)
    assert [(one.year, one.total, one.required) for one in history] == [(2026, 0, 90), (2025, 70, 90), (2023, 70, 60)]
