"""Whatever is sent, in whatever order: an acknowledged answer is never lost, there is one final state, and the marks
are what scoring the stored responses gives."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lib import clock, kept
from lib.problems import Refusal
from quizzes import content, delivery, late_answers, scoring
from quizzes.models import Attempt, LateResponse, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

ANSWERS = {
    1: ["a", "b", None],
    2: [["a"], ["a", "b", "c"], ["d"], None],
    3: [True, False, None],
    4: [["15"], ["16"], None],
}
FINAL = {"graded", "submitted", "abandoned", "voided"}


def attempted(verb, **arguments):
    """(what the verb gave, None), or (None, the code of its refusal)."""
    try:
        return verb(**arguments), None
    except Refusal as refused:
        return None, refused.code


class ExamMachine(RuleBasedStateMachine):
    """One candidate with two pages, a network that repeats and reorders, a sweeper, an invigilator."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        kept.forget()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(at_deadline=st.sampled_from(["submit", "grace", "abandon"]))
    def open_the_room(self, at_deadline):
        bank = make_bank()
        kinds = ("single_choice", "multiple_choice", "true_false", "fill_blank")
        paper = make_paper(*[make_item(kind, bank=bank) for kind in kinds])
        self.now = clock.now()
        sitting = make_sitting(paper, minutes=10, attempts_allowed=2, at_deadline=at_deadline)
        self.candidate = make_candidate(sitting)
        self.user = self.candidate.user
        self.acknowledged = {}  # (attempt, position): (seq, value)
        self.late = set()  # (attempt, position, seq, repr(value)) told to be kept
        self.wire = []  # requests that may be sent again
        self.final = {}  # attempt: state once closed
        self.seq = 0

    def attempt(self):
        return Attempt.objects.filter(candidate=self.candidate).order_by("-number").first()

    @rule()
    def start(self):
        started, refusal = attempted(delivery.start, user=self.user, sitting_id=self.candidate.sitting_id, now=self.now)
        assert refusal in (None, "no_attempts_left")
        assert refusal or started.attempt.is_open

    @rule(data=st.data(), lease=st.sampled_from(["", "one", "two"]))
    def save(self, data, lease):
        attempt = self.attempt()
        if attempt is None:
            return
        positions = data.draw(st.sets(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=3))
        self.seq += 1
        sent = [Sent(position, self.seq, data.draw(st.sampled_from(ANSWERS[position]))) for position in positions]
        self.wire.append((attempt.pk, sent, lease))
        if data.draw(st.booleans()):  # else it is still on its way, and may arrive later
            self.deliver(*self.wire[-1])

    @rule(data=st.data())
    def deliver_again(self, data):
        if self.wire:
            self.deliver(*data.draw(st.sampled_from(self.wire)))

    def deliver(self, attempt_id, sent, lease):
        saved, refusal = attempted(
            delivery.save, user=self.user, attempt_id=attempt_id, sent=sent, lease=lease, now=self.now
        )
        assert refusal in (None, "lease_lost", "attempt_voided")
        for answer, result in zip(sent, saved.results if saved else [], strict=refusal is None):
            place = (attempt_id, answer.position)
            if result.outcome == "saved":
                before = self.acknowledged.get(place, (0, None))
                self.acknowledged[place] = max(before, (result.seq, result.value), key=lambda held: held[0])
            elif result.outcome == "late":
                self.late.add((*place, answer.seq, repr(answer.value)))

    @rule(lease=st.sampled_from(["one", "two"]))
    def take_over(self, lease):
        attempt = self.attempt()
        if attempt and attempt.is_open:
            delivery.take_over(user=self.user, attempt_id=attempt.pk, lease=lease, now=self.now)

    @rule()
    def submit(self):
        attempt = self.attempt()
        if attempt and attempt.state != "voided":
            assert delivery.submit(user=self.user, attempt_id=attempt.pk, now=self.now).state in FINAL

    @rule(minutes=st.integers(1, 6))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self):
        delivery.close_overdue(now=self.now)
        assert not Attempt.objects.overdue(self.now).exists()

    @rule()
    def void(self):
        if attempt := self.attempt():
            delivery.void(attempt_id=attempt.pk, by=self.user, reason="test", now=self.now)
            self.final[attempt.pk] = "voided"

    @rule(accept=st.booleans())
    def decide_on_a_late_answer(self, accept):
        late = LateResponse.objects.filter(decision="open").exclude(attempt__state="voided").first()
        if late and not late.attempt.is_open:
            _late, refusal = attempted(late_answers.decide, late=late, accept=accept, by=make_user(), now=self.now)
            assert refusal in (None, "attempt_abandoned")
            if accept and not refusal:
                row = Response.objects.get(attempt=late.attempt_id, position=late.position)
                assert row.value == late.value
                self.acknowledged[late.attempt_id, late.position] = (row.seq, row.value)

    @invariant()
    def acknowledged_answers_are_there(self):
        for (attempt, position), (seq, value) in getattr(self, "acknowledged", {}).items():
            row = Response.objects.get(attempt=attempt, position=position)
            assert (row.seq, row.value) == (seq, value)
        kept = LateResponse.objects.values_list("attempt", "position", "seq", "value")
        assert getattr(self, "late", set()) <= {(*row[:3], repr(row[3])) for row in kept}

    @invariant()
    def a_final_state_is_final(self):
        if not hasattr(self, "final"):
            return
        for attempt in Attempt.objects.filter(candidate=self.candidate):
            if attempt.state in FINAL:
                before = self.final.setdefault(attempt.pk, attempt.state)
                assert attempt.state == before

    @invariant()
    def one_attempt_at_a_time(self):
        if hasattr(self, "candidate"):
            assert Attempt.objects.filter(candidate=self.candidate).in_progress().count() <= 1
            assert Attempt.objects.filter(candidate=self.candidate).count() <= 2

    @invariant()
    def marks_are_the_score_of_what_is_stored(self):
        for attempt in Attempt.objects.filter(state="graded"):
            sheet = content.sheet(attempt.form_id)
            questions = sheet.questions()
            rows = list(attempt.responses.all())
            assert len(rows) == len(sheet.places)
            for row in rows:
                question = questions[row.position]
                outcome = scoring.score(
                    interaction=question.interaction,
                    body=question.body,
                    key=question.key,
                    value=row.value,
                    rule=sheet.rule,
                    max_mark=row.max_mark,
                )
                assert (row.fraction, row.mark) == (outcome.fraction, outcome.mark)
            assert attempt.mark == scoring.total(row.mark for row in rows)


@pytest.mark.database
class TestExamMachine(TestCase):
    """Hypothesis' own loop inside one database transaction, rolled back at the end."""

    def test_it_holds(self):
        checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
        run_state_machine_as_test(
            ExamMachine,
            settings=settings(max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=checks),
        )
