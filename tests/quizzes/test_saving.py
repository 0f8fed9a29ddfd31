"""Saving answers and holding the lease. The clock stands where each test puts it."""

import pytest
from django.http import Http404

from lib.problems import Refusal
from quizzes import delivery
from quizzes.models import LateResponse, Response
from quizzes.saving import Sent
from tests.builders import make_user
from tests.quizzes.room import MINUTE, SECOND, Room, kinds, outcomes

pytestmark = pytest.mark.django_db


# --- save -------------------------------------------------------------------------------------------------------------


def test_the_highest_sequence_number_wins():
    room = Room()
    attempt = room.start()
    assert outcomes(room.save(attempt, (1, 2, "a"))) == ["saved"]
    (stale,) = room.save(attempt, (1, 1, "b"))
    assert (stale.outcome, stale.value, stale.seq, stale.sent.value) == ("stale", "a", 2, "b")
    assert outcomes(room.save(attempt, (1, 3, "c"))) == ["saved"]
    assert Response.objects.get().value == "c"


def test_a_retry_gets_the_same_reply():
    room = Room()
    attempt = room.start()
    first = room.save(attempt, (1, 1, "a", True))
    assert room.save(attempt, (1, 1, "a", True), after=5 * SECOND) == first


def test_the_same_number_with_another_answer_is_stale():
    room = Room()
    attempt = room.start()
    room.save(attempt, (1, 1, "a"))
    assert outcomes(room.save(attempt, (1, 1, "b"))) == ["stale"]


def test_one_stale_answer_does_not_hold_up_the_others():
    room = Room("single_choice", "true_false", "fill_blank")
    attempt = room.start()
    room.save(attempt, (2, 5, True))
    assert outcomes(room.save(attempt, (1, 1, "a"), (2, 4, False), (3, 1, ["15"]))) == ["saved", "stale", "saved"]
    assert dict(Response.objects.values_list("position", "value")) == {1: "a", 2: True, 3: ["15"]}


def test_a_flag_that_is_not_mentioned_stays():
    room = Room()
    attempt = room.start()
    room.save(attempt, (1, 1, None, True))
    (saved,) = room.save(attempt, (1, 2, "a"))
    assert saved.flagged
    assert Response.objects.get().flagged


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ((9, 1, "a"), "no_such_position"),
        ((1, 0, "a"), "seq_out_of_range"),
        ((1, 2**53, "a"), "seq_out_of_range"),
        ((1, 1, "z"), "no_such_option"),
        ((1, 1, {"a": 1}), "no_such_option"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_nothing_is_half_written(sent, code):
    room = Room("single_choice", "true_false")
    attempt = room.start()
    with pytest.raises(Refusal) as refused:
        room.save(attempt, (2, 1, True), sent)
    assert refused.value.status == 400
    assert refused.value.extra["errors"] == [{"item": 1, "position": sent[0], "code": code}]
    assert not Response.objects.exists()


def test_another_persons_attempt_does_not_exist():
    room = Room()
    attempt = room.start()
    stranger = make_user()
    with pytest.raises(Http404):
        delivery.save(user=stranger, attempt_id=attempt.pk, sent=[Sent(1, 1, "a")], now=room.t0)
    with pytest.raises(Http404):
        delivery.submit(user=stranger, attempt_id=attempt.pk, now=room.t0)
    with pytest.raises(Http404):
        delivery.take_over(user=stranger, attempt_id=attempt.pk, lease="x", now=room.t0)


def test_a_save_in_flight_at_the_deadline_still_counts():
    room = Room(minutes=10, network_grace=10)
    attempt = room.start()
    assert outcomes(room.save(attempt, (1, 1, "a"), after=10 * MINUTE + 10 * SECOND)) == ["saved"]


def test_a_late_answer_is_kept_and_does_not_count():
    room = Room(minutes=10, network_grace=10)
    attempt = room.start()
    room.save(attempt, (1, 1, "b"))
    (late,) = room.save(attempt, (1, 2, "a"), after=10 * MINUTE + 11 * SECOND)
    assert (late.outcome, late.value) == ("late", "b")
    kept = LateResponse.objects.get()
    assert (kept.position, kept.seq, kept.value, kept.decision) == (1, 2, "a", "open")
    assert room.submit(attempt, after=12 * MINUTE).mark == 0


def test_a_late_answer_sent_twice_is_kept_once():
    room = Room(minutes=10)
    attempt = room.start()
    for _time in range(2):
        assert outcomes(room.save(attempt, (1, 2, "a"), after=11 * MINUTE)) == ["late"]
    assert LateResponse.objects.count() == 1


def test_what_was_saved_in_time_is_not_late_when_it_is_sent_again():
    room = Room(minutes=10)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"))
    assert outcomes(room.save(attempt, (1, 1, "a"), after=11 * MINUTE)) == ["saved"]
    assert not LateResponse.objects.exists()


def test_two_devices_may_be_late_with_different_answers():
    room = Room(minutes=10)
    attempt = room.start()
    room.save(attempt, (1, 1, "a"), after=11 * MINUTE, lease="one")
    room.save(attempt, (1, 1, "b"), after=11 * MINUTE, lease="two")
    assert sorted(LateResponse.objects.values_list("value", flat=True)) == ["a", "b"]


def test_an_answer_after_handing_in_is_kept_for_a_person():
    room = Room()
    attempt = room.start()
    room.submit(attempt)
    assert outcomes(room.save(attempt, (1, 1, "a"), after=MINUTE)) == ["late"]


# --- lease ------------------------------------------------------------------------------------------------------------


def test_the_first_page_that_saves_holds_the_lease():
    room = Room()
    attempt = room.start()
    room.save(attempt, (1, 1, "a"), lease="one")
    with pytest.raises(Refusal) as refused:
        room.save(attempt, (1, 2, "b"), lease="two")
    assert (refused.value.code, refused.value.status) == ("lease_lost", 409)
    assert refused.value.extra["items"] == [
        {"position": 1, "seq": 1, "response": "a", "sent": {"seq": 2, "response": "b"}}
    ]


def test_a_takeover_moves_the_lease_and_is_noted_as_a_fact():
    room = Room()
    attempt = room.start()
    room.save(attempt, (1, 1, "a"), lease="one")
    delivery.take_over(user=room.user, attempt_id=attempt.pk, lease="two", device="phone", now=room.t0)
    assert outcomes(room.save(attempt, (1, 2, "b"), lease="two")) == ["saved"]
    with pytest.raises(Refusal):
        room.save(attempt, (1, 3, "c"), lease="one")
    assert kinds(attempt) == ["start", "takeover"]


def test_taking_over_what_one_holds_changes_nothing():
    room = Room()
    attempt = room.start()
    for _time in range(2):
        delivery.take_over(user=room.user, attempt_id=attempt.pk, lease="one", now=room.t0)
    assert kinds(attempt) == ["start", "opened"]


def test_a_closed_attempt_cannot_be_taken_over():
    room = Room()
    attempt = room.submit(room.start())
    with pytest.raises(Refusal) as refused:
        delivery.take_over(user=room.user, attempt_id=attempt.pk, lease="two", now=room.t0)
    assert (refused.value.code, refused.value.extra["state"]) == ("attempt_closed", "graded")
