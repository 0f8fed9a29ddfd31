"""Real threads, real transactions: one attempt, one final state, nothing acknowledged is lost."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from accounts.models import Role
from lib import clock
from lib.problems import Refusal
from quizzes import delivery, late_answers, marking, regrading, resits
from quizzes.models import (
    Attempt,
    AttemptEvent,
    Candidate,
    Form,
    LateResponse,
    MarkEntry,
    Regrade,
    ResitGrant,
    Response,
)
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_unit, make_user
from tests.concurrently import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def failures(results):
    """Whatever went wrong that is no plain no."""
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)]


@pytest.fixture
def candidate():
    bank = make_bank()
    for _number in range(4):
        make_item(bank=bank)
    paper = make_paper(draws=[{"bank": bank, "interaction": "single_choice", "count": 2}])
    return make_candidate(make_sitting(paper, attempts_allowed=5, minutes=10))


def test_fifty_parallel_starts_give_one_attempt(candidate):
    now = clock.now()
    calls = [lambda: delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now)] * 50
    started = at_once(*calls)
    assert [error for error in started if isinstance(error, Exception)] == []
    assert len({one.attempt.pk for one in started}) == 1
    assert sum(one.created for one in started) == 1
    assert Attempt.objects.count() == Form.objects.count() == 1


def test_of_many_grants_at_once_one_is_given(candidate):
    by, now = make_user(), clock.now()
    grant = partial(resits.grant, sitting=candidate.sitting, candidates=[candidate.pk], reason="补考", by=by, now=now)
    results = at_once(*[grant] * 10)
    refused = [result for result in results if isinstance(result, Exception)]
    assert {getattr(error, "code", repr(error)) for error in refused} == {"resit_standing"}
    assert (len(refused), ResitGrant.objects.count()) == (9, 1)
    candidate.refresh_from_db()
    assert candidate.extra_attempts == 1


def test_a_start_against_a_withdrawal_leaves_no_attempt_without_a_grant():
    sitting = make_sitting(opens_at=clock.now() - 2 * DAY, closes_at=clock.now() - DAY)
    seat, by, now = make_candidate(sitting), make_user(), clock.now()
    window = {"closes_at": now + DAY, "reason": "补考", "by": by, "now": now}
    (given,) = resits.grant(sitting=sitting, candidates=[seat.pk], **window)
    begin = partial(delivery.start, user=seat.user, sitting_id=sitting.pk, now=now)
    take_back = partial(resits.withdraw, grant_id=given.pk, by=by, now=now)
    codes = {getattr(result, "code", None) for result in at_once(begin, take_back, begin, take_back)}
    given.refresh_from_db()
    assert Attempt.objects.exists() is given.is_standing
    assert codes <= {None, "sitting_closed", "resit_used"}


def test_first_comers_to_a_paper_without_chance_share_its_form():
    sitting = make_sitting(make_paper(make_item()))
    candidates = [make_candidate(sitting) for _number in range(8)]
    now = clock.now()
    started = at_once(*[lambda c=c: delivery.start(user=c.user, sitting_id=sitting.pk, now=now) for c in candidates])
    assert [error for error in started if isinstance(error, Exception)] == []
    assert Form.objects.count() == 1


@pytest.mark.parametrize("round_number", range(12))
def test_handing_in_against_the_sweeper_gives_one_final_state(candidate, round_number):
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=clock.now()).attempt
    edge = attempt.closes_at + timedelta(microseconds=1)
    submit = partial(delivery.submit, user=candidate.user, attempt_id=attempt.pk, now=attempt.closes_at)
    sweep = partial(delivery.close_overdue, now=edge)
    results = at_once(submit, sweep, submit, sweep)
    assert [error for error in results if isinstance(error, Exception)] == []
    attempt.refresh_from_db()
    assert attempt.state == "graded"
    ends = AttemptEvent.objects.filter(attempt=attempt, kind__in=["submit", "sweep"]).count()
    assert ends == 1
    candidate.refresh_from_db()
    assert (candidate.grade, candidate.passed) == (attempt.mark, attempt.passed)
    assert candidate.graded_at == attempt.graded_at
    assert Response.objects.filter(attempt=attempt).count() == 2


def test_parallel_saves_of_one_question_keep_the_highest_number(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt

    def save(seq):
        return delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=[Sent(1, seq, "abcd"[seq % 4])], now=now)

    results = at_once(*[lambda seq=seq: save(seq) for seq in range(1, 17)])
    assert [error for error in results if isinstance(error, Exception)] == []
    response = Response.objects.get()
    assert (response.seq, response.value) == (16, "a")


def test_a_save_against_handing_in_is_counted_or_kept_as_late(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt
    results = at_once(
        lambda: delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=[Sent(1, 1, "a")], now=now),
        lambda: delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=now),
    )
    assert [error for error in results if isinstance(error, Exception)] == []
    (saved,) = results[0].results
    stored = Response.objects.get(attempt=attempt, position=1)
    if saved.outcome == "saved":
        assert stored.value == "a"
        assert stored.mark is not None
    else:
        assert (saved.outcome, stored.value) == ("late", None)
        assert attempt.late_responses.get().value == "a"


def test_two_pages_taking_the_first_lease_at_once_leave_one_holder(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt

    def save(lease, position):
        sent = [Sent(position, 1, "a")]
        return delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, lease=lease, now=now)

    results = at_once(lambda: save("one", 1), lambda: save("two", 2))
    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [Refusal]
    assert Response.objects.count() == 1


@pytest.mark.parametrize("round_number", range(6))
def test_many_saves_against_handing_in_lose_nothing(candidate, round_number):
    """What was told to be saved is what was scored; everything else is kept beside it."""
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt

    def save(seq):
        sent = [Sent(position, seq, "abcd"[seq % 4]) for position in (1, 2)]
        return delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=now)

    submit = partial(delivery.submit, user=candidate.user, attempt_id=attempt.pk, now=now)
    results = at_once(*[partial(save, seq) for seq in range(1, 5)], submit, *[partial(save, seq) for seq in (5, 6, 7)])
    assert [each for each in results if isinstance(each, Exception)] == []
    told = [result for each in results if not isinstance(each, Attempt) for result in each.results]
    for position in (1, 2):
        stored = Response.objects.get(attempt=attempt, position=position)
        promised = [each.seq for each in told if each.position == position and each.outcome == "saved"]
        assert stored.seq == max(promised, default=0)
        assert stored.mark == (2 if stored.value == "a" else 0)
        late = {each.sent.seq for each in told if each.position == position and each.outcome == "late"}
        assert late <= set(attempt.late_responses.filter(position=position).values_list("seq", flat=True))


def test_a_takeover_against_a_save_leaves_the_new_page_in_charge(candidate):
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt

    def save(seq, lease, value):
        sent = [Sent(1, seq, value)]
        return delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, lease=lease, now=now)

    save(1, "old", "b")
    take_over = partial(delivery.take_over, user=candidate.user, attempt_id=attempt.pk, lease="new", now=now)
    results = at_once(partial(save, 2, "old", "c"), take_over, partial(save, 3, "old", "d"))
    assert failures(results) == []
    saved = [each.results[0].seq for each in (results[0], results[2]) if not isinstance(each, Refusal)]
    assert Response.objects.get(attempt=attempt, position=1).seq == max(saved, default=1)
    attempt.refresh_from_db()
    assert attempt.lease == "new"
    assert isinstance(at_once(partial(save, 9, "old", "a"))[0], Refusal)


@pytest.fixture
def written():
    """A handed-in attempt with a choice and a written answer, and who may mark and correct it."""
    unit = make_unit()
    bank = make_bank(unit=unit)
    item, essay = make_item(bank=bank), make_item("extended_text", bank=bank)
    candidate = make_candidate(make_sitting(make_paper(item, essay, unit=unit), pass_mark=3, half_points=True))
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt
    sent = [Sent(1, 1, "b"), Sent(2, 1, "我的回答")]
    delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=now)
    delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=now)
    attempt.trainer = make_user(unit=unit, role=Role.TRAINER)
    attempt.version = item.approved_version
    return attempt


def give(attempt, mark, marker=None):
    response = Response.objects.get(attempt=attempt, position=2)
    given = {"response": response, "marker": marker or attempt.trainer, "mark": Decimal(mark), "now": clock.now()}
    return marking.mark(**given).mark


def test_two_markers_at_once_both_stay_on_record_and_the_newest_counts(written):
    marks = ["0.5", "1", "1.5", "2"]
    results = at_once(*[partial(give, written, mark, make_user()) for mark in marks])
    assert [each for each in results if isinstance(each, Exception)] == []
    entries = MarkEntry.objects.order_by("pk")
    assert len(entries) == 4
    newest = entries.last().mark
    attempt = Attempt.objects.get(pk=written.pk)
    assert Response.objects.get(attempt=attempt, position=2).mark == newest == attempt.mark
    assert Candidate.objects.get().grade == attempt.mark


def test_two_workers_on_one_correction_carry_it_out_once(written):
    give(written, 1)
    regrade = regrading.begin(
        version=written.version,
        way="new_key",
        key={"choices": ["b"]},
        reason="教材有误",
        by=written.trainer,
        now=clock.now(),
    )
    regrade.refresh_from_db()  # the queue of the tests has foreseen it
    regrading.work(regrade_id=regrade.pk, now=clock.now())
    Regrade.objects.filter(pk=regrade.pk).update(state="applying", applied_by=written.trainer, applied_at=clock.now())
    acts = [partial(regrading.work, regrade_id=regrade.pk, now=clock.now())] * 3
    results = at_once(*acts, partial(give, written, 2))
    assert [each for each in results if isinstance(each, Exception)] == []
    line = regrade.lines.get()
    assert (line.mark_was, line.mark_is, line.applied_at is not None) == (0, 2, True)
    attempt = Attempt.objects.get(pk=written.pk)
    assert attempt.mark == Candidate.objects.get().grade == 4
    assert AttemptEvent.objects.filter(attempt=attempt, kind="regrade").count() == 1


def test_two_people_deciding_on_one_late_answer_decide_once(written):
    user = written.candidate.user
    delivery.save(user=user, attempt_id=written.pk, sent=[Sent(1, 2, "a")], now=clock.now())
    late = LateResponse.objects.get()
    decide = partial(late_answers.decide, late=late, by=written.trainer, now=clock.now())
    results = at_once(partial(decide, accept=True), partial(decide, accept=False), partial(give, written, 1))
    assert failures(results) == []
    assert sum(isinstance(each, Refusal) for each in results) == 1
    late.refresh_from_db()
    attempt = Attempt.objects.get(pk=written.pk)
    assert attempt.mark == (3 if late.decision == "accepted" else 1)
    assert Candidate.objects.get().grade == attempt.mark
