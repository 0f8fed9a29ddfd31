"""What happens in a class is told to each in their own language, whoever did it and in whichever language they work."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils.translation import override

from accounts import notices, outbox
from accounts.models import Notice
from classes import applying, approving, timetable
from lib import clock
from tests.builders import make_enrolment, make_session
from tests.classes.entering import open_class


def inbox(client, person, language):
    client.force_login(person)
    client.cookies["django_language"] = language
    with override(language):  # a request leaves its language behind
        [group] = client.get("/inbox/").context["groups"]
    return group["notices"][0]


def in_english(person):
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def english(cast, room):
    """A trainee beside the learner of the room who reads English."""
    make_enrolment(room.training_class, cast.classmate)
    return in_english(cast.classmate)


def test_two_readers_of_one_event_read_it_each_in_their_language(client, cast, room, english):
    session = make_session(room.training_class, "第一讲")
    session.starts_at = clock.now().replace(year=2030, month=3, day=5, hour=1, minute=0)
    session.ends_at, session.place = session.starts_at + timedelta(hours=2), ""
    with override("en"):
        fields = ["starts_at", "ends_at", "place"]
        timetable.change(session=session, fields=fields, by=cast.class_head, now=clock.now())
    chinese = inbox(client, cast.learner, "zh-hans")
    assert chinese["title"] == "“第一讲”的时间或地点有变动"
    assert chinese["body"] == "调整为：2030年3月5日 09:00至2030年3月5日 11:00，地点：另行通知。"
    told = inbox(client, english, "en")
    assert told["title"] == "“第一讲” has another time or place"
    assert told["body"] == "Now: 5 Mar 2030 09:00 to 5 Mar 2030 11:00. Place: to be announced."
    assert told["notice"].url == f"/classes/{room.training_class.pk}/#plan"


def test_a_mail_about_it_speaks_the_language_of_its_reader(settings, cast, room, english):
    settings.NOTICE_CHANNELS = ["accounts.channels.email.Email"]
    for person in (cast.learner, english):
        person.email, person.email_confirmed_at = f"{person.staff_number}@example.com", clock.now()
        person.save()
        outbox.choose(user=person, email=person.email, chosen=[("email", "class")], now=clock.now())
    session = make_session(room.training_class, "第一讲")
    timetable.cancel(session=session, reason="停电", by=cast.class_head, now=clock.now())
    assert outbox.carry(now=clock.now()) == 2
    chinese, english = sorted(mail.outbox, key=lambda one: one.to)
    assert (chinese.subject, english.subject) == ("“第一讲”已取消", "“第一讲” is cancelled")
    assert "原因：停电" in chinese.body
    assert "Reason: 停电" in english.body


@pytest.mark.parametrize(("reason", "first"), [("急需", "Reason: 急需"), ("", "The class head decides")])
def test_a_reason_stands_there_where_one_was_given(cast, reason, first):
    made = open_class(cast, asks_unit=False)
    nominee = in_english(cast.learner)
    applying.nominate(training_class=made, people=[nominee], by=cast.unit_manager, now=clock.now(), reason=reason)
    with override("en"):
        body = notices.words(Notice.objects.get(user=nominee))[1]
    assert body.startswith(first)


def test_names_of_several_are_joined_as_the_reader_joins_them(cast):
    made, now = open_class(cast, asks_unit=False), clock.now()
    people = [cast.learner, cast.classmate]
    places = applying.nominate(training_class=made, people=people, by=cast.unit_manager, now=now)
    approving.refuse(
        training_class=made, places=[place.pk for place in places], reason="名额有限", by=cast.class_head, now=now
    )
    notice = Notice.objects.get(user=cast.unit_manager)
    for language, mark in (("zh-hans", "、"), ("en", ", ")):
        with override(language):
            assert f"{cast.learner.name}{mark}{cast.classmate.name}" in notices.words(notice)[0]
