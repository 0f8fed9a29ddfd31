"""Whatever is done, in whatever order: an acknowledged answer is never lost, there is one final state, and the marks
are what scoring the stored responses gives, with what was ruled and what people marked.

`make proofs` runs it at length; PROOF_EXAMPLES and PROOF_STEPS say how long.
"""

import os
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Role
from lib import clock
from lib.problems import Refusal
from quizzes import candidacy, delivery, late_answers, marking, regrading, resits
from quizzes.models import Attempt, LateResponse, Regrade, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_unit, make_user

from .promises import PASS_MARK, Promises, ruling, told

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "15"))
STEPS = int(os.environ.get("PROOF_STEPS", "40"))
# Explaining a failure takes minutes, and shrinking it is explanation enough.
# Making a failure small takes minutes: that is for `make proofs`.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if "PROOF_EXAMPLES" in os.environ else [])]

KINDS = ("single_choice", "multiple_choice", "true_false", "fill_blank", "extended_text")
ANSWERS = {
    1: ["a", "b", None],
    2: [["a"], ["a", "b", "c"], ["d"], None],
    3: [True, False, None],
    4: [["15"], ["16"], None],
    5: ["甲", "乙", None],
}
WRITTEN = 5
OTHER_KEYS = {1: {"choices": ["b"]}, 2: {"choices": ["a", "d"]}, 3: {"value": False}, 4: {"blanks": [["16"]]}}
CLOSED = ("submitted", "graded")


def attempted(verb, **arguments):
    """(what the verb gave, None), or (None, the code of its refusal)."""
    try:
        return verb(**arguments), None
    except Refusal as refused:
        return None, refused.code


class ExamMachine(Promises):
    """One candidate with two pages, a network that repeats and reorders, a sweeper, an invigilator, a marker, an author
    who corrects answers, a worker. Every act takes a second."""

    @initialize(
        data=st.data(),
        begins_empty=st.booleans(),
        at_deadline=st.sampled_from(["submit", "submit", "grace", "abandon"]),
        grade_rule=st.sampled_from(["best", "last", "first", "mean", "capped"]),
    )
    def open_the_room(self, data, at_deadline, grade_rule, begins_empty):
        bank = make_bank(unit=make_unit())
        paper = make_paper(*[make_item(kind, bank=bank) for kind in KINDS])
        self.now = clock.now()
        self.sitting = make_sitting(
            paper,
            minutes=10,
            attempts_allowed=3,
            at_deadline=at_deadline,
            grade_rule=grade_rule,
            submit_grace=120,
            pass_mark=PASS_MARK,
            half_points=True,
            closes_at=self.now + timedelta(minutes=60),
        )
        self.candidate = make_candidate(self.sitting)
        self.user = self.candidate.user
        self.trainer = make_user(unit=bank.unit, role=Role.TRAINER)
        self.head = make_user()
        self.versions = {place: item.approved_version for place, item in enumerate(self.items(paper), start=1)}
        self.wire = []  # requests that may be sent again
        self.seq = 0
        if not begins_empty:
            self.sit_it_all(data, hand_in=True)

    @staticmethod
    def items(paper):
        return [fixed.item for fixed in paper.sections.get().items.select_related("item__approved_version")]

    def tick(self):
        self.now += timedelta(seconds=1)
        return self.now

    def attempt(self):
        return Attempt.objects.filter(candidate=self.candidate).order_by("-number").first()

    # --- the candidate ------------------------------------------------------------------------------------------------

    @rule()
    def start(self):
        arguments = {"user": self.user, "sitting_id": self.sitting.pk, "now": self.tick()}
        started, refusal = attempted(delivery.start, **arguments)
        assert refusal in (None, "no_attempts_left", "sitting_closed")
        assert refusal or (started.attempt.is_open and self.now <= started.attempt.closes_at)
        again, _refusal = attempted(delivery.start, **arguments)
        assert refusal or (again.attempt.pk, again.created) == (started.attempt.pk, False)

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

    @rule(data=st.data(), hand_in=st.booleans())
    def sit_it_all(self, data, hand_in):
        """Answer every question in one go: most of what follows needs a full attempt."""
        self.start()
        attempt = self.attempt()
        self.seq += 1
        sent = [Sent(position, self.seq, data.draw(st.sampled_from(values))) for position, values in ANSWERS.items()]
        self.deliver(attempt.pk, sent, attempt.lease)
        if hand_in:
            self.submit()

    @rule(data=st.data(), then=st.sampled_from(["wait", "grant", "sweep", "decide"]))
    def answer_too_late(self, data, then):
        """The network brings what was typed before the end; more time is granted, or the answer is decided on."""
        attempt = self.attempt()
        if attempt is None or attempt.state == "voided":
            return
        if attempt.is_open:
            self.now = max(self.now, attempt.accepts_until)
        position = data.draw(st.sampled_from(sorted(ANSWERS)))
        for _change in range(data.draw(st.integers(1, 2))):
            self.seq += 1
            answer = Sent(position, self.seq, data.draw(st.sampled_from(ANSWERS[position])))
            self.deliver(attempt.pk, [answer], attempt.lease)
        if then == "grant":
            self.grant(data.draw(st.sampled_from([5, 30])))
            self.deliver_again(data)
        if then in ("sweep", "decide"):
            self.sweep()
        if then == "decide":
            self.decide_on_a_late_answer(data, accept=True)

    @rule(data=st.data())
    def deliver_again(self, data):
        if self.wire:
            self.deliver(*data.draw(st.sampled_from(self.wire)))

    def deliver(self, attempt_id, sent, lease):
        arguments = {"user": self.user, "attempt_id": attempt_id, "sent": sent, "lease": lease, "now": self.tick()}
        before = Attempt.objects.get(pk=attempt_id)
        saved, refusal = attempted(delivery.save, **arguments)
        assert refusal in (None, "lease_lost", "attempt_voided")
        in_time = before.is_open and self.now <= before.accepts_until
        assert refusal != "lease_lost" or (in_time and before.lease not in ("", lease))
        for answer, result in zip(sent, saved.results if saved else [], strict=refusal is None):
            place = (attempt_id, answer.position)
            if result.outcome == "saved":
                held = self.acknowledged.get(place, (0, None))
                self.acknowledged[place] = max(held, (result.seq, result.value), key=lambda each: each[0])
            elif result.outcome == "late":
                assert not in_time
                self.late.add((*place, answer.seq, repr(answer.value)))
        again, _refusal = attempted(delivery.save, **arguments)
        assert refusal or [told(result) for result in again.results] == [told(result) for result in saved.results]

    @rule(lease=st.sampled_from(["one", "two"]))
    def take_over(self, lease):
        attempt = self.attempt()
        if attempt and attempt.is_open:
            taken = delivery.take_over(user=self.user, attempt_id=attempt.pk, lease=lease, now=self.tick())
            assert taken.lease == lease

    @rule()
    def submit(self):
        attempt = self.attempt()
        if attempt:
            _attempt, refusal = attempted(delivery.submit, user=self.user, attempt_id=attempt.pk, now=self.tick())
            assert refusal == ("attempt_voided" if attempt.state == "voided" else None)

    # --- time and those who look after the exam -----------------------------------------------------------------------

    @rule(minutes=st.integers(1, 6))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self):
        delivery.close_overdue(now=self.tick())
        assert not Attempt.objects.overdue(self.now).exists()

    @rule(really=st.integers(0, 3))
    def void(self, really):
        attempt = self.attempt()
        if attempt and really == 3:
            delivery.void(attempt_id=attempt.pk, by=self.head, reason="test", now=self.tick())

    @rule(minutes=st.sampled_from([0, 5, 30]))
    def grant(self, minutes):
        before = self.attempt()
        _granted, refusal = attempted(
            candidacy.grant, candidate=self.candidate, by=self.head, extra_minutes=minutes, now=self.tick()
        )
        assert refusal in (None, "extra_time_taken_back")
        if before:
            assert self.attempt().deadline >= before.deadline

    @rule(minutes=st.sampled_from([None, 20, 90]))
    def grant_a_resit(self, minutes):
        now = self.tick()
        closes_at = None if minutes is None else now + timedelta(minutes=minutes)
        wanted = {"candidates": [self.candidate.pk], "closes_at": closes_at, "reason": "test"}
        _grants, refusal = attempted(resits.grant, sitting=self.sitting, **wanted, by=self.head, now=now)
        assert refusal in (None, "resit_needs_window", "resit_standing")

    @rule()
    def close_later(self):
        now = self.tick()
        self.sitting.closes_at += timedelta(minutes=15)
        self.sitting.save(update_fields=["closes_at"])
        candidacy.follow_closing(sitting=self.sitting, now=now)

    @rule(data=st.data(), accept=st.booleans())
    def decide_on_a_late_answer(self, data, accept):
        waiting = list(LateResponse.objects.select_related("attempt").order_by("decided_at", "pk"))
        if not waiting:
            return
        late = data.draw(st.sampled_from(waiting))
        place = (late.attempt_id, late.position)
        _late, refusal = attempted(late_answers.decide, late=late, accept=accept, by=self.head, now=self.tick())
        expected = {"in_progress": "attempt_open", "voided": "attempt_voided"}.get(late.attempt.state)
        if accept and late.attempt.state == "abandoned":
            expected = "attempt_abandoned"
        if late.decision != "open":
            expected = "late_decided"
        elif accept and expected is None and late.seq < self.acknowledged.get(place, (0,))[0]:
            expected = "late_outdated"
        assert refusal == expected
        if accept and not refusal:
            self.acknowledged[place] = (late.seq, late.value)
            self.given.pop(place, None)

    # --- marking and corrections --------------------------------------------------------------------------------------

    @precondition(lambda self: Attempt.objects.filter(state__in=CLOSED).exists())
    @rule(data=st.data(), mark=st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("1.5")]))
    def mark(self, data, mark):
        written = Response.objects.filter(position=WRITTEN, attempt__state__in=CLOSED).order_by("pk")
        response = data.draw(st.sampled_from(list(written)))
        _response, refusal = attempted(marking.mark, response=response, marker=self.trainer, mark=mark, now=self.tick())
        assert refusal == ("not_to_be_marked" if response.is_void else None)
        if not refusal:
            self.given[response.attempt_id, WRITTEN] = mark

    @rule(
        position=st.sampled_from(sorted(ANSWERS)),
        way=st.sampled_from(Regrade.Way.values),
        touches=st.booleans(),
        goes_on=st.sampled_from([3, 3, 3, 2, 1, 0]),
    )
    def correct(self, position, way, touches, goes_on):
        """Ask for a correction; look at it; apply it; have it carried out, or stop before one of these."""
        key = OTHER_KEYS.get(position) if way in ("new_key", "accept_also") else None
        regrade, refusal = attempted(
            regrading.begin,
            version=self.versions[position],
            way=way, key=key, reason="test", touches_marked=touches, by=self.trainer, now=self.tick(),
        )  # fmt: skip
        needs_key = position == WRITTEN and way in ("new_key", "accept_also")
        assert refusal == ("way_needs_key" if needs_key else None)
        if regrade and goes_on > 0:
            regrading.work(regrade_id=regrade.pk, now=self.tick())
        if regrade and goes_on > 1:
            self.apply(Regrade.objects.get(pk=regrade.pk))
        if regrade and goes_on > 2:
            regrading.work(regrade_id=regrade.pk, now=self.tick())

    @rule(minutes=st.sampled_from([0, 2]))
    def the_worker_works(self, minutes):
        self.now += timedelta(minutes=minutes)
        regrading.work_all(now=self.tick())
        assert not Regrade.objects.filter(state="applying").exists()

    @precondition(lambda self: Regrade.objects.filter(state="ready").exists())
    @rule(data=st.data())
    def decide_on_a_correction(self, data):
        ready = Regrade.objects.filter(state="ready").order_by("pk")
        regrade = data.draw(st.sampled_from(list(ready)))
        if data.draw(st.integers(0, 3)):
            self.apply(regrade)
        else:
            regrading.drop(regrade=regrade, by=self.trainer, now=self.tick())

    def apply(self, regrade):
        running = Regrade.objects.filter(version=regrade.version_id, state="applying").exists()
        _none, refusal = attempted(regrading.apply, regrade=regrade, by=self.trainer, now=self.tick())
        assert refusal in (("regrade_running",) if running else (None, "regrade_stale"))
        if refusal:
            return
        before = self.ruled.get(regrade.version_id)
        self.ruled[regrade.version_id] = ruling(regrade, before)
        closed = set(Attempt.objects.filter(state__in=CLOSED).values_list("pk", flat=True))
        for place in [each for each in self.given if self.versions[each[1]].pk == regrade.version_id]:
            if regrade.touches_marked and place[0] in closed:
                del self.given[place]


@pytest.mark.database
class TestExamMachine(TestCase):
    """Hypothesis' own loop inside one database transaction, rolled back at the end."""

    def test_it_holds(self):
        checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
        run_state_machine_as_test(
            ExamMachine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=checks,
                phases=PHASES,
            ),
        )
