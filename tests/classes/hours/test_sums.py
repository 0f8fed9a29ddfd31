"""Whatever was posted, claimed, imported and reversed: every page shows the fold of the ledger."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import RankLevel
from classes import ledger
from classes.hours import carrying, claims, folding, importing, sheets, statement
from classes.models import CreditEntry, HourRequirement, HourRule
from lib import clock
from lib.tables import Sheet
from reports import overview
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment
from tests.classes.hours.conftest import PDF, told
from tests.quizzes.counting import count_queries

CAP = Decimal(40)
HOURS = st.decimals(min_value="0.25", max_value=30, places=2)
FORMS = st.sampled_from(["online", "full_time"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("class"), HOURS, FORMS, st.booleans()),
        st.tuples(st.just("claim"), HOURS, FORMS, st.booleans()),
        st.tuples(st.just("import"), HOURS, FORMS, st.booleans()),
        st.tuples(st.just("reverse"), st.integers(0, 9)),
        st.tuples(st.just("carry")),
    ),
    max_size=9,
)


@pytest.fixture
def official(cast):
    """A rank that asks 60 hours, and a limit for what is learned online."""
    cast.learner.memberships.update(rank=RankLevel.objects.create(name="测试科级", band="township"))
    HourRequirement.objects.create(band="township", hours=60, carry_over=15, effective_from=date(2020, 1, 1))
    HourRule.objects.create(form="online", yearly_cap=CAP, effective_from=date(2020, 1, 1))
    return cast.learner


class Stop(Exception):
    """Undoes an example."""


def do(acts, person, cast):
    today = clock.today()
    last = date(today.year - 1, 12, 31)
    for number, (kind, *how) in enumerate(acts):
        if kind == "reverse":
            standing = list(CreditEntry.objects.filter(user=person, reverses=None, reversed_by=None).order_by("pk"))
            if standing:
                ledger.reverse(entry=standing[how[0] % len(standing)], reason="误", by=cast.authority, now=clock.now())
            continue
        if kind == "carry":
            carrying.carry_over(year=last.year, by=cast.authority, now=clock.now())
            continue
        hours, form, is_now = how
        day = today if is_now else last
        if kind == "class":
            made = make_class(
                unit=cast.unit, head=cast.class_head, starts_on=day, ends_on=day, study_hours=hours, form=form
            )
            place = make_enrolment(made, person)
            for _twice in range(2):
                ledger.post_for_enrolments(enrolments=[place], by=None, now=clock.now())
        elif kind == "claim":
            said = told(title=f"班{number}", hours=hours, form=form, starts_on=day, ends_on=day)
            claim = claims.file(user=person, told=said, by=person, now=clock.now(), data=PDF)
            claims.approve(claim=claim, hours=None, by=cast.authority, now=clock.now())
        else:
            post([["L001", f"网{number}", hours, day, "线上" if form == "online" else "脱产"]], cast.authority)


def waiting(rows, by):
    lines = sheets.parse([Sheet("", [["工号", "培训名称", "学时", "完成日期", "形式"], *rows])])
    return importing.Job.objects.create(
        owner=by, kind=importing.KIND, title="表", params={"lines": [vars(line) for line in lines]}, total=len(lines)
    )


def post(rows, by):
    job = waiting(rows, by)
    plan = importing.preview(job, now=clock.now())
    return importing.carry_out(job=job, fingerprint=plan.fingerprint, by=by, now=clock.now())


def shown(person, year, cast):
    """The year's sum on every page that shows one."""
    day = min(clock.today(), date(year, 12, 31))
    found = {
        "summary": ledger.summary(user=person, year=year, day=day).total,
        "history": next(
            (h.total for h in ledger.history(user=person, today=clock.today()) if h.year == year), Decimal(0)
        ),
        "statement": statement.read(person=person, year=year, now=clock.now()).summary.total,
        "report": overview.read(unit=cast.unit, year=year, day=day).whole.hours,
    }
    pages = {
        "mine": (person, reverse("hours:mine")),
        "record": (person, reverse("portal:record")),
        "desk": (cast.authority, reverse("hours_desk:person", args=[person.pk])),
    }
    for name, (who, address) in pages.items():
        client = Client()
        client.force_login(who)
        page = client.get(address, {"year": year}).context
        if page["year"] == year:  # a year without a line has no page of its own
            found[name] = page["summary"].total
            found[f"{name}, line by line"] = sum((entry.hours for entry in page["entries"]), Decimal(0))
    return found


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([("class", Decimal("0.25"), "full_time", True), ("claim", Decimal("7.86"), "full_time", True), ("reverse", 1)])
@given(ACTS)
def test_the_sum_on_every_page_is_the_fold_of_the_ledger(official, cast, acts):
    try:
        with transaction.atomic():
            do(acts, official, cast)
            lines = CreditEntry.objects.filter(user=official).values_list("year", "form", "hours")
            folded = folding.fold(lines)
            for year in (clock.today().year, clock.today().year - 1):
                assert set(shown(official, year, cast).values()) == {folding.total(folded, year)}
                standing = CreditEntry.objects.filter(
                    user=official, year=year, form="online", reverses=None, reversed_by=None
                )
                carried = sum((entry.hours for entry in standing if entry.source == "carry_over"), Decimal(0))
                worth = sum((entry.worth for entry in standing if entry.source != "carry_over"), Decimal(0))
                assert folded.get(year, {}).get("online", Decimal(0)) == min(worth, CAP) + carried
            moved = CreditEntry.objects.filter(Q(source="carry_over") | Q(reverses__source="carry_over"))
            assert sum(moved.values_list("hours", flat=True)) == 0
            raise Stop
    except Stop:
        pass


def test_five_thousand_rows_are_posted_in_few_statements(cast):
    rows = [["L001", f"课程{number}", 1, date(2026, 1, 1 + number % 28), "网络培训"] for number in range(5000)]
    with count_queries(150):
        assert post(rows, cast.class_head) == 5000
    assert post(rows, cast.class_head) == 0
    assert CreditEntry.objects.count() == 5000


def test_hours_that_were_reversed_do_not_come_back_with_the_same_file(cast):
    rows = [["L001", "网课", 8, date(2026, 3, 1), "网络培训"]]
    post(rows, cast.class_head)
    ledger.reverse(entry=CreditEntry.objects.get(), reason="误记", by=cast.class_head, now=clock.now())
    assert post(rows, cast.class_head) == 0
    assert CreditEntry.objects.count() == 2


def test_hours_that_were_counted_again_and_then_reversed_do_not_pass_for_standing(official, cast):
    rows = [["L001", name, 30, date(clock.today().year, 1, 5), "线上"] for name in ("甲课", "乙课")]
    post(rows, cast.class_head)
    for title in ("甲课", "乙课"):  # the second is counted again when the first makes room under the cap
        line = CreditEntry.objects.get(title=title, reverses=None, reversed_by=None)
        ledger.reverse(entry=line, reason="误记", by=cast.class_head, now=clock.now())
    plan = importing.preview(waiting(rows, cast.class_head), now=clock.now())
    assert (len(plan.again), ["误记" in problem.message for problem in plan.problems]) == (0, [True, True])


def test_nobody_imports_hours_of_ones_own(cast):
    assert post([["CH01", "网课", 8, date(2026, 3, 1), "网络培训"]], cast.class_head) == 0


def test_surplus_goes_over_once_and_counts_in_one_year_only(official, cast):
    last = clock.today().year - 1
    HourRequirement.objects.update(carry_over=None)
    do([("class", Decimal(80), "full_time", False)], official, cast)
    assert carrying.carry_over(year=last, by=cast.authority, now=clock.now()) == 0
    HourRequirement.objects.create(band="township", hours=60, carry_over=15, effective_from=date(last, 6, 1))
    for people in (1, 0):
        assert carrying.carry_over(year=last, by=cast.authority, now=clock.now()) == people
    totals = {one.year: one.total for one in ledger.history(user=official, today=clock.today())}
    assert totals == {last: 65, last + 1: 15}
    with refused("year_not_over"):
        carrying.carry_over(year=last + 1, by=cast.authority, now=clock.now())


@pytest.mark.parametrize("part", ["out", "in"])
def test_what_was_carried_over_is_reversed_in_both_years_or_it_would_count_twice(official, cast, part):
    do([("class", Decimal(80), "full_time", False), ("carry",)], official, cast)
    line = CreditEntry.objects.get(key__endswith=f":{part}")
    assert ledger.reverse(entry=line, reason="误", by=cast.authority, now=clock.now()).reverses == line
    totals = {one.year: one.total for one in ledger.history(user=official, today=clock.today())}
    assert totals == {clock.today().year - 1: 80, clock.today().year: 0}


def test_a_quarter_of_an_hour_reads_the_same_on_every_page(official, cast, client):
    HourRequirement.objects.update(hours=Decimal("90.25"))
    do([("class", Decimal("72.22"), "full_time", True)], official, cast)
    client.force_login(official)
    for page in ("portal:home", "portal:record", "portal:record-sheet", "hours:mine"):
        words = client.get(reverse(page)).content.decode()
        assert [number for number in ("72.22", "90.25", "18.03") if number not in words] == [], page
    facts = statement.layout(statement.read(person=official, year=clock.today().year, now=clock.now()))
    assert (facts["total"], "18.03" in facts["required"][0]["text"]) == ("72.22", True)


def test_the_statement_says_what_is_asked_and_what_is_missing(official, cast):
    do([("class", Decimal(20), "full_time", True)], official, cast)
    facts = statement.read(person=official, year=clock.today().year, now=clock.now())
    printed = statement.layout(facts)
    assert (printed["total"], [fact["text"] for fact in printed["who"]][2:]) == ("20", ["东区", "测试科级"])
    assert "40" in printed["required"][0]["text"]
    assert [entry["hours"] for entry in printed["entries"]] == ["20"]
