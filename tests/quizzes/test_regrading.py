"""更正答案: foreseen, applied once, both marks kept; nobody's mark changes by accident."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEntry, Notice
from lib import clock
from lib.problems import Refusal
from quizzes import delivery, marking, regrading, regrading_diff
from quizzes.models import Attempt, ItemVersion, Regrade, RegradeLine, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db
State, Way = Regrade.State, Regrade.Way


class Hall:
    """One sitting of three questions worth 2 each, the first in question; passed with 4. Trainer and people at hand."""

    def __init__(self, cast, first="single_choice", **sitting):
        self.cast = cast
        bank = make_bank(unit=cast.unit)
        self.item = make_item(first, bank=bank)
        others = [make_item("true_false", bank=bank), make_item("true_false", bank=bank)]
        self.paper = make_paper(self.item, *others, unit=cast.unit)
        self.sitting = make_sitting(self.paper, **{"pass_mark": 4, "release_key": "at_once", **sitting})
        self.version = self.item.approved_version
        self.now = clock.now()

    def sit(self, *answers, hand_in=True, user=None):
        seat = make_candidate(self.sitting, user)
        attempt = delivery.start(user=seat.user, sitting_id=self.sitting.pk, now=self.now).attempt
        sent = [Sent(at, 1, answer) for at, answer in enumerate(answers, start=1) if answer is not None]
        delivery.save(user=seat.user, attempt_id=attempt.pk, sent=sent, now=self.now)
        return self.hand_in(attempt) if hand_in else attempt

    def hand_in(self, attempt):
        user = attempt.candidate.user
        return delivery.submit(user=user, attempt_id=attempt.pk, now=self.now)

    def preview(self, way, key=None, **said):
        values = {"reason": "教材有误", "by": self.cast.trainer, "now": self.now, **said}
        regrade = regrading.begin(version=self.version, way=way, key=key, **values)
        regrading.work(regrade_id=regrade.pk, now=self.now)
        regrade.refresh_from_db()
        return regrade

    def apply(self, regrade):
        regrading.apply(regrade=regrade, by=self.cast.trainer, now=self.now)
        regrading.work(regrade_id=regrade.pk, now=self.now)
        regrade.refresh_from_db()

    def correct(self, way, key=None, **said):
        regrade = self.preview(way, key, **said)
        self.apply(regrade)
        return regrade


@pytest.fixture
def hall(cast):
    return Hall(cast)


def choice(option):
    return {"choices": [option]}


def standing(attempt):
    attempt = Attempt.objects.select_related("candidate").get(pk=attempt.pk)
    return attempt.mark, attempt.passed, attempt.candidate.grade, attempt.candidate.passed


def stands(mark, passed):
    return (Decimal(mark), passed, Decimal(mark), passed)


def refused(verb, **arguments):
    with pytest.raises(Refusal) as refusal:
        verb(**arguments)
    return refusal.value.code


# What each way makes of: right by the old key, right by the new one, blank; each with one of the others right.
WAYS = [
    (Way.NEW_KEY, choice("b"), ("2", "4", "2")),
    (Way.ACCEPT_ALSO, choice("b"), ("4", "4", "2")),
    (Way.GIVE_ALL, None, ("4", "4", "4")),
    (Way.VOID, None, ("3", "3", "3")),
]


@pytest.mark.parametrize(("way", "key", "marks"), WAYS)
def test_each_way_gives_what_it_says_and_foretells_it(hall, way, key, marks):
    attempts = [hall.sit(answer, True, False) for answer in ("a", "b", None)]
    regrade = hall.preview(way, key)
    foreseen = {line.attempt_id: (line.total_is, line.passed_is) for line in regrade.lines.all()}
    assert [standing(each)[0] for each in attempts] == [4, 2, 2]
    hall.apply(regrade)
    assert [standing(each) for each in attempts] == [stands(mark, Decimal(mark) >= 4) for mark in marks]
    for each in attempts:
        mark, passed, _grade, _passed = standing(each)
        assert foreseen.get(each.pk, (mark, passed)) == (mark, passed)


@pytest.mark.parametrize(("way", "key", "marks"), WAYS)
def test_the_marks_afterwards_are_what_scoring_all_answers_again_gives(hall, way, key, marks):
    for answer in ("a", "b", "c", None):
        hall.sit(answer, True, True)
    regrade = hall.correct(way, key)
    for response in Response.objects.filter(version=hall.version).select_related("attempt__form"):
        again = regrading_diff.outcome(regrade, response, rule=response.attempt.form.multiple_rule)
        assert (response.fraction, response.mark) == (again.fraction, again.mark)


def test_the_counts_say_who_goes_up_and_down_and_across_the_pass_mark(hall):
    hall.sit("a", True, False)
    hall.sit("b", True, False)
    hall.sit("b", True, True)
    hall.sit("c", True, True)
    summary = hall.preview(Way.NEW_KEY, choice("b")).summary
    expected = {"answers": 3, "up": 2, "down": 1, "passed": 1, "failed": 1, "kept": 0, "candidates": 4}
    assert summary == expected


def test_a_void_question_leaves_the_pass_mark_where_it_was(hall):
    failed, passed = hall.sit("a", True, False), hall.sit("b", True, True)
    assert (standing(failed)[1], standing(passed)[1]) == (True, True)
    hall.correct(Way.VOID)
    assert standing(failed) == stands("3", False)  # 2 of 4, brought to 6
    assert standing(passed) == stands("6", True)
    assert Attempt.objects.get(pk=passed.pk).max_mark == 6


def test_a_paper_with_nothing_left_to_answer_gives_everybody_everything(cast):
    hall = Hall(cast)
    hall.sitting.paper.sections.get().items.exclude(item=hall.item).delete()
    attempt = hall.sit("c")
    hall.correct(Way.VOID)
    assert standing(attempt)[0] == Decimal(2)


def test_both_marks_are_kept(hall):
    attempt = hall.sit("b", True, False)
    regrade = hall.correct(Way.NEW_KEY, choice("b"))
    line = RegradeLine.objects.get(regrade=regrade, attempt=attempt)
    assert (line.mark_was, line.mark_is, line.total_was, line.total_is) == (0, 2, 2, 4)
    assert (line.grade_was, line.grade_is, line.passed_was, line.passed_is) == (2, 4, False, True)
    assert line.applied_at == hall.now


def test_a_correction_can_be_corrected(hall):
    attempt = hall.sit("a", True, False)
    hall.correct(Way.NEW_KEY, choice("b"))
    hall.now += timedelta(minutes=1)
    hall.correct(Way.NEW_KEY, choice("a"))
    assert standing(attempt) == stands("4", True)
    hall.now += timedelta(minutes=1)
    hall.correct(Way.VOID)
    hall.now += timedelta(minutes=1)
    hall.correct(Way.GIVE_ALL)
    assert standing(attempt) == stands("4", True)
    assert attempt.regrade_lines.count() == 4


def test_accepting_a_third_answer_keeps_the_second(hall):
    second, third = hall.sit("b", True, True), hall.sit("c", True, True)
    hall.correct(Way.ACCEPT_ALSO, choice("b"))
    hall.now += timedelta(minutes=1)
    hall.correct(Way.ACCEPT_ALSO, choice("c"))
    assert [standing(each)[0] for each in (second, third)] == [6, 6]


def test_a_filled_gap_is_accepted_in_another_wording(cast):
    hall = Hall(cast, "fill_blank")
    attempt = hall.sit(["拾伍"], True, False)
    hall.correct(Way.ACCEPT_ALSO, {"blanks": [["拾伍"]]})
    assert standing(attempt) == stands("4", True)


# --- what stays as it is ----------------------------------------------------------------------------------------------


def test_an_open_attempt_is_untouched_and_scored_by_the_new_key_when_it_is_handed_in(hall):
    attempt = hall.sit("b", True, False, hand_in=False)
    hall.correct(Way.NEW_KEY, choice("b"))
    assert Attempt.objects.get(pk=attempt.pk).state == Attempt.State.IN_PROGRESS
    assert not attempt.regrade_lines.exists()
    hall.hand_in(attempt)
    assert standing(attempt) == stands("4", True)


def test_a_mark_that_a_person_gave_stays_unless_the_person_decides(cast):
    hall = Hall(cast, "extended_text")
    attempt, waiting = hall.sit("甲", True, False), hall.sit("乙", True, False)
    response = Response.objects.get(attempt=attempt, position=1)
    marking.mark(response=response, marker=cast.trainer, mark=Decimal(1), now=hall.now)
    regrade = hall.preview(Way.GIVE_ALL)
    assert (regrade.summary["kept"], regrade.summary["answers"]) == (1, 1)
    hall.apply(regrade)
    assert standing(attempt) == stands("3", False)
    assert standing(waiting) == stands("4", True)
    hall.now += timedelta(minutes=1)
    hall.correct(Way.GIVE_ALL, touches_marked=True)
    assert standing(attempt) == stands("4", True)


def test_a_mark_that_a_person_gives_after_a_correction_is_not_taken_back(cast):
    hall = Hall(cast, "extended_text")
    attempt = hall.sit("甲", True, False)
    regrade = hall.correct(Way.GIVE_ALL, touches_marked=True)
    response = Response.objects.get(attempt=attempt, position=1)
    marking.mark(response=response, marker=cast.trainer, mark=Decimal(1), now=hall.now)
    regrading.work_all(now=hall.now + timedelta(minutes=5))
    assert standing(attempt)[0] == 3
    assert Regrade.objects.get(pk=regrade.pk).swept_at is not None


def test_a_void_question_can_no_longer_be_marked(cast):
    hall = Hall(cast, "extended_text")
    attempt = hall.sit("甲", True, True)
    hall.correct(Way.VOID)
    response = Response.objects.get(attempt=attempt, position=1)
    code = refused(marking.mark, response=response, marker=cast.trainer, mark=Decimal(1), now=hall.now)
    assert code == "not_to_be_marked"
    assert standing(attempt)[0] == 6


def test_a_void_attempt_and_another_version_are_left_alone(hall):
    gone = hall.sit("b", True, True)
    delivery.void(attempt_id=gone.pk, by=hall.cast.authority, reason="代考", now=hall.now)
    regrade = hall.correct(Way.NEW_KEY, choice("b"))
    assert regrade.summary["answers"] == 0
    assert Response.objects.get(attempt=gone, position=1).mark == 0


def test_exams_out_of_reach_keep_the_old_key_also_when_they_are_handed_in_later(hall):
    there = make_sitting(hall.paper, unit=hall.cast.sister, pass_mark=4)
    here, hall.sitting = hall.sitting, there
    done, still_open = hall.sit("b", True, False), hall.sit("b", True, False, hand_in=False)
    hall.sitting = here
    hall.correct(Way.NEW_KEY, choice("b"))
    hall.hand_in(still_open)
    assert [standing(each)[0] for each in (done, still_open)] == [2, 2]


# --- once, whatever happens -------------------------------------------------------------------------------------------


def test_applying_twice_is_once(hall):
    attempt = hall.sit("b", True, False)
    regrade = hall.correct(Way.NEW_KEY, choice("b"))
    hall.apply(regrade)
    regrading.work_all(now=hall.now + timedelta(minutes=5))
    assert regrade.lines.count() == 1
    assert AuditEntry.objects.filter(action__startswith="regrade.").count() == 2
    assert Notice.objects.filter(user=attempt.candidate.user, kind="exam").count() == 1


def test_a_worker_killed_between_two_attempts_is_taken_up_by_the_clock(hall, monkeypatch):
    attempts = [hall.sit("b", True, False) for _ in range(3)]
    regrade = hall.preview(Way.NEW_KEY, choice("b"))
    regrading.apply(regrade=regrade, by=hall.cast.trainer, now=hall.now)
    whole, calls = regrading._correct_attempt, []

    def dies_at_the_second(*given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(*given)

    monkeypatch.setattr(regrading, "_correct_attempt", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        regrading.work(regrade_id=regrade.pk, now=hall.now)
    assert sorted(standing(each)[0] for each in attempts) == [2, 2, 4]
    monkeypatch.setattr(regrading, "_correct_attempt", whole)
    regrading.work_all(now=hall.now)
    regrade.refresh_from_db()
    assert (regrade.state, regrade.summary["passed"]) == (State.APPLIED, 3)
    assert [standing(each) for each in attempts] == [stands("4", True)] * 3


def test_a_preview_killed_halfway_is_worked_out_anew(hall, monkeypatch):
    for _ in range(3):
        hall.sit("b", True, False)
    monkeypatch.setattr(regrading, "CHUNK", 1)
    regrade = hall.preview(Way.NEW_KEY, choice("b"))
    Regrade.objects.filter(pk=regrade.pk).update(state=State.PREVIEWING, done=1)
    regrade.lines.first().delete()
    regrading.work_all(now=hall.now)
    regrade.refresh_from_db()
    assert (regrade.state, regrade.done, regrade.total, regrade.lines.count()) == (State.READY, 3, 3, 3)


def test_who_hands_in_by_the_old_key_while_it_is_applied_is_found_by_the_sweep(hall):
    regrade = hall.correct(Way.NEW_KEY, choice("b"))
    late = hall.sit("b", True, False)
    Response.objects.filter(attempt=late, position=1).update(fraction=0, mark=0)  # as the old key has it
    regrading.work_all(now=hall.now + timedelta(minutes=2))
    assert standing(late)[0] == 4
    assert regrade.lines.get().attempt == late


def test_a_stale_preview_is_worked_out_anew_and_not_applied(hall):
    hall.sit("b", True, False)
    regrade = hall.preview(Way.NEW_KEY, choice("b"))
    late = hall.sit("b", True, False)
    code = refused(regrading.apply, regrade=regrade, by=hall.cast.trainer, now=hall.now)
    assert code == "regrade_stale"
    regrading.work_all(now=hall.now)
    assert standing(late)[0] == 2
    regrade.refresh_from_db()
    assert (regrade.state, regrade.summary["up"]) == (State.READY, 2)
    hall.apply(regrade)
    assert standing(late)[0] == 4


def test_what_was_dropped_changes_nothing(hall):
    attempt = hall.sit("b", True, False)
    regrade = hall.preview(Way.NEW_KEY, choice("b"))
    regrading.drop(regrade=regrade, by=hall.cast.trainer, now=hall.now)
    assert refused(regrading.apply, regrade=regrade, by=hall.cast.trainer, now=hall.now) == "regrade_not_ready"
    assert standing(attempt)[0] == 2


def test_what_holds_cannot_be_dropped(hall):
    regrade = hall.correct(Way.GIVE_ALL)
    assert refused(regrading.drop, regrade=regrade, by=hall.cast.trainer, now=hall.now) == "regrade_applied"


# --- who may, and what follows ----------------------------------------------------------------------------------------


def test_nobody_corrects_a_question_that_they_answered_themselves(hall):
    hall.sit("b", True, True, user=hall.cast.trainer)
    assert refused(hall.preview, way=Way.GIVE_ALL) == "own_answer"


@pytest.mark.parametrize(
    ("way", "key", "reason", "code"),
    [
        (Way.NEW_KEY, None, "有误", "key_unsound"),
        (Way.NEW_KEY, {"choices": ["z"]}, "有误", "key_unsound"),
        (Way.VOID, None, "  ", "reason_missing"),
    ],
)
def test_what_is_not_said_properly_is_refused(hall, way, key, reason, code):
    assert refused(hall.preview, way=way, key=key, reason=reason) == code


def test_a_written_answer_has_no_key_to_correct(cast):
    hall = Hall(cast, "extended_text")
    assert refused(hall.preview, way=Way.NEW_KEY, key={"reference": "x"}) == "way_needs_key"


def test_a_new_key_makes_a_version_that_a_second_person_approves(hall):
    regrade = hall.correct(Way.NEW_KEY, choice("b"))
    hall.item.refresh_from_db()
    made = hall.item.latest
    assert made == regrade.new_version
    assert (made.state, made.key, made.author) == (ItemVersion.State.SUBMITTED, choice("b"), hall.cast.trainer)
    assert hall.item.approved_version == hall.version  # what was sat is scored by the correction meanwhile
    assert hall.version.key == choice("a")


def test_the_candidate_hears_of_it_only_where_the_mark_is_released(cast):
    hall = Hall(cast, release_mark="after_close", release_key="after_close")
    attempt = hall.sit("b", True, False)
    hall.correct(Way.NEW_KEY, choice("b"))
    assert standing(attempt)[0] == 4
    assert not Notice.objects.filter(user=attempt.candidate.user).exists()


def test_the_trail_names_who_did_it_and_why(hall):
    hall.sit("b", True, False)
    regrade = hall.correct(Way.NEW_KEY, choice("b"))
    entry = AuditEntry.objects.get(action="regrade.apply")
    assert (entry.actor, entry.detail["reason"], entry.detail["way"]) == (hall.cast.trainer, "教材有误", "new_key")
    assert AuditEntry.objects.get(action="regrade.applied").detail["passed"] == regrade.summary["passed"] == 1


def test_the_reach_of_the_authority_covers_every_unit_below(hall):
    there = make_sitting(hall.paper, unit=hall.cast.sister, pass_mark=4)
    hall.sitting = there
    attempt = hall.sit("b", True, False)
    regrade = hall.preview(Way.NEW_KEY, choice("b"), by=hall.cast.authority)
    hall.apply(regrade)
    assert standing(attempt)[0] == 4
