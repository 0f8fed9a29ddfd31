"""Who may begin, and where: each rule at the verb, on the page and over the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from lib.problems import Refusal
from quizzes import access_rules, delivery
from quizzes.access_rules import Arrival
from quizzes.models import Attempt
from quizzes.models.attempts import ANY_DEVICE
from quizzes.saving import Sent
from tests.builders import give_grade, make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.counting import count_queries
from tests.quizzes.room import MINUTE, Room, kinds

pytestmark = pytest.mark.django_db

ROOM = {"network": ["10.1.0.0/16"]}


def browser(user, address="10.1.2.3"):
    client = Client(REMOTE_ADDR=address)
    client.force_login(user)
    return client


def page_of(sitting):
    return reverse("quizzes:sitting-start", args=[sitting.pk])


def room_of(attempt):
    return reverse("quizzes:attempt-room", args=[attempt.pk])


def begin(client, sitting, **filled):
    return client.post(page_of(sitting), {"agreed": "on", **{f"rule-{name}": v for name, v in filled.items()}})


def begin_over_api(client, sitting, **given):
    address = reverse("quizzes_api:attempt-create", args=[sitting.pk])
    return client.post(address, {"given": given} if given else {}, content_type="application/json")


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


def arrive(room, after=timedelta(), **arrival):
    return delivery.start(
        user=room.user, sitting_id=room.sitting.pk, arrival=Arrival(**arrival), now=room.t0 + after
    ).attempt


def test_every_module_is_a_rule_and_nothing_lists_them():
    assert list(access_rules.REGISTRY) == ["password", "network", "one_device", "prerequisite", "honour"]
    assert access_rules.discover() == access_rules.REGISTRY


# --- password ---------------------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_exam_and_no_other_does():
    room = Room(rules={"password": "7431"})
    assert code_of(lambda: arrive(room)) == "password_missing"
    assert code_of(lambda: arrive(room, given={"password": "7432"})) == "password_wrong"
    assert not Attempt.objects.exists()
    assert arrive(room, given={"password": " 7431 "}).number == 1


def test_guessing_is_made_slow_for_the_guesser_alone():
    room = Room(rules={"password": "7431"})
    for _time in range(5):
        code_of(lambda: arrive(room, given={"password": "0"}))
    assert code_of(lambda: arrive(room, given={"password": "7431"})) == "password_shut"
    answer = begin_over_api(browser(room.user), room.sitting, password="7431")
    assert (answer.status_code, answer.json()["code"]) == (429, "password_shut")
    other = make_candidate(room.sitting).user
    assert begin_over_api(browser(other), room.sitting, password="7431").status_code == 201


def test_nobody_guesses_before_the_exam_opens():
    room = Room(rules={"password": "7431"})
    room.sitting.opens_at = room.t0 + MINUTE
    room.sitting.save()
    assert code_of(lambda: arrive(room, given={"password": "0"})) == "not_open_yet"


def test_a_password_is_asked_once_and_not_to_go_on():
    room = Room(rules={"password": "7431"})
    first = arrive(room, given={"password": "7431"})
    assert arrive(room, after=MINUTE) == first


def test_the_password_is_in_nothing_that_a_candidate_gets():
    room = Room(rules={"password": "geheim-7431"})
    client = browser(room.user)
    answers = [
        client.get(page_of(room.sitting)),
        begin(client, room.sitting, password="falsch"),
        begin_over_api(client, room.sitting, password="falsch"),
        client.get(reverse("quizzes_api:sitting-list")),
        begin(client, room.sitting, password="geheim-7431"),
        client.get(room_of(Attempt.objects.get())),
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 409, 200, 302, 200]
    for answer in answers:
        assert "geheim" not in answer.content.decode()
        assert "geheim" not in str(answer.headers)


def test_the_page_asks_for_the_password_and_says_when_it_is_wrong():
    room = Room(rules={"password": "7431"})
    client = browser(room.user)
    assert "rule-password" in client.get(page_of(room.sitting)).content.decode()
    assert begin(client, room.sitting).status_code == 400
    refusal = begin(client, room.sitting, password="1").context["refusal"]
    assert (refusal.code, refusal.status) == ("password_wrong", 409)
    assert begin(client, room.sitting, password="7431").status_code == 302


def test_the_api_says_what_is_asked_and_takes_nothing_else():
    room = Room(rules={"password": "7431", "honour": "独立作答", **ROOM})
    client = browser(room.user)
    (mine,) = client.get(reverse("quizzes_api:sitting-list")).json()["results"]
    assert mine["asks"] == ["password", "honour"]
    address = reverse("quizzes_api:attempt-create", args=[room.sitting.pk])
    for wrong in ({"password": "7431"}, {"given": "7431"}, {"given": {"password": 7431}}, ["7431"]):
        assert client.post(address, wrong, content_type="application/json").status_code == 400
    assert begin_over_api(client, room.sitting, password="7431", honour=True).status_code == 201


# --- network ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "may"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("", False), ("nonsense", False)],
)
def test_the_exam_begins_only_in_its_network(address, may):
    room = Room(rules=ROOM)
    if may:
        assert arrive(room, address=address).address == address
    else:
        assert code_of(lambda: arrive(room, address=address)) == "wrong_network"


def test_questions_are_not_shown_elsewhere_but_answers_from_there_are_kept_and_noted():
    room = Room(rules=ROOM)
    attempt = arrive(room, address="10.1.2.3")
    outside = browser(room.user, address="203.0.113.9")
    shown = outside.get(room_of(attempt))
    assert shown.status_code == 409
    assert "203.0.113.9" in shown.content.decode()
    assert "测试题干" not in shown.content.decode()
    detail = outside.get(reverse("quizzes_api:attempt-detail", args=[attempt.pk]))
    assert (detail.status_code, detail.json()["code"]) == (409, "wrong_network")
    assert begin_over_api(outside, room.sitting).status_code == 409
    for seq in (1, 2):
        sent = [{"position": 1, "seq": seq, "response": "a"}]
        address = reverse("quizzes_api:attempt-responses", args=[attempt.pk])
        assert outside.patch(address, sent, content_type="application/json").json()["results"][0]["outcome"] == "saved"
    assert kinds(attempt) == ["start", "address"]
    assert browser(room.user).get(room_of(attempt)).status_code == 200


def test_lines_that_change_all_the_time_do_not_fill_the_course_of_events():
    room = Room(rules=ROOM)
    attempt = arrive(room, address="10.1.2.3")
    for seq in range(1, 60):
        at = Arrival(address=f"10.1.0.{seq % 2}")
        delivery.save(user=room.user, attempt_id=attempt.pk, sent=[Sent(1, seq, "a")], arrival=at, now=room.t0)
    assert kinds(attempt).count("address") == delivery.MOST_ADDRESSES


# --- one device -------------------------------------------------------------------------------------------------------


@pytest.fixture
def bound():
    """An attempt that is bound to the device `one`, held by the page `page-one`."""
    room = Room(rules={"one_device": True})
    room.attempt = arrive(room, device="one")
    save(room, device="one", lease="page-one")
    return room


def save(room, *, device, lease, seq=1, value="a"):
    sent, arrival = [Sent(1, seq, value)], Arrival(device=device)
    return delivery.save(
        user=room.user, attempt_id=room.attempt.pk, sent=sent, lease=lease, arrival=arrival, now=room.t0
    )


def take_over(room, device, lease):
    return delivery.take_over(
        user=room.user, attempt_id=room.attempt.pk, lease=lease, arrival=Arrival(device=device), now=room.t0
    )


def test_another_window_of_the_device_may_go_on_and_another_device_may_not(bound):
    assert take_over(bound, "one", "page-two").lease == "page-two"
    assert code_of(lambda: take_over(bound, "two", "page-three")) == "other_device"
    assert code_of(lambda: save(bound, device="two", lease="page-two", seq=2)) == "lease_lost"
    assert code_of(lambda: arrive(bound, device="two")) == "other_device"
    assert save(bound, device="one", lease="page-two", seq=2).results[0].outcome == "saved"


def test_a_device_that_cannot_be_known_again_does_not_begin():
    room = Room(rules={"one_device": True})
    assert code_of(lambda: arrive(room)) == "device_unknown"


def test_once_allowed_the_next_device_goes_on_and_the_old_one_is_out(bound, cast):
    delivery.allow_device(attempt_id=bound.attempt.pk, by=cast.class_head, now=bound.t0)
    bound.attempt.refresh_from_db()
    assert (bound.attempt.device, bound.attempt.lease) == (ANY_DEVICE, "")
    take_over(bound, "two", "page-two")
    bound.attempt.refresh_from_db()
    assert (bound.attempt.device, bound.attempt.lease) == ("two", "page-two")
    assert code_of(lambda: save(bound, device="one", lease="page-one", seq=2)) == "lease_lost"
    assert code_of(lambda: take_over(bound, "one", "page-one")) == "other_device"
    assert kinds(bound.attempt) == ["start", "device_allowed", "opened"]


def test_of_two_devices_that_come_at_once_one_is_let_in(bound, cast):
    delivery.allow_device(attempt_id=bound.attempt.pk, by=cast.class_head, now=bound.t0)
    first, second = (Attempt.objects.select_related("candidate__sitting").get() for _each in range(2))
    delivery.enter(attempt=first, arrival=Arrival(device="two"), now=bound.t0)
    late = Arrival(device="three")
    assert code_of(lambda: delivery.enter(attempt=second, arrival=late, now=bound.t0)) == "other_device"


def test_on_the_page_a_device_is_known_by_its_cookie():
    room = Room(rules={"one_device": True})
    one, two = browser(room.user), browser(room.user)
    cookie = begin(one, room.sitting).cookies["exam-device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    attempt = Attempt.objects.get()
    assert attempt.device == cookie.value
    assert one.get(room_of(attempt)).status_code == 200
    shown = two.get(room_of(attempt))
    assert shown.status_code == 409
    assert "测试题干" not in shown.content.decode()
    assert "exam-device" not in two.cookies
    answer = two.post(reverse("quizzes:attempt-takeover", args=[attempt.pk]))
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert attempt.lease == ""


def test_no_cookie_is_set_where_no_rule_asks_for_it():
    room = Room()
    assert "exam-device" not in begin(browser(room.user), room.sitting).cookies
    assert (Attempt.objects.get().device, Attempt.objects.get().address) == ("", "")


def test_another_device_is_allowed_by_those_who_look_after_the_exam_alone(cast):
    sitting = make_sitting(unit=cast.unit, rules={"one_device": True})
    make_candidate(sitting, cast.learner)
    attempt = delivery.start(
        user=cast.learner, sitting_id=sitting.pk, arrival=Arrival(device="one"), now=sitting.opens_at
    ).attempt
    address = reverse("quizzes_desk:attempt-device", args=[attempt.pk])
    allowed = {"class_head", "unit_manager", "authority"}
    for name, person in cast.people.items():
        assert browser(person).post(address).status_code == (302 if name in allowed else 404), name
    assert browser(cast.class_head).get(address).status_code == 405
    attempt.refresh_from_db()
    assert attempt.device == ANY_DEVICE
    assert AuditEntry.objects.filter(action="attempt.allow_device").count() == 1  # twice is once


def test_an_attempt_that_is_bound_to_no_device_needs_no_permission(cast):
    room = Room()
    attempt = room.start()
    allow = {"attempt_id": attempt.pk, "by": cast.class_head, "now": room.t0}
    assert code_of(lambda: delivery.allow_device(**allow)) == "no_device_rule"
    room.submit(attempt)
    assert code_of(lambda: delivery.allow_device(**allow)) == "attempt_closed"


# --- prerequisite and statement --------------------------------------------------------------------------------------


def test_the_other_exam_has_to_be_passed_first():
    first = make_sitting(title="摸底测试")
    room = Room(rules={"prerequisite": first.pk})
    assert code_of(lambda: arrive(room)) == "prerequisite"
    give_grade(room.user, first, 10, passed=False)
    give_grade(make_user(), first, 90)
    assert code_of(lambda: arrive(room)) == "prerequisite"
    assert "摸底测试" in browser(room.user).get(page_of(room.sitting)).content.decode()
    give_grade(room.user, first, 90)
    assert arrive(room).number == 1


def test_the_statement_is_agreed_to_and_what_it_said_is_noted():
    room = Room(rules={"honour": "我独立作答。"})
    assert code_of(lambda: arrive(room)) == "honour_missing"
    assert code_of(lambda: arrive(room, given={"honour": "yes"})) == "honour_missing"
    client = browser(room.user)
    assert begin(client, room.sitting).status_code == 400
    assert begin(client, room.sitting, honour="on").status_code == 302
    assert Attempt.objects.get().events.get(kind="start").detail["agreed"] == "我独立作答。"


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_rules_cost_a_start_one_query_at_most_and_the_room_and_a_save_none():
    first = make_sitting()
    rules = {"password": "7431", "one_device": True, "honour": "独立作答", "prerequisite": first.pk, **ROOM}
    bank = make_bank()
    for _number in range(4):
        make_item(bank=bank)
    sitting = make_sitting(make_paper(draws=[{"bank": bank, "interaction": "single_choice", "count": 2}]), rules=rules)
    user = make_candidate(sitting).user
    give_grade(user, first, 90)
    client = browser(user)
    with count_queries(12):
        assert begin_over_api(client, sitting, password="7431", honour=True).status_code == 201
    attempt = Attempt.objects.get()
    with count_queries(8):
        assert client.get(room_of(attempt)).status_code == 200
    sent = [{"position": 1, "seq": 1, "response": "a"}]
    address = reverse("quizzes_api:attempt-responses", args=[attempt.pk])
    with count_queries(4):
        assert client.patch(address, sent, content_type="application/json").status_code == 200
