"""The API of exams: contract, permissions, bad input, and what it costs."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lib import clock
from quizzes.models import Attempt, LateResponse, Response
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.counting import count_queries

pytestmark = pytest.mark.django_db

KINDS = ("single_choice", "multiple_choice", "true_false", "fill_blank", "extended_text")


class Api:
    """A candidate's client."""

    def __init__(self, user=None, **client):
        self.client = Client(**client)
        if user:
            self.client.force_login(user)

    def call(self, method, name, data=None, lease="", **ids):
        url = reverse(f"quizzes_api:{name}", kwargs=ids)
        headers = {"X-Attempt-Lease": lease} if lease else {}
        body = {} if data is None else {"data": data if isinstance(data, str) else json.dumps(data)}
        return getattr(self.client, method)(url, content_type="application/json", headers=headers, **body)

    def start(self, sitting):
        return self.call("post", "attempt-create", sitting_id=sitting.pk)

    def save(self, attempt, *answers, **extra):
        return self.call("patch", "attempt-responses", list(answers), attempt_id=attempt, **extra)

    def submit(self, attempt):
        return self.call("post", "attempt-submit", attempt_id=attempt)


def item(position, seq, response, **more):
    return {"position": position, "seq": seq, "response": response, **more}


@pytest.fixture
def sitting():
    bank = make_bank()
    return make_sitting(make_paper(*[make_item(kind, bank=bank) for kind in KINDS]), attempts_allowed=2)


@pytest.fixture
def candidate(sitting):
    return make_candidate(sitting)


@pytest.fixture
def api(candidate):
    return Api(candidate.user)


@pytest.fixture
def attempt(api, sitting):
    return api.start(sitting).json()["id"]


def later(monkeypatch, **delta):
    now = clock.now() + timedelta(**delta)
    monkeypatch.setattr("lib.clock.now", lambda: now)


# --- the contract -----------------------------------------------------------------------------------------------------


def test_my_sittings_are_mine_and_were_announced(api, sitting, candidate):
    make_candidate(make_sitting(state="draft"), candidate.user)
    make_candidate()
    (mine,) = api.call("get", "sitting-list").json()["results"]
    assert (mine["id"], mine["is_open"], mine["attempts_allowed"], mine["attempts_used"]) == (sitting.pk, True, 2, 0)
    assert mine["current_attempt"] is None


def test_starting_is_201_and_starting_again_200_with_the_same_attempt(api, sitting):
    first, again = api.start(sitting), api.start(sitting)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["state"] == "in_progress"
    assert 3590 < first.json()["remaining_seconds"] <= 3600
    assert [question["interaction"] for question in first.json()["questions"]] == list(KINDS)


def test_an_attempt_comes_with_what_was_saved(api, attempt):
    api.save(attempt, item(1, 1, "a", flagged=True))
    first, second, *_rest = api.call("get", "attempt-detail", attempt_id=attempt).json()["questions"]
    assert (first["response"], first["seq"], first["flagged"]) == ("a", 1, True)
    assert (second["response"], second["seq"], second["saved_at"]) == (None, 0, None)
    assert first["body"]["choices"][0] == {"id": "a", "text": "选项a"}


def test_many_answers_travel_in_one_call(api, attempt):
    sent = [item(1, 1, "a"), item(2, 1, ["b", "a"]), item(3, 1, False), item(4, 1, ["１５"]), item(5, 1, "我认为……")]
    answer = api.save(attempt, *sent)
    assert answer.status_code == 200
    assert [result["outcome"] for result in answer.json()["results"]] == ["saved"] * 5
    assert answer.json()["results"][1]["response"] == ["a", "b"]
    assert answer.json()["attempt"]["state"] == "in_progress"
    assert Response.objects.count() == 5


def test_a_stale_answer_comes_back_with_both_values_and_holds_up_no_other(api, attempt):
    api.save(attempt, item(1, 5, "a"))
    stale, saved = api.save(attempt, item(1, 4, "b"), item(3, 1, True)).json()["results"]
    assert (stale["outcome"], stale["seq"], stale["response"]) == ("stale", 5, "a")
    assert stale["sent"] == {"seq": 4, "response": "b"}
    assert saved["outcome"] == "saved"


def test_a_retry_gets_the_same_reply(api, attempt):
    first = api.save(attempt, item(1, 1, "a")).json()["results"]
    assert api.save(attempt, item(1, 1, "a")).json()["results"] == first


def test_a_save_after_the_deadline_is_late_and_kept(api, attempt, monkeypatch):
    later(monkeypatch, minutes=61)
    answer = api.save(attempt, item(1, 1, "a"))
    assert answer.status_code == 200
    assert answer.json()["results"][0]["outcome"] == "late"
    assert LateResponse.objects.get().value == "a"


def test_handing_in_twice_is_once(api, attempt):
    first, again = api.submit(attempt), api.submit(attempt)
    assert (first.status_code, first.json()["state"]) == (200, "graded")
    assert first.json() == again.json()
    assert first.json()["questions"] == []


def test_another_page_is_told_that_it_lost_the_lease(api, attempt):
    api.save(attempt, item(1, 1, "a"), lease="lease-one")
    lost = api.save(attempt, item(1, 2, "b"), lease="lease-two")
    assert (lost.status_code, lost["Content-Type"]) == (409, "application/problem+json")
    assert lost.json()["code"] == "lease_lost"
    (both,) = lost.json()["items"]
    assert (both["response"], both["sent"]["response"]) == ("a", "b")


def test_taking_over_gives_the_answers_and_the_lease(api, attempt):
    api.save(attempt, item(1, 1, "a"), lease="lease-one")
    taken = api.call("post", "attempt-takeover", {"lease": "lease-two"}, attempt_id=attempt)
    assert taken.json()["questions"][0]["response"] == "a"
    assert api.save(attempt, item(1, 2, "b"), lease="lease-two").status_code == 200
    assert api.save(attempt, item(1, 3, "c"), lease="lease-one").status_code == 409


def test_the_review_says_what_is_released(api, attempt, sitting):
    api.save(attempt, item(1, 1, "a"))
    api.submit(attempt)
    review = api.call("get", "attempt-review", attempt_id=attempt).json()
    assert review["released"] == {"mark": True, "key": False, "explanation": False}
    assert (review["mark"], review["max_mark"], review["passed"]) == ("2.00", "10.00", True)
    assert {question["key"] for question in review["questions"]} == {None}


def test_nothing_of_an_exam_is_kept_by_the_browser(api, attempt):
    assert api.call("get", "attempt-detail", attempt_id=attempt)["Cache-Control"] == "no-store"
    assert api.save(attempt, item(1, 1, "a"))["Cache-Control"] == "no-store"


# --- refusals and bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"opens_at": timedelta(hours=1), "closes_at": timedelta(hours=2)}, "not_open_yet"),
        ({"opens_at": timedelta(hours=-2), "closes_at": timedelta(hours=-1)}, "sitting_closed"),
    ],
)
def test_starting_outside_the_window_is_refused_in_chinese(fields, code, candidate):
    now = clock.now()
    sitting = make_sitting(make_paper(make_item()), **{name: now + delta for name, delta in fields.items()})
    make_candidate(sitting, candidate.user)
    refused = Api(candidate.user).start(sitting)
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert refused.json()["code"] == code
    assert not Attempt.objects.filter(candidate__sitting=sitting).exists()


def test_attempts_run_out(api, sitting):
    for _number in range(2):
        api.submit(api.start(sitting).json()["id"])
    refused = api.start(sitting)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_attempts_left")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (item(1, 1, "a", score=100), "unknown_field"),
        (item(1, 1, "a", state="graded"), "unknown_field"),
        (item(1, 1, "a", user=1), "unknown_field"),
        (item(1, 1, "a", deadline="2099-01-01"), "unknown_field"),
        (item(1, 1, "a", saved_at="2020-01-01"), "unknown_field"),
        ({"position": 1, "seq": 1}, "missing_field"),
        ({"seq": 1, "response": "a"}, "missing_field"),
        (item("1", 1, "a"), "wrong_type"),
        (item(1, "1", "a"), "wrong_type"),
        (item(True, 1, "a"), "wrong_type"),
        (item(1, 1.5, "a"), "wrong_type"),
        (item(1, 1, "a", flagged="yes"), "wrong_type"),
        ("a", "object_expected"),
        (item(1, 0, "a"), "seq_out_of_range"),
        (item(1, 10**30, "a"), "seq_out_of_range"),
        (item(99, 1, "a"), "no_such_position"),
        (item(1, 1, "z"), "no_such_option"),
        (item(3, 1, "true"), "true_or_false_expected"),
        (item(4, 1, ["a", "b"]), "one_text_for_each_gap_expected"),
        (item(5, 1, "x" * 20_001), "text_too_long"),
    ],
)
def test_what_cannot_be_an_answer_is_400_and_nothing_is_written(api, attempt, answer, code):
    refused = api.save(attempt, item(2, 1, ["a"]), answer)
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    (error,) = refused.json()["errors"]
    assert (error["item"], error["code"]) == (1, code)
    assert not Response.objects.exists()


def test_a_position_sent_twice_is_400(api, attempt):
    refused = api.save(attempt, item(1, 1, "a"), item(1, 2, "b"))
    assert refused.json()["errors"] == [{"item": 1, "position": 1, "code": "position_sent_twice"}]


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", "null", '"a"', "[NaN]"])
def test_a_body_that_is_no_list_of_answers_is_400(api, attempt, body):
    refused = api.call("patch", "attempt-responses", body, attempt_id=attempt)
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")


def test_a_form_is_no_json(api, attempt):
    url = reverse("quizzes_api:attempt-responses", kwargs={"attempt_id": attempt})
    assert api.client.patch(url, "position=1", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize("lease", ["short", "x" * 40, "with space", "<script>alert</script>"])
def test_a_lease_is_a_short_random_text(api, attempt, lease):
    assert api.save(attempt, item(1, 1, "a"), lease=lease).status_code == 400
    assert api.call("post", "attempt-takeover", {"lease": lease}, attempt_id=attempt).status_code == 400


@pytest.mark.parametrize("name", ["attempt-create", "attempt-submit"])
def test_what_needs_no_fields_takes_none(api, attempt, sitting, name):
    ids = {"sitting_id": sitting.pk} if name == "attempt-create" else {"attempt_id": attempt}
    refused = api.call("post", name, {"score": 100}, **ids)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert Attempt.objects.get().state == "in_progress"


def test_a_takeover_takes_no_other_fields(api, attempt):
    body = {"lease": "lease-one", "deadline": "2099-01-01"}
    assert api.call("post", "attempt-takeover", body, attempt_id=attempt).status_code == 400


# --- who --------------------------------------------------------------------------------------------------------------

OPERATIONS = [
    ("get", "attempt-detail", None),
    ("patch", "attempt-responses", [item(1, 9, "a")]),
    ("post", "attempt-submit", None),
    ("post", "attempt-takeover", {"lease": "lease-one"}),
    ("get", "attempt-review", None),
]


@pytest.mark.parametrize(("method", "name", "data"), OPERATIONS)
def test_anothers_attempt_does_not_exist(attempt, method, name, data):
    answer = Api(make_user()).call(method, name, data, attempt_id=attempt)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert not Response.objects.exists()


@pytest.mark.parametrize(("method", "name", "data"), OPERATIONS)
def test_whoever_trains_finds_no_attempt_here_either(cast, attempt, method, name, data):
    for person in (cast.trainer, cast.unit_manager, cast.authority, cast.system_admin):
        assert Api(person).call(method, name, data, attempt_id=attempt).status_code == 404


def test_a_sitting_of_others_cannot_be_started(sitting, candidate):
    assert Api(make_user()).start(sitting).status_code == 404


@pytest.mark.parametrize(("method", "name", "data"), OPERATIONS)
def test_whoever_is_not_logged_in_is_asked_to(attempt, method, name, data):
    answer = Api().call(method, name, data, attempt_id=attempt)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_foreign_page_cannot_save(candidate, attempt):
    answer = Api(candidate.user, enforce_csrf_checks=True).save(attempt, item(1, 1, "a"))
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_a_save_costs_four_queries_at_most(api, attempt):
    with count_queries(4):
        api.save(attempt, item(1, 1, "a"), item(2, 1, ["a"]), item(5, 1, "text"), lease="lease-one")
    with count_queries(3):
        api.save(attempt, item(1, 2, "b"), lease="lease-one")


def test_a_long_paper_costs_a_save_no_more(candidate):
    bank = make_bank()
    sitting = make_sitting(make_paper(*[make_item(bank=bank) for _number in range(40)]))
    make_candidate(sitting, candidate.user)
    api = Api(candidate.user)
    attempt = api.start(sitting).json()["id"]
    with count_queries(3):
        api.save(attempt, *[item(position, 1, "a") for position in range(1, 41)])


def test_a_hundred_questions_cost_a_save_what_twenty_do(candidate):
    """Not only as many statements: the same ones, over as many rows."""
    bank, said = make_bank(), []
    items = [make_item(bank=bank) for _number in range(100)]
    api = Api(candidate.user)
    for size in (20, 100):
        sitting = make_sitting(make_paper(*items[:size]))
        make_candidate(sitting, candidate.user)
        attempt = api.start(sitting).json()["id"]
        api.save(attempt, *[item(position, 1, "a") for position in range(1, size + 1)])
        with CaptureQueriesContext(connection) as captured:
            api.save(attempt, item(7, 2, "b"), item(9, 2, "b"))
        said.append([re.sub(r"\d+", "N", query["sql"]) for query in captured.captured_queries])
    assert said[0] == said[1]


def test_a_start_costs_twelve_queries_at_most_even_the_first(api, candidate):
    bank = make_bank()
    for _number in range(6):
        make_item(bank=bank)
    draw = {"bank": bank, "interaction": "single_choice", "count": 3}
    sitting = make_sitting(make_paper(make_item(bank=bank), draws=[draw], shuffle_choices=True))
    make_candidate(sitting, candidate.user)
    with count_queries(12):
        assert api.start(sitting).status_code == 201


def test_handing_in_costs_twelve_queries_at_most(api, attempt):
    api.save(attempt, item(1, 1, "a"), item(2, 1, ["a"]))
    with count_queries(12):
        assert api.submit(attempt).json()["state"] == "graded"


def test_my_sittings_cost_the_same_however_many_there_are(api, candidate):
    for _number in range(5):
        make_candidate(make_sitting(), candidate.user)
    with count_queries(4):
        assert len(api.call("get", "sitting-list").json()["results"]) == 6
