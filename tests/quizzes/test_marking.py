"""Marking by people: the verbs, and the desk as each person of the cast."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from lib import clock
from lib.problems import Refusal
from quizzes import delivery, late_answers, marking
from quizzes.models import Candidate, LateResponse, MarkEntry, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

from .marking_room import Exam, browser, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(cast):
    return Exam(cast.unit)


# --- the verb ---------------------------------------------------------------------------------------------------------


def test_the_last_mark_grades_the_attempt(cast):
    response = Exam(cast.unit, half_points=True).answer()
    give(response, mark="7.5", comment="好")
    attempt = response.attempt
    attempt.refresh_from_db()
    assert (attempt.state, attempt.mark) == ("graded", Decimal("17.50"))
    assert Candidate.objects.get().grade == Decimal("17.50")
    entry = MarkEntry.objects.get()
    assert (entry.mark, entry.comment) == (Decimal("7.50"), "好")


def test_points_of_the_rubric_are_brought_to_the_scale_of_the_paper(exam):
    response = give(exam.answer(), parts={"1": Decimal(3), "2": Decimal(2)})
    assert response.mark == Decimal("7.14")  # 5 of 7 points on a question of 10
    assert response.fraction == Decimal("0.714000")
    assert MarkEntry.objects.get().parts == {"1": "3", "2": "2"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"mark": "10.01"}, "mark_range"),
        ({"mark": "-1"}, "mark_range"),
        ({}, "mark_range"),
        ({"parts": {"1": Decimal(3)}}, "parts_incomplete"),
        ({"parts": {"1": Decimal(3), "2": Decimal(1), "9": Decimal(1)}}, "parts_unknown"),
        ({"parts": {"1": Decimal(4), "2": Decimal(1)}}, "mark_range"),
    ],
)
def test_a_mark_that_cannot_be_given_is_refused(exam, given, code):
    response = exam.answer()
    with pytest.raises(Refusal) as refused:
        give(response, **given)
    assert refused.value.code == code
    assert not MarkEntry.objects.exists()


@pytest.mark.parametrize(
    ("half_points", "given", "is_refused"),
    [
        (False, {"mark": "7.5"}, True),
        (True, {"mark": "7.5"}, False),
        (True, {"mark": "7.25"}, True),
        (False, {"parts": {"1": Decimal("2.5"), "2": Decimal(1)}}, True),
        (True, {"parts": {"1": Decimal("2.5"), "2": Decimal(1)}}, False),
        (True, {"parts": {"1": Decimal("2.1"), "2": Decimal(1)}}, True),
    ],
)
def test_marks_lie_on_the_steps_that_the_exam_offers(cast, half_points, given, is_refused):
    response = Exam(cast.unit, half_points=half_points).answer()
    if not is_refused:
        give(response, **given)
        return
    with pytest.raises(Refusal) as refused:
        give(response, **given)
    assert refused.value.code == "mark_step"
    assert not MarkEntry.objects.exists()


def test_a_full_mark_between_two_steps_can_be_given(cast):
    key = {"rubric": [{"id": "1", "title": "依据", "max": "2.5"}, {"id": "2", "title": "做法", "max": "2"}]}
    response = give(Exam(cast.unit, key=key, mark="4.5").answer(), parts={"1": Decimal("2.5"), "2": Decimal(2)})
    assert response.mark == Decimal("4.5")
    assert give(Exam(cast.unit, key={}, mark="4.5").answer(), mark="4.5").mark == Decimal("4.5")


def test_only_what_a_person_marks_can_be_marked(exam):
    exam.answer()
    with pytest.raises(Refusal) as refused:
        give(Response.objects.get(position=1), mark=1)
    assert refused.value.code == "not_to_be_marked"


def test_marking_again_keeps_both_marks_and_is_noted(exam):
    response = exam.answer()
    give(response, mark=5)
    give(response, mark=8)
    response.refresh_from_db()
    assert response.mark == 8
    assert sorted(MarkEntry.objects.values_list("mark", flat=True)) == [5, 8]
    assert AuditEntry.objects.get(action="response.mark_again").detail == {"position": 2, "was": "5.00", "is": "8.00"}
    assert Candidate.objects.get().grade == 18


def test_an_attempt_waits_until_its_last_answer_is_marked(cast):
    bank = make_bank(unit=cast.unit)
    paper = make_paper(*[make_item("extended_text", bank=bank, key={}) for _number in range(2)], unit=cast.unit)
    candidate = make_candidate(make_sitting(paper))
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=clock.now()).attempt
    sent = [Sent(1, 1, "一"), Sent(2, 1, "二")]
    delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=clock.now())
    delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=clock.now())
    for number, state in ((1, "submitted"), (2, "graded")):
        give(Response.objects.get(position=number), mark=1)
        attempt.refresh_from_db()
        assert attempt.state == state


# --- the desk ---------------------------------------------------------------------------------------------------------

MARKERS = {"trainer", "authority"}
DECIDERS = {"class_head", "unit_manager", "authority"}
ON_THE_DESK = MARKERS | DECIDERS | {"other_trainer", "sister_manager"}


def test_the_room_is_there_for_those_who_mark_or_decide(cast):
    for name, person in cast.people.items():
        status = browser(person).get(reverse("quizzes_desk:task-list")).status_code
        assert status == (200 if name in ON_THE_DESK else 404), name


def test_answers_are_marked_in_ones_own_reach(cast, exam):
    for name, person in cast.people.items():
        response = exam.answer()
        page = browser(person).get(exam.url("response-mark", response))
        assert page.status_code == (200 if name in MARKERS else 404), name
        sent = browser(person).post(exam.url("response-mark", response), {"part-1": "0", "part-2": "0"})
        assert sent.status_code == (302 if name in MARKERS else 404), name


def test_nobody_marks_an_answer_of_ones_own(cast, exam):
    own = exam.answer(user=cast.trainer)
    assert browser(cast.trainer).get(exam.url("response-mark", own)).status_code == 404
    assert browser(cast.trainer).post(exam.url("response-mark", own), {"part-1": 3, "part-2": 4}).status_code == 404
    assert own.needs_marking


def test_the_list_says_how_much_waits(cast, exam):
    give(exam.answer(), mark=5)
    exam.answer()
    exam.answer(text="   ")  # blank: nothing to read
    page = browser(cast.trainer).get(reverse("quizzes_desk:task-list"))
    (row,) = page.context["rows"]
    assert (row["task"].waiting, row["task"].marked) == (1, 1)


def test_who_only_looks_after_exams_is_told_who_marks(cast, exam):
    exam.answer()
    page = browser(cast.class_head).get(reverse("quizzes_desk:task-list")).content.decode()
    assert "主观题由教员批阅" in page
    assert reverse("quizzes_desk:sitting-list") in page


def test_the_page_of_an_answer_names_nobody(cast, exam):
    writer = make_user("欧阳无名", staff_number="SECRET-1", mobile="13912345678", unit=cast.section)
    response = exam.answer(user=writer)
    page = browser(cast.trainer).get(exam.url("response-mark", response)).content.decode()
    assert "我的回答" in page
    for secret in ("欧阳无名", "SECRET-1", "13912345678", cast.section.name):
        assert secret not in page


def test_the_order_of_answers_tells_nothing_and_stays(cast, exam):
    responses = [exam.answer(text=f"答{number}") for number in range(12)]
    ids = {"sitting_id": exam.sitting.pk, "version_id": exam.item.approved_version_id}
    order = [response.pk for response in marking.pile(cast.trainer, **ids)]
    assert sorted(order) == [response.pk for response in responses]
    assert order != sorted(order)
    assert order == [response.pk for response in marking.pile(cast.trainer, **ids)]


def test_a_mark_leads_to_the_next_answer_and_the_last_to_the_list(cast, exam):
    for _number in range(3):
        exam.answer()
    client = browser(cast.trainer)
    url = client.get(exam.url("pile-next")).url
    for _number in range(2):
        sent = client.post(url, {"part-1": "3", "part-2": "2", "comment": "好"})
        assert sent.url not in (url, reverse("quizzes_desk:task-list"))
        url = sent.url
    assert client.post(url, {"part-1": "3", "part-2": "2"}).url == reverse("quizzes_desk:task-list")
    assert not Response.objects.filter(needs_marking=True).exists()


def test_an_incomplete_rubric_comes_back_with_what_was_typed(cast, exam):
    response = exam.answer()
    page = browser(cast.trainer).post(exam.url("response-mark", response), {"part-1": "3", "comment": "写到一半"})
    assert page.status_code == 400
    assert "写到一半" in page.content.decode()
    assert not MarkEntry.objects.exists()


def test_another_markers_mark_is_not_in_the_page(cast, exam):
    response = exam.answer()
    give(response, cast.trainer, parts={"1": Decimal(2), "2": Decimal(3)}, comment="教员的批注")
    mine = browser(cast.trainer).get(exam.url("response-mark", response)).content.decode()
    theirs = browser(cast.authority).get(exam.url("response-mark", response)).content.decode()
    assert "教员的批注" in mine
    assert "checked" in mine[mine.index("crits") :]
    assert "教员的批注" not in theirs
    assert "checked" not in theirs[theirs.index("crits") :]


def test_a_question_without_rubric_takes_a_plain_mark(cast):
    exam = Exam(cast.unit, key={}, half_points=True)
    response = exam.answer()
    browser(cast.trainer).post(exam.url("response-mark", response), {"mark": "6.5"})
    response.refresh_from_db()
    assert response.mark == Decimal("6.50")


def test_a_pile_of_another_exam_does_not_exist(cast, exam):
    response = exam.answer()
    ids = {"sitting_id": exam.sitting.pk, "version_id": 10**6, "response_id": response.pk}
    assert browser(cast.trainer).get(reverse("quizzes_desk:response-mark", kwargs=ids)).status_code == 404


# --- late answers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def late(exam):
    """The candidate answered b in time and a eleven minutes later."""
    candidate = make_candidate(exam.sitting)
    now = clock.now() - timedelta(minutes=20)
    attempt = delivery.start(user=candidate.user, sitting_id=exam.sitting.pk, now=now).attempt
    for seq, value, at in ((1, "b", now), (2, "a", now + timedelta(minutes=11))):
        delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=[Sent(1, seq, value)], now=at)
    delivery.close_overdue(now=clock.now())
    return LateResponse.objects.get()


def mark_of(late):
    late.attempt.refresh_from_db()
    return late.attempt.mark


def test_an_accepted_late_answer_counts_as_if_it_had_come_in_time(cast, late):
    assert mark_of(late) == 0
    late_answers.decide(late=late, accept=True, by=cast.class_head, now=clock.now())
    assert mark_of(late) == 10
    assert Candidate.objects.get().grade == 10
    assert Response.objects.get(position=1).value == "a"
    assert AuditEntry.objects.filter(action="late_answer.accepted", actor=cast.class_head).exists()


def test_a_refused_late_answer_stays_on_record(cast, late):
    late_answers.decide(late=late, accept=False, by=cast.class_head, now=clock.now())
    late.refresh_from_db()
    assert (late.decision, mark_of(late)) == ("refused", 0)


def test_the_answer_that_gives_way_to_a_late_one_stays_known(cast, late):
    saved_at = Response.objects.get(attempt=late.attempt, position=1).saved_at
    late_answers.decide(late=late, accept=True, by=cast.class_head, now=clock.now())
    detail = late.attempt.events.get(kind="late_accepted").detail
    assert (detail["was"], detail["was_at"]) == ("b", saved_at.isoformat())


def test_an_older_late_answer_does_not_replace_a_newer_one(cast, late):
    """Nor one that was saved in time after more time had been granted."""
    older = LateResponse.objects.create(
        attempt=late.attempt, position=1, seq=late.seq - 1, value="c", received_at=late.received_at
    )
    Response.objects.filter(attempt=late.attempt, position=1).update(seq=late.seq)
    with pytest.raises(Refusal) as refused:
        late_answers.decide(late=older, accept=True, by=cast.class_head, now=clock.now())
    assert refused.value.code == "late_outdated"
    assert Response.objects.get(attempt=late.attempt, position=1).value == "b"
    assert late_answers.decide(late=older, accept=False, by=cast.class_head, now=clock.now()).decision == "refused"


def test_a_decision_is_final(cast, late):
    late_answers.decide(late=late, accept=False, by=cast.class_head, now=clock.now())
    with pytest.raises(Refusal) as refused:
        late_answers.decide(late=late, accept=True, by=cast.class_head, now=clock.now())
    assert refused.value.code == "late_decided"


def test_late_answers_are_decided_in_ones_own_reach(cast, late):
    url = reverse("quizzes_desk:late-decide", kwargs={"late_id": late.pk})
    for name, person in cast.people.items():
        if name not in DECIDERS:
            assert browser(person).post(url, {"decision": "accepted"}).status_code == 404, name
    assert mark_of(late) == 0
    assert browser(cast.class_head).post(url, {"decision": "accepted"}).status_code == 302
    assert mark_of(late) == 10


def test_the_list_of_late_answers_shows_both_values(cast, late):
    page = browser(cast.unit_manager).get(reverse("quizzes_desk:late-list"))
    (row,) = page.context["rows"]
    assert (row.there, row.here, row.seconds) == ("B", "A", 60)


def test_a_decision_that_is_none_changes_nothing(cast, late):
    url = reverse("quizzes_desk:late-decide", kwargs={"late_id": late.pk})
    browser(cast.class_head).post(url, {"decision": "maybe"})
    late.refresh_from_db()
    assert late.decision == "open"
