"""What holds of an exam after every act, whatever was done: the invariants of the state machine, with their ledger."""

from collections import Counter

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from lib import kept
from quizzes import content, grading, rulings, scoring
from quizzes.models import Attempt, AttemptEvent, Candidate, LateResponse, Regrade, Response
from quizzes.rulings import Ruling

PASS_MARK = 4
ENDS = ("submit", "sweep", "abandon")
# What may become of a state; whatever is not named stays.
BECOMES = {
    "in_progress": {"submitted", "graded", "abandoned", "voided"},
    "submitted": {"graded", "voided"},
    "graded": {"submitted", "voided"},  # a late written answer was accepted: somebody has to mark again
    "abandoned": {"voided"},
    "voided": set(),
}


class Promises(RuleBasedStateMachine):
    """Of one candidate (`self.candidate`, once the room is open). Every example is rolled back."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        kept.forget()
        # The ledger: what was promised; by (attempt, position) where nothing else is said.
        self.acknowledged = {}  # (seq, value) told to be saved
        self.late = set()  # (attempt, position, seq, repr(value)) told to be kept
        self.given = {}  # marks that people gave
        self.ruled = {}  # version: what was ruled
        self.states = {}  # attempt: its state
        self.ended = {}  # attempt: when it was handed in

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @invariant()
    def acknowledged_answers_are_there(self):
        for (attempt, position), (seq, value) in self.acknowledged.items():
            row = Response.objects.get(attempt=attempt, position=position)
            assert (row.seq, row.value) == (seq, value)
        rows = LateResponse.objects.values_list("attempt", "position", "seq", "value")
        assert self.late <= {(*row[:3], repr(row[3])) for row in rows}

    @invariant()
    def a_final_state_is_final(self):
        for attempt in self.attempts():
            before = self.states.get(attempt.pk, "in_progress")
            assert attempt.state == before or attempt.state in BECOMES[before]
            self.states[attempt.pk] = attempt.state
            if attempt.submitted_at:
                assert self.ended.setdefault(attempt.pk, attempt.submitted_at) == attempt.submitted_at

    @invariant()
    def one_attempt_at_a_time_and_no_more_than_allowed(self):
        attempts = self.attempts()
        assert sum(attempt.is_open for attempt in attempts) <= 1
        assert [attempt.number for attempt in attempts] == list(range(1, len(attempts) + 1))
        seat = Candidate.objects.select_related("sitting").get(pk=self.candidate.pk)
        assert len(attempts) <= seat.attempts_allowed

    @invariant()
    def the_events_tell_each_move(self):
        for attempt in self.attempts():
            told = Counter(AttemptEvent.objects.filter(attempt=attempt).values_list("kind", flat=True))
            assert told["start"] == 1
            assert told["void"] == (attempt.state == "voided")
            ends = sum(told[kind] for kind in ENDS)
            assert ends == 0 if attempt.is_open else ends <= 1
            assert ends == 1 or attempt.state in ("in_progress", "voided")
            decided = attempt.late_responses.exclude(decision="open").count()
            assert told["late_accepted"] + told["late_refused"] == decided

    @invariant()
    def marks_are_the_score_of_what_is_stored(self):
        applying = set(Regrade.objects.filter(state="applying").values_list("version", flat=True))
        for attempt in self.attempts():
            rows = list(attempt.responses.all())
            if attempt.is_open:
                assert all(row.mark is None and row.fraction is None for row in rows)
                assert attempt.mark is attempt.passed is None
            elif attempt.is_closed:
                sheet = content.sheet(attempt.form_id)
                assert len(rows) == len(sheet.places)
                for row in rows:
                    if row.version_id not in applying:  # else the worker is not done with it
                        assert (row.mark, row.needs_marking) == self.expected(row, sheet)
                self.check_total(attempt, rows)

    def expected(self, row, sheet):
        """(mark, whether somebody has to mark) of a response, by the ledger."""
        if (mark := self.given.get((row.attempt_id, row.position))) is not None:
            return mark, False
        question = sheet.question(row.position)
        outcome = rulings.outcome(
            self.ruled.get(row.version_id),
            interaction=question.interaction,
            body=question.body,
            key=question.key,
            value=row.value,
            rule=sheet.rule,
            max_mark=row.max_mark,
        )
        return outcome.mark, outcome.needs_marking

    @staticmethod
    def check_total(attempt, rows):
        if any(row.needs_marking for row in rows):
            assert (attempt.state, attempt.mark, attempt.passed) == ("submitted", None, None)
            return
        earned = scoring.total(row.mark for row in rows if row.mark is not None)
        void = scoring.total(row.max_mark for row in rows if row.mark is None)
        assert attempt.state == "graded"
        assert attempt.mark == scoring.brought_to_full(earned, full=attempt.max_mark, void=void)
        assert attempt.passed == (attempt.mark >= PASS_MARK)

    @invariant()
    def the_grade_follows_the_attempts(self):
        attempts = self.attempts()
        if not attempts:
            return
        self.candidate.refresh_from_db(fields=["grade", "passed"])
        marks = [attempt.mark for attempt in attempts if attempt.state == "graded"]
        grade = grading.fold(self.sitting.grade_rule, marks, self.sitting.pass_mark)
        assert self.candidate.grade == grade
        assert self.candidate.passed == (None if grade is None else grade >= PASS_MARK)

    def attempts(self):
        return list(Attempt.objects.filter(candidate=self.candidate).order_by("number")) if self.begun else []

    @property
    def begun(self):
        return hasattr(self, "candidate")


def told(result):
    """What the candidate's page hears of it."""
    return result.position, result.outcome, result.seq, result.value, result.flagged, result.saved_at


def ruling(regrade, before):
    """What holds once this correction does, worked out without the code that is tested."""
    if regrade.way not in ("new_key", "accept_also"):
        return Ruling(gives_all=regrade.way == "give_all", is_void=regrade.way == "void")
    key = regrade.keys[0]
    others = list(before.keys) if before and before.keys else [regrade.version.key]
    return Ruling(keys=[key, *others] if regrade.way == "accept_also" else [key])
