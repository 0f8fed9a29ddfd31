"""Signs of life of the exam page: presence, what was said in the room, and what the page notes of itself."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from lib.problems import Refusal
from quizzes import announcing, integrity, presence
from quizzes.models import Announcement, AttemptEvent, Sitting
from tests.builders import make_candidate, make_user
from tests.quizzes.counting import count_queries
from tests.quizzes.room import MINUTE, Room, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    made = Room("single_choice", "extended_text")
    made.attempt = made.start()
    return made


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def beat(room, user=None, client=None, **sent):
    address = reverse("quizzes_api:attempt-pulse", args=[room.attempt.pk])
    return (client or browser(user or room.user)).post(address, sent, content_type="application/json")


def say(room, text="第 3 题“区”应为“县”", **fields):
    return announcing.announce(sitting=room.sitting, text=text, by=make_user(), now=room.t0, **fields)


def heard(room, **sent):
    return [one["id"] for one in beat(room, **sent).json()["announcements"]]


# --- presence ---------------------------------------------------------------------------------------------------------


def test_a_sign_of_life_writes_no_row_and_tells_the_time(room):
    client = browser(room.user)
    with count_queries(1):
        answer = beat(room, client=client)
    assert answer.json()["attempt"]["state"] == "in_progress"
    assert answer.json()["announcements"] == []
    assert set(presence.seen([room.attempt.pk])) == {room.attempt.pk}
    assert kinds(room.attempt) == ["start"]


def test_an_attempt_of_somebody_else_has_no_pulse(room):
    assert beat(room, user=make_user()).status_code == 404
    assert Client().post(reverse("quizzes_api:attempt-pulse", args=[room.attempt.pk])).status_code == 401
    assert presence.seen([room.attempt.pk]) == {}


def test_an_attempt_that_is_over_is_nowhere(room):
    room.submit(room.attempt)
    assert beat(room, signals=[{"kind": "left", "seconds": 9}]).json()["attempt"]["state"] != "in_progress"
    assert presence.seen([room.attempt.pk]) == {}
    assert "left" not in kinds(room.attempt)


@pytest.mark.parametrize(
    "sent",
    [
        {"signals": [{"kind": "cheated"}]},
        {"signals": [{"kind": "left", "seconds": -1}]},
        {"signals": "left"},
        {"signals": [{"kind": "paste", "position": "x"}]},
        {"read": [0]},
        {"read": "all"},
    ],
)
def test_what_is_no_pulse_is_400(room, sent):
    assert beat(room, **sent).status_code == 400
    assert kinds(room.attempt) == ["start"]


# --- what the page notes ----------------------------------------------------------------------------------------------


def test_leaving_and_pasting_are_noted_as_facts_that_both_sides_read(room):
    beat(room, signals=[{"kind": "left", "seconds": 75}, {"kind": "paste", "position": 2}])
    assert kinds(room.attempt) == ["start", "left", "paste"]
    room.submit(room.attempt)
    page = browser(room.user).get(reverse("quizzes:attempt-review", args=[room.attempt.pk]))
    facts = {fact.text: fact.note for fact in page.context["events"]}
    assert len(facts) == 4
    assert any("1" in note for note in facts.values())


def test_what_a_page_notes_is_bounded(room):
    for _time in range(15):
        beat(room, signals=[{"kind": "left", "seconds": 3}] * 40)
    assert AttemptEvent.objects.filter(kind="left").count() == integrity.MOST


def test_nothing_is_noted_where_the_author_does_not_want_it(room):
    assert "粘贴" in start_page(room) or "paste" in start_page(room)
    Sitting.objects.update(notes_signals=False)
    beat(room, signals=[{"kind": "left", "seconds": 75}])
    assert kinds(room.attempt) == ["start"]
    page = browser(room.user).get(reverse("quizzes:attempt-room", args=[room.attempt.pk])).content.decode()
    assert 'signals="false"' in page


def start_page(room):
    return browser(room.user).get(reverse("quizzes:sitting-start", args=[room.sitting.pk])).content.decode()


# --- what is said -----------------------------------------------------------------------------------------------------


def test_what_was_said_is_shown_until_it_is_read(room):
    said = say(room)
    assert heard(room) == heard(room) == [said.pk]
    assert heard(room, read=[said.pk]) == []
    assert heard(room, read=[said.pk]) == []
    assert kinds(room.attempt) == ["start", "message"]  # reading twice is once
    ((one,),) = [announcing.said(room.sitting)]
    assert (one.announcement, one.read) == (said, 1)
    assert AuditEntry.objects.get(action="sitting.announce").detail["text"] == said.text


def test_a_word_to_one_reaches_that_one_alone(room):
    other = make_candidate(room.sitting)
    say(room, candidate=other)
    assert heard(room) == []
    assert heard(room, read=[Announcement.objects.get().pk]) == []
    assert kinds(room.attempt) == ["start"]
    say(room, candidate=room.candidate)
    assert len(heard(room)) == 1


def test_whoever_begins_later_the_same_day_learns_of_it_and_weeks_later_not(room):
    say(room)
    late = make_candidate(room.sitting)
    for after, count in ((60, 1), (60 * 13, 0)):
        room.attempt.started_at = room.t0 + after * MINUTE
        room.attempt.candidate = late
        room.attempt.candidate.sitting.refresh_from_db()
        assert len(announcing.unread(room.attempt)) == count


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nothing_is_said_in_an_exam_that_nobody_sits(room, state):
    Sitting.objects.update(state=state)
    with pytest.raises(Refusal):
        say(room)


def test_there_is_an_end_to_what_can_be_said(room):
    by = make_user()
    Announcement.objects.bulk_create(
        Announcement(sitting=room.sitting, text="试", by=by, at=room.t0) for _each in range(announcing.MOST)
    )
    with pytest.raises(Refusal) as refused:
        say(room)
    assert refused.value.code == "too_many_announcements"


def test_a_page_without_script_shows_it_and_takes_the_word_that_it_was_read(room):
    said = say(room, text="草稿纸不够请举手")
    client = browser(room.user)
    address = reverse("quizzes:attempt-room", args=[room.attempt.pk])
    assert "草稿纸不够请举手" in client.get(address).content.decode()
    done = client.post(reverse("quizzes:attempt-read", args=[room.attempt.pk, said.pk]))
    assert done.status_code == 302
    assert "草稿纸不够请举手" not in client.get(address).content.decode()
    other = browser(make_user())
    assert other.post(reverse("quizzes:attempt-read", args=[room.attempt.pk, said.pk])).status_code == 404


def test_a_pulse_costs_three_queries_with_something_said(room):
    say(room)
    client = browser(room.user)
    with count_queries(3):
        assert beat(room, client=client).json()["announcements"]
