"""Corrections and marks that people gave, one or two of them: what counts stays, unless it is said otherwise."""

from decimal import Decimal

import pytest

from accounts.models import Role
from lib import clock
from quizzes import regrading
from quizzes.models import Regrade
from tests.builders import make_unit, make_user

from .marking_room import decide, double, give, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def people(unit):
    return [make_user(f"教员{number}", unit=unit, role=Role.TRAINER) for number in range(4)]


def correct(exam, by, **said) -> Regrade:
    """Full marks for all, foreseen and carried out."""
    now = clock.now()
    version = exam.item.approved_version
    asked = regrading.begin(version=version, way="give_all", reason="题意不清", by=by, now=now, **said)
    regrading.work(regrade_id=asked.pk, now=now)
    asked.refresh_from_db()
    regrading.apply(regrade=asked, by=by, now=now)
    regrading.work(regrade_id=asked.pk, now=now)
    asked.refresh_from_db()
    return asked


def test_the_mean_of_two_markers_is_a_persons_mark_and_stays(unit, people):
    exam = double(unit)
    response = exam.answer()
    give(response, people[0], mark=6)
    give(response, people[1], mark=7)
    assert correct(exam, people[2]).lines.count() == 0
    assert state_of(response) == ("graded", "6.50")


def test_what_a_third_person_decided_stays_too(unit, people):
    exam = double(unit)
    response = exam.answer()
    give(response, people[0], mark=2)
    give(response, people[1], mark=9)
    decide(response, people[2], 5)
    assert correct(exam, people[3]).lines.count() == 0
    assert state_of(response) == ("graded", "5.00")


def test_whoever_says_so_changes_them(unit, people):
    exam = double(unit)
    response = exam.answer()
    give(response, people[0], mark=6)
    give(response, people[1], mark=7)
    line = correct(exam, people[2], touches_marked=True).lines.get()
    assert (line.mark_was, line.mark_is) == (Decimal("6.5"), Decimal(10))
    assert state_of(response) == ("graded", "10.00")


def test_an_answer_that_only_one_of_two_has_marked_waits_for_nobody_after_full_marks_for_all(unit, people):
    exam = double(unit)
    response = exam.answer()
    give(response, people[0], mark=6)
    line = correct(exam, people[2]).lines.get()
    assert (line.mark_was, line.mark_is) == (None, Decimal(10))
    assert state_of(response) == ("graded", "10.00")
