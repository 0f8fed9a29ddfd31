"""My calendar and its private address: one's own days, nothing secret, and an address that can be taken back."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import feeds
from accounts.models import CalendarFeed
from classes import timetable
from classes.models import ClassSession
from lib import clock
from quizzes.models import ResitGrant
from tests.builders import (
    give_grade,
    make_candidate,
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_session,
    make_sitting,
)


@pytest.fixture
def mine(client, cast):
    """A class with a meeting, a course due, and an exam; and the same of somebody else."""
    for person, mark in ((cast.learner, "甲的"), (cast.classmate, "乙的")):
        today = clock.today()
        training_class = make_class(f"{mark}班", unit=cast.unit, starts_on=today, ends_on=today + timedelta(days=20))
        make_enrolment(training_class, person)
        make_session(training_class, f"{mark}面授", starts_at=clock.now())
        make_requirement(training_class, course=make_course(f"{mark}课"), due_on=today)
        make_candidate(make_sitting(unit=cast.unit, title=f"{mark}考试", rules={"password": "机密口令"}), person)
    client.force_login(cast.learner)
    return client


@pytest.fixture
def token(cast):
    return feeds.issue(user=cast.learner, now=clock.now())


def address(token):
    return reverse("portal:calendar-feed", args=[token])


def unfolded(answer):
    return answer.content.decode().replace("\r\n ", "")


def test_a_cancelled_meeting_says_so_here_and_in_other_calendars(mine, cast, token):
    session = ClassSession.objects.get(title="甲的面授")
    timetable.cancel(session=session, reason="教员出差", by=cast.class_head, now=clock.now())
    with override("zh-hans"):
        assert "已取消：甲的面授" in mine.get("/calendar/").content.decode()
    (told,) = [one for one in unfolded(mine.get(address(token))).split("BEGIN:VEVENT") if "甲的面授" in one]
    assert f"UID:session-{session.pk}@" in told
    assert "STATUS:CANCELLED" in told
    assert "TRANSP:TRANSPARENT" in told


def test_ones_own_exams_meetings_and_days_stand_in_it(mine):
    text = mine.get("/calendar/").content.decode()
    for title in ("甲的面授", "甲的课", "甲的考试"):
        assert title in text
    assert "乙的" not in text


def test_the_address_gives_the_same_without_a_login(mine, client, token):
    client.logout()
    answer = client.get(address(token))
    text = unfolded(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert text.count("BEGIN:VEVENT") == 3
    assert "LOCATION:一号教室" in text
    assert "乙的" not in text


def test_uids_stay_and_differ(mine, client, token):
    uids = [re.findall(r"UID:(\S+)", unfolded(client.get(address(token)))) for _twice in range(2)]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 3


def test_nothing_secret_stands_in_it(mine, client, cast, token):
    sitting = make_sitting(unit=cast.unit, title="判过的考试", rules={"password": "机密口令"})
    give_grade(cast.learner, sitting, "87.5")
    text = unfolded(client.get(address(token))) + mine.get("/calendar/").content.decode()
    assert "判过的考试" in text
    assert "机密口令" not in text
    assert "87.5" not in text


def test_what_is_cancelled_or_left_vanishes(client, cast, token):
    sitting = make_sitting(unit=cast.unit, title="取消的考试")
    make_candidate(sitting, cast.learner)
    place = make_enrolment(make_class(unit=cast.unit), cast.learner)
    make_session(place.training_class, "退出的面授")
    assert unfolded(client.get(address(token))).count("BEGIN:VEVENT") == 2
    sitting.state = "cancelled"
    sitting.save()
    place.state = "withdrawn"
    place.save()
    assert "BEGIN:VEVENT" not in unfolded(client.get(address(token)))


def test_a_resit_has_its_own_window(client, cast, token):
    now = clock.now()
    seat = make_candidate(make_sitting(unit=cast.unit, title="补"), cast.learner)
    ResitGrant.objects.create(
        candidate=seat, attempts=1, reason="试", at=now, opens_at=now, closes_at=now + timedelta(days=3)
    )
    seat.extra_attempts = 1
    seat.save()
    assert "SUMMARY:补考：补" in unfolded(client.get(address(token)))


def test_a_new_address_ends_the_old_one_and_only_its_hash_is_kept(client, cast, token):
    client.force_login(cast.learner)
    page = client.post("/calendar/address/").content.decode()
    new = re.search(r"/calendar/([^/\"]+)\.ics", page)[1]
    assert client.get(address(token)).status_code == 404
    assert client.get(address(new)).status_code == 200
    assert new not in str(list(CalendarFeed.objects.values()))
    assert new not in client.get("/calendar/").content.decode()
    assert len(new) * 6 >= 128


def test_a_closed_address_and_that_of_a_disabled_account_open_nothing(client, cast, token):
    client.force_login(cast.learner)
    client.post("/calendar/address/", {"end": "1"})
    assert client.get(address(token)).status_code == 404
    again = feeds.issue(user=cast.learner, now=clock.now())
    cast.learner.is_active = False
    cast.learner.save()
    client.logout()
    assert client.get(address(again)).status_code == 404


def test_guessing_is_slow_and_shuts_out_no_colleague_behind_the_same_address(client, token):
    cache.clear()
    assert {client.get(address(f"wrong{number}")).status_code for number in range(30)} == {404}
    answer = client.get(address("wrong30"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert client.get(address(token)).status_code == 200
    cache.clear()


def test_the_page_and_changing_the_address_need_a_login_and_a_post(client, cast):
    for path in ("/calendar/", "/calendar/address/"):
        assert "/account/login/" in client.get(path)["Location"]
    assert "/account/login/" in client.post("/calendar/address/")["Location"]
    client.force_login(cast.learner)
    assert client.get("/calendar/address/").status_code == 405
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("month", ["2026-13", "x", "", "0001-01", "9999-12", "2026-1-1"])
def test_a_month_that_is_none_is_this_one(mine, month):
    assert mine.get("/calendar/", {"month": month}).context["first"] == clock.today().replace(day=1)


def test_other_months_are_a_link_away(mine):
    later = mine.get("/calendar/").context["after"]
    page = mine.get("/calendar/", {"month": f"{later:%Y-%m}"})
    assert page.context["first"] == later
    assert page.context["after"] > later


def test_a_full_calendar_asks_no_more(mine, cast):
    def queries():
        mine.get("/calendar/")
        with CaptureQueriesContext(connection) as captured:
            mine.get("/calendar/")
        return len(captured)

    few = queries()
    for _one in range(4):
        training_class = make_enrolment(make_class(unit=cast.unit), cast.learner).training_class
        make_session(training_class)
        make_requirement(training_class, due_on=timezone.localdate())
        make_candidate(make_sitting(unit=cast.unit), cast.learner)
    assert queries() == few
