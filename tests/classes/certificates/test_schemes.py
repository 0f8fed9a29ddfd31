"""Numbers of units: the nearest scheme counts, no gaps whoever issues at once, and verification reads them all."""

from datetime import UTC, datetime

import pytest

from classes.certificates import issuing, schemes, verification
from classes.models import Certificate, CertificateCounter
from lib.problems import Refusal
from tests.builders import issue, make_class, make_enrolment
from tests.concurrently import at_once

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)


def say(unit, pattern: str, *, by=None, from_year: int = 2026, width: int = 4):
    return schemes.say(unit=unit, from_year=from_year, pattern=pattern, width=width, by=by, now=NOW)


def issue_in(unit, head, person=None, now=NOW) -> str:
    place = make_enrolment(make_class(unit=unit, head=head), person, outcome="completed", outcome_at=NOW)
    return issue(enrolment=place, now=now).serial


@pytest.mark.django_db
def test_the_nearest_unit_above_says_how_and_else_the_site(cast):
    say(cast.unit, "QM-{年}-{号}", width=5)
    assert issue_in(cast.section, cast.class_head) == "QM-2026-00001"
    assert issue_in(cast.unit, cast.class_head) == "QM-2026-00002"
    assert issue_in(cast.sister, cast.class_head) == "青民培〔2026〕第 0001 号"
    say(cast.section, "东一〔{年}〕{号}", width=2)
    assert issue_in(cast.section, cast.class_head) == "东一〔2026〕01"
    say(cast.section, "")
    assert issue_in(cast.section, cast.class_head) == "QM-2026-00003", "no word of its own: as the unit above"


@pytest.mark.django_db
def test_a_scheme_counts_from_its_year_on_and_each_year_begins_with_one(cast):
    say(cast.unit, "甲〔{年}〕{号}")
    say(cast.unit, "乙〔{年}〕{号}", from_year=2027)
    assert issue_in(cast.unit, cast.class_head) == "甲〔2026〕0001"
    assert issue_in(cast.unit, cast.class_head, now=NOW.replace(year=2027)) == "乙〔2027〕0001"


@pytest.mark.django_db
def test_the_next_number_is_told_before_it_is_given(cast, training_class):
    say(cast.unit, "甲〔{年}〕第 {号} 号")
    told = schemes.next_number(training_class, now=NOW)
    assert told == "甲〔2026〕第 0001 号"
    assert not CertificateCounter.objects.exists()
    assert issue_in(cast.unit, cast.class_head) == told
    assert schemes.next_number(training_class, now=NOW) == "甲〔2026〕第 0002 号"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "year", "code"), [("无年{号}", 2026, "scheme_pattern"), ("甲〔{年}〕{号}", 2025, "scheme_past")]
)
def test_a_scheme_that_cannot_hold_is_refused(cast, pattern, year, code):
    with pytest.raises(Refusal) as refused:
        say(cast.unit, pattern, from_year=year)
    assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "typed"),
    [
        ("QM-{年}-{号}", "qm 2026 1"),
        ("青民培证字[{年}]{号}号", "青民培证字（2026）第1号"),
        ("市委党校{年}年度第{号}期", "市委党校2026年度0001期"),
    ],
)
def test_verification_finds_numbers_of_every_scheme_as_people_type_them(cast, pattern, typed):
    say(cast.unit, pattern)
    serial = issue_in(cast.unit, cast.class_head, cast.learner)
    for number in (serial, typed):
        assert verification.by_number(number, cast.learner.name).serial == serial
        assert verification.by_number(number, "别人") is None


@pytest.mark.django_db(transaction=True)
def test_classes_of_two_series_closed_at_once_have_no_gaps_and_wait_instead_of_deadlocking(cast):
    say(cast.unit, "甲〔{年}〕{号}")
    say(cast.sister, "乙〔{年}〕{号}")
    rooms = [make_class(unit=unit, head=cast.class_head) for unit in (cast.unit, cast.sister)]
    shares = [[make_enrolment(room, outcome="completed", outcome_at=NOW) for room in rooms] for _ in range(6)]
    acts = [
        lambda places=places: issuing.issue_many(enrolments=places, by=None, now=NOW)
        for places in (*shares[:3], *(share[::-1] for share in shares[3:]))
    ]
    results = at_once(*acts)
    assert [result for result in results if isinstance(result, Exception)] == []
    expected = {f"{word}〔2026〕{n:04}" for word in "甲乙" for n in range(1, 7)}
    assert set(Certificate.objects.values_list("serial", flat=True)) == expected
