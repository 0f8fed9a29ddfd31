"""更正答案, several about one question, with marks given in between: what the proof of the state machine found."""

from datetime import timedelta
from decimal import Decimal

import pytest

from quizzes import marking, regrading
from quizzes.models import Regrade, Response

from .test_regrading import Hall, State, Way, choice, refused, standing

pytestmark = pytest.mark.django_db


def test_looking_once_more_after_an_older_correction_does_not_undo_a_newer_one(cast):
    hall = Hall(cast)
    attempt = hall.sit("c", True, False)
    hall.correct(Way.NEW_KEY, choice("b"))
    hall.now += timedelta(seconds=30)
    hall.correct(Way.NEW_KEY, choice("c"))
    assert standing(attempt)[0] == 4
    regrading.work_all(now=hall.now + timedelta(minutes=5))
    assert standing(attempt)[0] == 4
    assert not Regrade.objects.filter(swept_at=None).exists()


def test_a_mark_given_after_a_correction_stays_also_where_the_correction_found_nothing_to_change(cast):
    hall = Hall(cast, "extended_text")
    hall.sit("甲", True, False)
    hall.correct(Way.GIVE_ALL, touches_marked=True)
    hall.now += timedelta(seconds=10)
    attempt = hall.sit("乙", True, False)  # scored by the correction at once
    response = Response.objects.get(attempt=attempt, position=1)
    marking.mark(response=response, marker=cast.trainer, mark=Decimal(1), now=hall.now)
    regrading.work_all(now=hall.now + timedelta(minutes=5))
    assert standing(attempt)[0] == 3


def test_what_is_right_as_well_is_told_by_the_correction_that_holds_when_it_is_looked_at(cast):
    hall = Hall(cast)
    attempts = [hall.sit(answer, True, False) for answer in ("a", "b", "c")]
    asked = hall.preview(Way.ACCEPT_ALSO, choice("b"))
    hall.correct(Way.VOID)
    hall.now += timedelta(seconds=10)
    assert refused(regrading.apply, regrade=asked, by=hall.cast.trainer, now=hall.now) == "regrade_stale"
    Regrade.objects.filter(pk=asked.pk).update(state=State.PREVIEWING)  # the worker has not come to it yet
    hall.correct(Way.NEW_KEY, choice("c"))
    hall.now += timedelta(seconds=10)
    regrading.work(regrade_id=asked.pk, now=hall.now)
    hall.apply(Regrade.objects.get(pk=asked.pk))
    assert [standing(each)[0] for each in attempts] == [2, 4, 4]  # a was ruled wrong meanwhile


def test_a_mark_that_an_older_correction_took_away_binds_no_later_one(cast):
    hall = Hall(cast, "extended_text")
    attempt = hall.sit("甲", True, False)
    response = Response.objects.get(attempt=attempt, position=1)
    marking.mark(response=response, marker=cast.trainer, mark=Decimal(1), now=hall.now)
    hall.now += timedelta(minutes=1)
    hall.correct(Way.VOID, touches_marked=True)
    assert standing(attempt)[0] == 3  # 2 of 4, brought to 6
    hall.now += timedelta(minutes=1)
    hall.correct(Way.GIVE_ALL)
    assert standing(attempt)[0] == 4
