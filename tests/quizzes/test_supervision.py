"""Exams on the desk: who sees a sitting, what is told of each candidate, and the acts on an attempt."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from lib import clock
from quizzes import delivery, late_answers, supervision
from quizzes.models import Attempt, Candidate, LateResponse
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.counting import count_queries

LOOK_AFTER = {"class_head", "unit_manager", "authority"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting(cast):
    """Ten minutes, two questions; the learner is invited."""
    bank = make_bank(unit=cast.unit)
    paper = make_paper(make_item(bank=bank), make_item("extended_text", bank=bank), unit=cast.unit)
    made = make_sitting(paper, unit=cast.unit, title="结业考试", minutes=10)
    make_candidate(made, cast.learner)
    return made


def begin(sitting, user, *sent, ago=timedelta()):
    """An attempt begun so long ago, with these (position, value) saved."""
    then = clock.now() - ago
    attempt = delivery.start(user=user, sitting_id=sitting.pk, now=then).attempt
    answers = [Sent(position, 1, value) for position, value in sent]
    if answers:
        delivery.save(user=user, attempt_id=attempt.pk, sent=answers, now=then)
    return attempt


def hand_in(attempt):
    return delivery.submit(user=attempt.candidate.user, attempt_id=attempt.pk, now=clock.now())


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"quizzes_desk:{name}", args=args)


def seat_of(client, sitting, user, **query):
    seats = client.get(url("sitting", sitting.pk), query).context["seats"]
    return next((seat, left) for seat, left, _silent, _moved in seats if seat.candidate.user == user)


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_the_room_is_there_for_those_who_look_after_exams(cast, sitting):
    for name, person in cast.people.items():
        answer = browser(person).get(url("sitting-list"))
        assert answer.status_code == (200 if name in LOOK_AFTER | {"sister_manager"} else 404), name
        if answer.status_code == 200:
            assert ("结业考试" in answer.content.decode()) is (name in LOOK_AFTER), name


def test_a_sitting_and_its_candidates_exist_in_ones_own_reach_alone(cast, sitting):
    attempt = begin(sitting, cast.learner)
    seat = attempt.candidate
    pages = [url("sitting", sitting.pk), url("candidate", sitting.pk, seat.pk)]
    acts = [url("attempt-void", attempt.pk), url("candidate-grant", sitting.pk, seat.pk)]
    for name, person in cast.people.items():
        client = browser(person)
        for page in pages:
            assert client.get(page).status_code == (200 if name in LOOK_AFTER else 404), (name, page)
        if name not in LOOK_AFTER:
            sent = {"reason": "试", "extra_minutes": 5}
            assert {client.post(act, sent).status_code for act in acts} == {404}, name
    attempt.refresh_from_db()
    assert attempt.state == "in_progress"
    assert not AuditEntry.objects.exists()


def test_a_draft_exists_for_its_trainer_alone(cast, sitting):
    sitting.state = "draft"
    sitting.save()
    client = browser(cast.class_head)
    assert client.get(url("sitting", sitting.pk)).status_code == 404
    assert "结业考试" not in client.get(url("sitting-list")).content.decode()


def test_a_candidate_of_another_exam_cannot_be_reached_through_this_one(cast, sitting):
    foreign = make_candidate(make_sitting(unit=cast.unit))
    client = browser(cast.class_head)
    assert client.get(url("candidate", sitting.pk, foreign.pk)).status_code == 404
    assert client.post(url("candidate-grant", sitting.pk, foreign.pk), {}).status_code == 404


def test_whoever_sits_it_too_sees_nothing_of_their_own_and_cannot_act_on_it(cast, sitting):
    seat = make_candidate(sitting, cast.class_head)
    attempt = hand_in(begin(sitting, cast.class_head, (1, "a")))
    client = browser(cast.class_head)
    page = client.get(url("sitting", sitting.pk)).content.decode()
    assert url("candidate", sitting.pk, seat.pk) not in page
    assert client.get(url("candidate", sitting.pk, seat.pk)).status_code == 404
    assert client.post(url("attempt-void", attempt.pk), {"reason": "试"}).status_code == 404
    sent = {"extra_minutes": 60, "reason": "试"}
    assert client.post(url("candidate-grant", sitting.pk, seat.pk), sent).status_code == 404


def test_acts_are_posts(cast, sitting):
    attempt = begin(sitting, cast.learner)
    client = browser(cast.class_head)
    for act in (url("attempt-void", attempt.pk), url("candidate-grant", sitting.pk, attempt.candidate_id)):
        assert client.get(act).status_code == 405


# --- what is told -----------------------------------------------------------------------------------------------------


def test_who_answers_is_told_with_what_is_saved_and_the_time_left(cast, sitting):
    begin(sitting, cast.learner, (1, "a"), ago=3 * MINUTE)
    seat, left = seat_of(browser(cast.class_head), sitting, cast.learner)
    assert (seat.answered, seat.asked, left) == (1, 2, 7)
    assert seat.saved_at is not None


def test_a_cleared_answer_is_not_counted_as_saved(cast, sitting):
    attempt = begin(sitting, cast.learner, (1, "a"))
    delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=[Sent(1, 2, None)], now=clock.now())
    assert seat_of(browser(cast.class_head), sitting, cast.learner)[0].answered == 0


def test_time_that_is_up_is_nothing_left_and_not_less(cast, sitting):
    begin(sitting, cast.learner, ago=30 * MINUTE)
    seat, left = seat_of(browser(cast.class_head), sitting, cast.learner)
    assert (seat.attempt.is_open, left) == (True, 0)


def test_candidates_are_counted_and_kept_by_where_they_are(cast, sitting):
    people = [make_user(f"考生{number}", unit=cast.unit) for number in range(4)]
    for person in people:
        make_candidate(sitting, person)
    begin(sitting, people[0])
    hand_in(begin(sitting, people[1], (1, "a"), (2, "论述")))
    hand_in(begin(sitting, people[2], (1, "a")))
    delivery.void(attempt_id=begin(sitting, people[3]).pk, by=cast.authority, reason="试", now=clock.now())
    client = browser(cast.class_head)
    counts = client.get(url("sitting", sitting.pk)).context["counts"]
    assert counts == {"all": 5, "answering": 1, "absent": 1, "handed_in": 2, "not_counted": 1, "needing": 0}

    def names(**query):
        seats = client.get(url("sitting", sitting.pk), query).context["seats"]
        return [seat.candidate.user.name for seat, *_rest in seats]

    assert names(show="answering") == ["考生0"]
    assert names(show="absent") == ["学员甲"]
    assert names(show="handed_in") == ["考生1", "考生2"]
    assert names(show="not_counted") == ["考生3"]
    assert names(q="考生", show="handed_in") == ["考生1", "考生2"]
    assert names(q="l001") == ["学员甲"]
    assert len(names(show="nonsense")) == 5


def test_the_newest_attempt_stands_for_the_candidate(cast, sitting):
    sitting.attempts_allowed = 2
    sitting.save()
    delivery.void(attempt_id=begin(sitting, cast.learner).pk, by=cast.authority, reason="试", now=clock.now())
    second = begin(sitting, cast.learner)
    client = browser(cast.class_head)
    assert seat_of(client, sitting, cast.learner)[0].attempt == second
    told = client.get(url("candidate", sitting.pk, second.candidate_id)).context["told"]
    assert [one.attempt.number for one, _left in told] == [2, 1]


def test_written_answers_wait_for_whoever_may_mark(cast, sitting):
    hand_in(begin(sitting, cast.learner, (2, "论述")))
    for name, may in (("class_head", False), ("authority", True)):
        page = browser(cast.people[name]).get(url("sitting", sitting.pk))
        assert page.context["waiting"] == 1
        assert page.context["may_mark"] is may
    (row,) = browser(cast.class_head).get(url("sitting-list")).context["rows"]
    assert (row[0].seats, row[0].answering, row[0].handed_in, row[1]) == (1, 0, 1, 1)


def test_no_answer_is_in_the_pages(cast, sitting):
    attempt = hand_in(begin(sitting, cast.learner, (2, "这是我写下的秘密观点")))
    client = browser(cast.authority)
    for page in (url("sitting", sitting.pk), url("candidate", sitting.pk, attempt.candidate_id)):
        assert "秘密观点" not in client.get(page).content.decode()


def test_the_course_of_events_is_told_in_words(cast, sitting):
    attempt = begin(sitting, cast.learner, (1, "b"), ago=20 * MINUTE)
    now = clock.now()
    delivery.take_over(user=cast.learner, attempt_id=attempt.pk, lease="one", now=now)
    delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=[Sent(1, 2, "a")], lease="one", now=now)
    delivery.close_overdue(now=now)
    late_answers.decide(late=LateResponse.objects.get(), accept=False, by=cast.class_head, now=now)
    delivery.void(attempt_id=attempt.pk, by=cast.authority, reason="网络中断", now=now)
    (told,) = supervision.tell(attempt.candidate)
    known = {str(words) for words in supervision.wording.EVENTS.values()}
    assert {fact.text for fact in told.facts} <= known
    assert len(told.facts) == 6
    assert told.facts[-1].note == "主管甲：网络中断"


def test_sittings_are_looked_for_by_title_and_by_when(cast, sitting):
    now = clock.now()
    for title, opens, closes in (("将来", now + MINUTE, now + 9 * MINUTE), ("过去", now - 9 * MINUTE, now - MINUTE)):
        make_sitting(unit=cast.unit, title=title, opens_at=opens, closes_at=closes)
    client = browser(cast.class_head)

    def titles(**query):
        return [one.title for one, _waiting in client.get(url("sitting-list"), query).context["rows"]]

    assert titles() == ["将来", "过去", "结业考试"]
    assert [titles(when=when) for when in ("open", "coming", "over")] == [["结业考试"], ["将来"], ["过去"]]
    assert titles(q="结业") == ["结业考试"]
    assert len(titles(when="nonsense")) == 3


# --- the acts ---------------------------------------------------------------------------------------------------------


def test_an_attempt_is_voided_with_a_reason_that_stays_on_record(cast, sitting):
    attempt = hand_in(begin(sitting, cast.learner, (1, "a")))
    client = browser(cast.class_head)
    answer = client.post(url("attempt-void", attempt.pk), {"reason": "替考"}, follow=True)
    assert answer.status_code == 200
    assert "替考" in answer.content.decode()
    attempt.refresh_from_db()
    assert attempt.state == "voided"
    assert attempt.responses.count() == 2
    entry = AuditEntry.objects.get(action="attempt.void")
    assert (entry.actor, entry.detail["reason"]) == (cast.class_head, "替考")
    assert Candidate.objects.get().grade is None


def test_without_a_reason_nothing_is_voided(cast, sitting):
    attempt = begin(sitting, cast.learner)
    answer = browser(cast.class_head).post(url("attempt-void", attempt.pk), {"reason": "  "}, follow=True)
    assert "理由" in answer.content.decode()
    attempt.refresh_from_db()
    assert attempt.state == "in_progress"


def test_voiding_twice_is_once(cast, sitting):
    attempt = begin(sitting, cast.learner)
    for _time in range(2):
        browser(cast.class_head).post(url("attempt-void", attempt.pk), {"reason": "试"})
    assert AuditEntry.objects.filter(action="attempt.void").count() == 1


def test_time_is_granted_and_a_running_attempt_ends_later(cast, sitting):
    attempt = begin(sitting, cast.learner)
    sent = {"extra_minutes": 15, "reason": "机房断电"}
    address = url("candidate-grant", sitting.pk, attempt.candidate_id)
    assert browser(cast.unit_manager).post(address, sent).status_code == 302
    before, after = attempt.deadline, Attempt.objects.get().deadline
    assert after - before == 15 * MINUTE
    assert AuditEntry.objects.get(action="candidate.grant").detail["reason"] == "机房断电"


@pytest.mark.parametrize(
    "wrong",
    [{"extra_minutes": -1}, {"extra_minutes": 6000}, {"extra_minutes": "许多"}, {"reason": ""}, {"extra_minutes": ""}],
    ids=str,
)
def test_a_grant_that_cannot_be_is_said_at_its_field_and_keeps_what_was_typed(cast, sitting, wrong):
    seat = sitting.candidates.get()
    sent = {"extra_minutes": 5, "reason": "机房断电", **wrong}
    answer = browser(cast.class_head).post(url("candidate-grant", sitting.pk, seat.pk), sent)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.context["grant_form"].errors
    assert all(str(value) in answer.content.decode() for value in sent.values())
    seat.refresh_from_db()
    assert seat.extra_minutes == 0


def test_time_that_is_running_is_not_taken_back(cast, sitting):
    Candidate.objects.update(extra_minutes=10)
    attempt = begin(sitting, cast.learner)
    sent = {"extra_minutes": 0, "reason": "试"}
    answer = browser(cast.class_head).post(url("candidate-grant", sitting.pk, attempt.candidate_id), sent)
    assert answer.status_code == 400
    assert answer.context["grant_form"].non_field_errors()


def test_a_sitting_that_is_over_offers_no_grant(cast, sitting):
    sitting.closes_at = clock.now() - MINUTE
    sitting.save()
    page = browser(cast.class_head).get(url("candidate", sitting.pk, sitting.candidates.get().pk))
    assert not page.context["may_grant"]


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_a_full_sitting_costs_no_more_queries_than_one_candidate(cast, sitting):
    begin(sitting, cast.learner, (1, "a"))
    client = browser(cast.class_head)
    client.get(url("sitting", sitting.pk))
    for number in range(12):
        person = make_user(unit=cast.unit, role=Role.TRAINER if number == 0 else None)
        make_candidate(sitting, person)
        if number % 2:
            begin(sitting, person, (1, "a"))
    make_sitting(unit=cast.unit)
    # seats, counts, their people and units, attempts, answers, late answers, marks to give, reach, frame
    with count_queries(17):
        assert len(client.get(url("sitting", sitting.pk)).context["seats"]) == 13
    with count_queries(10):
        client.get(url("sitting-list"))
    seat = sitting.candidates.get(user=cast.learner)
    with count_queries(16):
        client.get(url("candidate", sitting.pk, seat.pk))
