"""The attempt state machine, verb by verb. The clock stands where each test puts it."""

from decimal import Decimal

import pytest
from django.http import Http404

from lib import clock
from lib.problems import Refusal
from quizzes import candidacy, delivery
from quizzes.models import Attempt, Response
from quizzes.signals import attempt_graded
from tests.builders import make_user
from tests.quizzes.room import MINUTE, SECOND, Room, kinds, outcomes

pytestmark = pytest.mark.django_db


# --- start ------------------------------------------------------------------------------------------------------------


def test_starting_twice_gives_the_attempt_that_is_under_way():
    room = Room(attempts_allowed=3)
    first = delivery.start(user=room.user, sitting_id=room.sitting.pk, now=room.t0)
    again = delivery.start(user=room.user, sitting_id=room.sitting.pk, now=room.t0 + MINUTE)
    assert (first.created, again.created) == (True, False)
    assert first.attempt == again.attempt
    assert kinds(first.attempt) == ["start"]


@pytest.mark.parametrize(
    ("minutes", "extra", "closes_in", "expected"), [(60, 0, 600, 60), (60, 30, 600, 90), (60, 30, 20, 20)]
)
def test_the_deadline_is_the_limit_and_extra_time_but_never_after_closing(minutes, extra, closes_in, expected):
    now = clock.now()
    room = Room(minutes=minutes, closes_at=now + closes_in * MINUTE, candidate={"extra_minutes": extra})
    attempt = delivery.start(user=room.user, sitting_id=room.sitting.pk, now=now).attempt
    assert attempt.deadline == now + expected * MINUTE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"opens_at": clock.now() + 300 * MINUTE}, "not_open_yet"),
        ({"closes_at": clock.now() - MINUTE}, "sitting_closed"),
        ({"state": "cancelled"}, "sitting_cancelled"),
    ],
)
def test_it_refuses_to_start_outside_the_window(fields, code):
    room = Room(**fields)
    with pytest.raises(Refusal) as refused:
        room.start()
    assert refused.value.code == code
    assert not Attempt.objects.exists()


def test_a_sitting_that_was_not_announced_does_not_exist():
    room = Room(state="draft")
    with pytest.raises(Http404):
        room.start()


def test_whoever_is_no_candidate_finds_nothing():
    room = Room()
    with pytest.raises(Http404):
        delivery.start(user=make_user(), sitting_id=room.sitting.pk, now=room.t0)


def test_attempts_are_limited():
    room = Room(attempts_allowed=2)
    for _number in range(2):
        room.submit(room.start())
    with pytest.raises(Refusal) as refused:
        room.start()
    assert refused.value.code == "no_attempts_left"
    assert [a.number for a in Attempt.objects.order_by("number")] == [1, 2]


def test_an_extra_attempt_is_the_candidates_own():
    room = Room(candidate={"extra_attempts": 1})
    room.submit(room.start())
    assert room.start().number == 2


def test_starting_after_the_time_is_up_closes_the_old_attempt_first():
    room = Room(attempts_allowed=2, minutes=10)
    old = room.start()
    new = room.start(after=20 * MINUTE)
    old.refresh_from_db()
    assert (old.state, old.closed_by_sweeper) == ("graded", True)
    assert (new.number, new.state) == (2, "in_progress")


# --- submit and sweep -------------------------------------------------------------------------------------------------


def test_handing_in_scores_what_the_server_has():
    room = Room("single_choice", "multiple_choice", "true_false", "fill_blank", pass_mark=5)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"), (2, 1, ["a", "b"]), (3, 1, False), (4, 1, ["15"]))
    attempt = room.submit(attempt, after=MINUTE)
    assert (attempt.state, attempt.mark, attempt.max_mark, attempt.passed) == ("graded", Decimal("5.00"), 8, True)
    assert attempt.submitted_at == room.t0 + MINUTE
    marks = dict(Response.objects.values_list("position", "mark"))
    assert marks == {1: 2, 2: 1, 3: 0, 4: 2}
    assert room.grade() == (5, True)


def test_a_question_never_touched_is_a_blank_response():
    room = Room("single_choice", "extended_text")
    attempt = room.submit(room.start())
    assert attempt.state == "graded"
    assert list(Response.objects.values_list("value", "mark", "needs_marking")) == [(None, 0, False)] * 2


def test_handing_in_twice_is_once():
    room = Room()
    attempt = room.start()
    first = room.submit(attempt, after=MINUTE)
    again = room.submit(attempt, after=2 * MINUTE)
    assert again.submitted_at == first.submitted_at
    assert kinds(attempt) == ["start", "submit"]


def test_a_written_answer_waits_for_a_marker():
    room = Room("single_choice", "extended_text")
    attempt = room.start()
    room.save(attempt, (1, 1, "a"), (2, 1, "我的回答"))
    attempt = room.submit(attempt)
    assert (attempt.state, attempt.mark, attempt.passed) == ("submitted", None, None)
    assert Response.objects.get(position=2).needs_marking
    assert room.grade() == (None, None)


def test_the_sweeper_hands_in_what_is_there():
    room = Room(minutes=10, network_grace=10)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"))
    assert delivery.close_overdue(now=room.t0 + 10 * MINUTE + 10 * SECOND) == 0
    assert delivery.close_overdue(now=room.t0 + 10 * MINUTE + 11 * SECOND) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.mark, attempt.closed_by_sweeper) == ("graded", 2, True)
    assert attempt.submitted_at == attempt.deadline
    assert delivery.close_overdue(now=room.t0 + 20 * MINUTE) == 0


def test_grace_leaves_time_to_hand_in_but_not_to_answer():
    room = Room(minutes=10, network_grace=10, at_deadline="grace", submit_grace=60)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"))
    assert outcomes(room.save(attempt, (1, 2, "b"), after=10 * MINUTE + 30 * SECOND)) == ["late"]
    assert room.submit(attempt, after=10 * MINUTE + 59 * SECOND).mark == 2


@pytest.mark.parametrize("at_deadline", ["grace", "abandon"])
def test_where_the_sitting_says_so_what_nobody_hands_in_does_not_count(at_deadline):
    room = Room(minutes=10, at_deadline=at_deadline)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"))
    delivery.close_overdue(now=room.t0 + 20 * MINUTE)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.mark) == ("abandoned", None)
    assert room.grade() == (None, None)


def test_handing_in_after_the_last_moment_is_what_the_sweeper_would_have_done():
    room = Room(minutes=10)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"))
    attempt = room.submit(attempt, after=20 * MINUTE)
    assert (attempt.closed_by_sweeper, attempt.submitted_at, attempt.mark) == (True, attempt.deadline, 2)


def test_one_attempt_that_cannot_be_closed_keeps_no_other_waiting(monkeypatch):
    rooms = [Room(minutes=10), Room(minutes=10)]
    attempts = [room.start() for room in rooms]
    close = delivery.close

    def fail_for_the_first(attempt_id, *, now):
        if attempt_id == attempts[0].pk:
            raise RuntimeError("broken")
        return close(attempt_id, now=now)

    monkeypatch.setattr(delivery, "close", fail_for_the_first)
    assert delivery.close_overdue(now=clock.now() + 20 * MINUTE) == 1


# --- grades -----------------------------------------------------------------------------------------------------------


def sit(room, answer, after):
    attempt = room.start(after=after)
    room.save(attempt, (1, 1, answer), after=after)
    return room.submit(attempt, after=after)


def test_the_grade_follows_the_rule_of_the_sitting():
    room = Room(attempts_allowed=2, grade_rule="last", pass_mark=2)
    sit(room, "a", MINUTE)
    assert room.grade() == (2, True)
    sit(room, "b", 2 * MINUTE)
    assert room.grade() == (0, False)


def test_the_apps_above_are_told_once_it_is_safe(django_capture_on_commit_callbacks):
    heard = []
    attempt_graded.connect(receiver := lambda **kwargs: heard.append(kwargs))
    try:
        room = Room()
        with django_capture_on_commit_callbacks(execute=True):
            attempt = sit(room, "a", MINUTE)
            assert heard == []
    finally:
        attempt_graded.disconnect(receiver)
    assert [(told["attempt"], told["candidate"].grade) for told in heard] == [(attempt, 2)]


# --- void and extra time ----------------------------------------------------------------------------------------------


def test_a_void_attempt_counts_no_more_but_stays():
    room = Room(attempts_allowed=2)
    sit(room, "b", MINUTE)
    attempt = sit(room, "a", 2 * MINUTE)
    assert room.grade() == (2, True)
    delivery.void(attempt_id=attempt.pk, by=make_user(), reason="机房断电", now=room.t0)
    assert room.grade() == (0, False)
    assert kinds(attempt)[-1] == "void"
    with pytest.raises(Refusal) as refused:
        room.submit(attempt)
    assert refused.value.code == "attempt_voided"
    with pytest.raises(Refusal):
        room.save(attempt, (1, 9, "a"))


def test_time_granted_to_a_running_attempt_moves_its_deadline():
    room = Room(minutes=10)
    attempt = room.start()
    candidacy.grant(candidate=room.candidate, by=make_user(), extra_minutes=5, now=room.t0)
    attempt.refresh_from_db()
    assert attempt.deadline == room.t0 + 15 * MINUTE
    assert outcomes(room.save(attempt, (1, 1, "a"), after=14 * MINUTE)) == ["saved"]
    assert delivery.close_overdue(now=room.t0 + 14 * MINUTE) == 0


def test_time_granted_to_a_running_attempt_is_not_taken_back():
    room = Room(minutes=10, candidate={"extra_minutes": 5})
    room.start()
    with pytest.raises(Refusal) as refused:
        candidacy.grant(candidate=room.candidate, by=make_user(), extra_minutes=0, now=room.t0)
    assert refused.value.code == "extra_time_taken_back"
