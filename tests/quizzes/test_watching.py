"""The live page of a sitting: what it tells, how little it costs, more time for all and words to all or one."""

from datetime import timedelta
from time import process_time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from lib import clock
from lib.problems import Refusal
from quizzes import candidacy, delivery, integrity, presence, supervision
from quizzes.integrity import Signal
from quizzes.models import Announcement, Attempt, AttemptEvent, Candidate
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.counting import count_queries
from tests.quizzes.room import MINUTE, kinds

LOOK_AFTER = {"class_head", "unit_manager", "authority"}


@pytest.fixture
def sitting(cast):
    bank = make_bank(unit=cast.unit)
    paper = make_paper(make_item(bank=bank), make_item(bank=bank), unit=cast.unit)
    made = make_sitting(paper, unit=cast.unit, title="结业考试", minutes=60)
    make_candidate(made, cast.learner)
    return made


def begin(sitting, user, ago=timedelta()):
    attempt = delivery.start(user=user, sitting_id=sitting.pk, now=clock.now() - ago).attempt
    return Attempt.objects.select_related("candidate__sitting__paper").get(pk=attempt.pk)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"quizzes_desk:{name}", args=args)


def seats(client, sitting, **query):
    context = client.get(url("sitting", sitting.pk), query).context
    return {seat.candidate.user: (silent, moved) for seat, _left, silent, moved in context["seats"]}


# --- what it tells ----------------------------------------------------------------------------------------------------


def test_whoever_is_not_heard_of_stands_first_until_there_is_a_sign_of_life(cast, sitting):
    attempt = begin(sitting, cast.learner, ago=5 * MINUTE)
    client = browser(cast.class_head)
    silent, _moved = seats(client, sitting, show="needing")[cast.learner]
    assert silent == attempt.started_at
    presence.touch(attempt.pk, now=clock.now())
    assert seats(client, sitting, show="needing") == {}
    assert seats(client, sitting)[cast.learner] == (None, None)


def test_an_answer_is_a_sign_of_life_too(cast, sitting):
    attempt = begin(sitting, cast.learner, ago=5 * MINUTE)
    delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=[Sent(1, 1, "a")], now=clock.now())
    assert seats(browser(cast.class_head), sitting)[cast.learner] == (None, None)


def test_who_went_on_elsewhere_just_now_is_shown(cast, sitting):
    attempt = begin(sitting, cast.learner)
    for lease in ("one", "two"):
        delivery.take_over(user=cast.learner, attempt_id=attempt.pk, lease=lease, now=clock.now())
    _silent, moved = seats(browser(cast.class_head), sitting, show="needing")[cast.learner]
    assert moved
    AttemptEvent.objects.update(at=clock.now() - 20 * MINUTE)
    assert seats(browser(cast.class_head), sitting, show="needing") == {}


def test_whoever_handed_in_is_not_missed(cast, sitting):
    attempt = begin(sitting, cast.learner, ago=30 * MINUTE)
    delivery.submit(user=cast.learner, attempt_id=attempt.pk, now=clock.now())
    assert seats(browser(cast.class_head), sitting)[cast.learner] == (None, None)


def test_facts_are_counted_and_not_judged(cast, sitting):
    attempt = begin(sitting, cast.learner)
    presence.touch(attempt.pk, now=clock.now())
    integrity.keep(attempt, [Signal("left", seconds=30)] * 3, now=clock.now())
    (seat,) = supervision.read(list(supervision.seats(sitting)))
    assert seat.noted["left"][0] == 3
    assert not seat.needs_somebody(clock.now())
    assert "3" in browser(cast.class_head).get(url("sitting", sitting.pk)).content.decode()


def test_one_is_found_by_name_among_those_who_need_somebody(cast, sitting):
    make_candidate(sitting, cast.classmate)
    for person in (cast.learner, cast.classmate):
        begin(sitting, person, ago=5 * MINUTE)
    assert set(seats(browser(cast.class_head), sitting, show="needing", q="学员乙")) == {cast.classmate}


# --- looking again ----------------------------------------------------------------------------------------------------


def look(client, sitting, stamp):
    return client.get(url("sitting", sitting.pk), {"part": stamp})


def test_looking_again_gives_the_part_that_changed_or_nothing(cast, sitting):
    attempt = begin(sitting, cast.learner)
    client = browser(cast.class_head)
    stamp = client.get(url("sitting", sitting.pk)).context["stamp"]
    assert look(client, sitting, stamp).status_code == 204
    delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=[Sent(1, 1, "a")], now=clock.now())
    changed = look(client, sitting, stamp)
    page = changed.content.decode()
    assert changed.status_code == 200
    assert "<html" not in page
    assert f"part={changed.context['stamp']}" in page
    assert look(client, sitting, changed.context["stamp"]).status_code == 204


def test_an_exam_that_is_over_is_not_looked_at_again_and_again(cast, sitting):
    sitting.closes_at = clock.now() - 5 * MINUTE
    sitting.save()
    assert 'hx-trigger="look"' not in browser(cast.class_head).get(url("sitting", sitting.pk)).content.decode()


def test_the_part_is_for_those_who_look_after_the_exam_alone(cast, sitting):
    for name, person in cast.people.items():
        assert look(browser(person), sitting, "x").status_code == (200 if name in LOOK_AFTER else 404), name


def test_three_hundred_candidates_cost_few_queries_and_little_time(cast, sitting):
    people = [make_user(unit=cast.unit, password=None) for _number in range(4)]
    attempt = begin(sitting, cast.learner)
    for person in people:
        make_candidate(sitting, person)
        begin(sitting, person)
    client = browser(cast.class_head)
    client.get(url("sitting", sitting.pk))
    with count_queries(24):
        look(client, sitting, "x")
    _fill(sitting, attempt.form_id, 295)
    with count_queries(24):
        answer = look(client, sitting, "x")
    assert answer.context["counts"]["answering"] == 300
    times = []
    for _time in range(5):
        started = process_time()
        look(client, sitting, "x")
        times.append(process_time() - started)
    assert min(times) < 0.5  # 0.2 where nobody else wants the processor


def _fill(sitting, form_id, count):
    """So many more who are answering, without the price of starting each."""
    users = [User(staff_number=f"W{n:05}", name=f"考生{n}") for n in range(count)]
    made = User.objects.bulk_create(users)
    found = Candidate.objects.bulk_create(Candidate(sitting=sitting, user=user) for user in made)
    now = clock.now()
    until = now + 60 * MINUTE
    times = {"started_at": now, "deadline": until, "accepts_until": until, "closes_at": until}
    Attempt.objects.bulk_create(
        Attempt(candidate=seat, form_id=form_id, number=1, max_mark=4, **times) for seat in found
    )


# --- more time for all ------------------------------------------------------------------------------------------------


def extend(sitting, by, minutes=10, now=None):
    return candidacy.extend_all(sitting=sitting, minutes=minutes, reason="断电", by=by, now=now or clock.now())


def test_everybody_who_answers_gets_more_time_and_nobody_else(cast, sitting):
    make_candidate(sitting, cast.classmate)
    attempt = begin(sitting, cast.learner)
    assert extend(sitting, cast.class_head) == 1
    before, after = attempt.deadline, Attempt.objects.get().deadline
    assert after - before == 10 * MINUTE
    assert dict(sitting.candidates.values_list("user", "extra_minutes")) == {cast.learner.pk: 10, cast.classmate.pk: 0}
    assert kinds(attempt) == ["start", "extended"]
    assert AuditEntry.objects.get(action="sitting.extend").detail == {"reason": "断电", "minutes": 10, "count": 1}


def test_the_closing_time_moves_along_where_it_would_cut_short(cast, sitting):
    closes = clock.now() + 30 * MINUTE
    sitting.closes_at = closes
    sitting.save()
    begin(sitting, cast.learner)
    extend(sitting, cast.class_head)
    sitting.refresh_from_db()
    assert sitting.closes_at == Attempt.objects.get().deadline == closes + 10 * MINUTE


def test_whoever_gives_minutes_that_the_closing_time_cuts_off_is_told(cast, sitting):
    attempt = begin(sitting, cast.learner)
    client, sent = browser(cast.class_head), {"extra_minutes": 15, "reason": "断电"}
    address = url("candidate-grant", sitting.pk, attempt.candidate_id)

    def told():
        levels = [message.level_tag for message in client.post(address, sent, follow=True).context["messages"]]
        return levels == ["success", "warning"]

    assert not told()
    sitting.closes_at = attempt.deadline + 15 * MINUTE
    sitting.save()
    assert told()


def test_nobody_extends_their_own_exam_nor_one_that_nobody_sits(cast, sitting):
    make_candidate(sitting, cast.class_head)
    with pytest.raises(Refusal) as refused:
        extend(sitting, cast.class_head)
    assert refused.value.code == "nobody_answers"
    attempt = begin(sitting, cast.class_head)
    with pytest.raises(Refusal):
        extend(sitting, cast.class_head)
    attempt.refresh_from_db()
    assert attempt.deadline == attempt.started_at + 60 * MINUTE
    sitting.state = "cancelled"
    sitting.save()
    with pytest.raises(Refusal) as refused:
        extend(sitting, cast.authority)
    assert refused.value.code == "sitting_not_published"


def test_more_time_and_words_come_from_those_who_look_after_the_exam_alone(cast, sitting):
    attempt = begin(sitting, cast.learner)
    acts = {
        url("sitting-extend", sitting.pk): {"minutes": 5, "reason": "试"},
        url("sitting-say", sitting.pk): {"text": "试"},
        url("candidate-say", sitting.pk, attempt.candidate_id): {"text": "试"},
    }
    for name, person in cast.people.items():
        client = browser(person)
        for address, sent in acts.items():
            assert client.get(address).status_code == 405
            if name not in LOOK_AFTER:
                assert client.post(address, sent).status_code == 404, (name, address)
    assert (Announcement.objects.count(), Attempt.objects.get().deadline) == (0, attempt.deadline)
    for address, sent in acts.items():
        assert browser(cast.class_head).post(address, sent).status_code == 302
    assert list(Announcement.objects.order_by("id").values_list("candidate", flat=True)) == [
        None,
        attempt.candidate_id,
    ]
    assert Attempt.objects.get().deadline == attempt.deadline + 5 * MINUTE


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"minutes": 9999}, {"reason": ""}, {"minutes": "x"}])
def test_time_without_a_number_or_a_reason_is_not_given(cast, sitting, wrong):
    attempt = begin(sitting, cast.learner)
    browser(cast.class_head).post(url("sitting-extend", sitting.pk), {"minutes": 5, "reason": "试", **wrong})
    assert Attempt.objects.get().deadline == attempt.deadline


@pytest.mark.parametrize("text", ["", "   ", "字" * 201])
def test_an_empty_or_endless_word_is_not_said(cast, sitting, text):
    browser(cast.class_head).post(url("sitting-say", sitting.pk), {"text": text})
    assert not Announcement.objects.exists()


def test_nobody_says_something_to_themselves(cast, sitting):
    seat = make_candidate(sitting, cast.class_head)
    address = url("candidate-say", sitting.pk, seat.pk)
    assert browser(cast.class_head).post(address, {"text": "试"}).status_code == 404
