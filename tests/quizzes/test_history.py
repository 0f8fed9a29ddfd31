"""The history of an attempt: told in full to whoever answers an appeal, and to its candidate what is released."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from lib import clock
from quizzes import candidacy, delivery, history, late_answers, marking, moderation, regrading
from quizzes.models import Attempt, LateResponse, Response
from quizzes.printing import course
from quizzes.printing.pictures import Pictures
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.counting import count_queries

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LOOK_AFTER = {"class_head", "unit_manager", "authority"}
PAGES = ("attempt-history", "attempt-history-pdf")


class Case:
    """The learner's attempt at a choice and a written answer an hour ago, ten minutes long; the exam is over."""

    def __init__(self, cast, **sitting):
        self.cast, self.now = cast, clock.now()
        bank = make_bank(unit=cast.unit)
        self.item, essay = make_item(bank=bank, stem="哪一项符合规定？"), make_item("extended_text", bank=bank)
        self.paper = make_paper(self.item, essay, unit=cast.unit)
        times = {
            "opens_at": self.now - 120 * MINUTE,
            "closes_at": self.now - 30 * MINUTE,
            "minutes": 10,
            "half_points": True,
        }
        self.sitting = make_sitting(self.paper, **{**times, "pass_mark": 3, **sitting})
        self.seat = make_candidate(self.sitting, cast.learner)
        self.t0 = self.now - 60 * MINUTE
        self.attempt = delivery.start(user=cast.learner, sitting_id=self.sitting.pk, now=self.t0).attempt
        self.save((1, 1, "b"), (2, 1, "我的回答\n第二行"), after=MINUTE)

    def save(self, *sent, after):
        answers = [Sent(*each) for each in sent]
        now = self.t0 + after
        delivery.save(user=self.cast.learner, attempt_id=self.attempt.pk, sent=answers, now=now)

    def goes_on(self):
        """Late, accepted, marked twice, corrected: everything that may become of an answer."""
        self.save((1, 2, "c"), after=11 * MINUTE)
        delivery.close_overdue(now=self.t0 + 12 * MINUTE)
        late = LateResponse.objects.get()
        late_answers.decide(late=late, accept=True, by=self.cast.class_head, now=self.t0 + 20 * MINUTE)
        written = Response.objects.get(attempt=self.attempt, position=2)
        for mark, comment, minutes in ((Decimal(1), "初评", 21), (Decimal("1.5"), "复评", 22)):
            now = self.t0 + minutes * MINUTE
            marking.mark(response=written, marker=self.cast.trainer, mark=mark, comment=comment, now=now)
        self.correct("new_key", {"choices": ["c"]}, after=25 * MINUTE)
        self.attempt = Attempt.objects.select_related("candidate__sitting", "candidate__user").get(pk=self.attempt.pk)
        return self

    def correct(self, way, key=None, *, after):
        now = self.t0 + after
        version = self.item.approved_version
        asked = regrading.begin(version=version, way=way, key=key, reason="教材有误", by=self.cast.trainer, now=now)
        regrading.work(regrade_id=asked.pk, now=now)
        asked.refresh_from_db()
        regrading.apply(regrade=asked, by=self.cast.trainer, now=now)
        regrading.work(regrade_id=asked.pk, now=now)

    def submit(self):
        return delivery.submit(user=self.cast.learner, attempt_id=self.attempt.pk, now=self.t0 + 5 * MINUTE)

    def own(self):
        return browser(self.cast.learner).get(reverse("quizzes:attempt-history", args=[self.attempt.pk]))

    def on_desk(self, person=None):
        return browser(person or self.cast.class_head).get(url("attempt-history", self.attempt.pk))


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"quizzes_desk:{name}", args=args)


def texts(entry):
    return [step.text for step in entry.steps]


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_the_desk_shows_it_to_those_who_look_after_the_exam_and_to_nobody_else(cast):
    case = Case(cast).goes_on()
    for name, person in cast.people.items():
        client = browser(person)
        for page in PAGES:
            expected = 200 if name in LOOK_AFTER else 404
            assert client.get(url(page, case.attempt.pk)).status_code == expected, (name, page)


def test_the_site_shows_it_to_its_candidate_and_to_nobody_else(cast):
    case = Case(cast).goes_on()
    for name, person in cast.people.items():
        client = browser(person)
        for page in PAGES:
            expected = 200 if name == "learner" else 404
            answer = client.get(reverse(f"quizzes:{page}", args=[case.attempt.pk]))
            assert answer.status_code == expected, (name, page)


def test_nobody_reads_their_own_attempt_on_the_desk(cast):
    case = Case(cast)
    make_candidate(case.sitting, cast.class_head)
    mine = delivery.start(user=cast.class_head, sitting_id=case.sitting.pk, now=case.t0).attempt
    client = browser(cast.class_head)
    assert {client.get(url(page, mine.pk)).status_code for page in PAGES} == {404}


def test_an_attempt_under_way_leads_its_candidate_back_to_the_room(cast):
    case = Case(cast, closes_at=clock.now() + 60 * MINUTE, minutes=180)
    for page in PAGES:
        answer = browser(cast.learner).get(reverse(f"quizzes:{page}", args=[case.attempt.pk]))
        assert answer.url == reverse("quizzes:attempt-room", args=[case.attempt.pk])


def test_it_is_reached_from_the_candidate_on_the_desk_and_from_the_review(cast):
    case = Case(cast).goes_on()
    seat = browser(cast.class_head).get(url("candidate", case.sitting.pk, case.seat.pk)).content.decode()
    assert url("attempt-history", case.attempt.pk) in seat
    review = browser(cast.learner).get(reverse("quizzes:attempt-review", args=[case.attempt.pk])).content.decode()
    assert reverse("quizzes:attempt-history", args=[case.attempt.pk]) in review


# --- what it tells ----------------------------------------------------------------------------------------------------


def test_every_step_of_an_answer_is_told_with_who_did_it(cast):
    case = Case(cast).goes_on()
    choice, written = case.on_desk().context["history"].entries
    assert choice.answer == "C"
    assert [(step.text, step.note, step.who) for step in choice.steps] == [
        ("最后一次按时保存：B", "", ""),
        ("结束后到达：C", "第 2 次修改", ""),
        ("迟交答案已采纳", "", "班主任甲"),
        ("按规则计分：0 / 2", "", ""),
        ("更正：改用新答案；原得 0，现得 2", "教材有误", "教员甲"),
    ]
    assert written.answer == "我的回答\n第二行"
    assert [(step.text, step.note, step.who) for step in written.steps] == [
        ("最后一次按时保存：我的回答\n第二行", "", ""),
        ("人工评分：1 / 2", "初评", "教员甲"),
        ("人工评分：1.5 / 2", "复评", "教员甲"),
    ]
    assert (choice.mark, written.mark) == (2, Decimal("1.5"))


def test_the_page_says_which_form_when_and_what_came_of_it(cast):
    case = Case(cast).goes_on()
    told = case.on_desk().context["history"]
    assert (told.mark, told.grade) == (Decimal("3.5"), Decimal("3.5"))
    page = case.on_desk().content.decode()
    for text in (cast.learner.name, cast.learner.staff_number, f"卷号 {case.attempt.form_id}", "3.5", "哪一项符合规定"):
        assert text in page, text


def test_more_time_granted_is_an_event_of_the_attempt(cast):
    case = Case(cast)
    candidacy.grant(candidate=case.seat, by=cast.class_head, extra_minutes=5, reason="停电", now=case.t0 + 2 * MINUTE)
    candidacy.grant(candidate=case.seat, by=cast.class_head, extra_minutes=5, now=case.t0 + 3 * MINUTE)
    events = case.attempt.events.filter(kind="extended")
    assert [event.detail for event in events] == [{"by": cast.class_head.pk, "reason": "停电", "minutes": 5}]
    assert (
        "班主任甲：5 分钟：停电"
        in browser(cast.class_head).get(url("candidate", case.sitting.pk, case.seat.pk)).content.decode()
    )


def test_a_blank_answer_says_so_and_an_abandoned_attempt_has_no_marks(cast):
    case = Case(cast, at_deadline="abandon")
    Response.objects.filter(attempt=case.attempt, position=1).delete()
    delivery.close_overdue(now=case.now)
    blank, written = case.on_desk().context["history"].entries
    assert (blank.answer, texts(blank), blank.mark, blank.is_void) == ("未答", [], None, False)
    assert (written.mark, written.is_void) == (None, False)


def test_a_question_that_does_not_count_is_told(cast):
    case = Case(cast)
    case.submit()
    case.correct("void", after=6 * MINUTE)
    choice = case.on_desk().context["history"].entries[0]
    assert (choice.is_void, choice.mark) == (True, None)
    assert texts(choice)[-1] == "更正：本题作废；原得 0，现得 不计分"


# --- what it does not tell --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", sorted(LOOK_AFTER))
def test_nothing_of_a_question_is_on_the_desk_while_somebody_may_be_answering(cast, person):
    case = Case(cast, closes_at=clock.now() + 60 * MINUTE)
    case.submit()
    told = case.on_desk(cast.people[person])
    assert told.context["history"].entries == []
    assert "哪一项符合规定" not in told.content.decode()
    assert told.context["history"].facts


def test_whoever_has_the_paper_before_them_reads_no_answers_of_others(cast):
    case = Case(cast).goes_on()
    assert case.on_desk().context["history"].entries
    make_candidate(make_sitting(case.paper, unit=cast.unit), cast.class_head)
    assert case.on_desk().context["history"].entries == []
    assert case.on_desk(cast.unit_manager).context["history"].entries


NEVER = dict.fromkeys(("release_mark", "release_key", "release_explanation"), "never")


def test_a_candidate_is_told_only_what_happened_when_nothing_is_released(cast):
    case = Case(cast, **NEVER).goes_on()
    told = case.own().context["history"]
    assert (list(told.entries), told.mark, told.grade) == ([], None, None)
    page = case.own().content.decode()
    for hidden in ("哪一项符合规定", "我的回答", "教材有误", "复评", "3.5", "教员甲", "班主任甲"):
        assert hidden not in page, hidden


def test_the_mark_alone_shows_answers_and_what_people_marked_but_no_mark_that_tells_a_key(cast):
    case = Case(cast, **{**NEVER, "release_mark": "at_once"}).goes_on()
    told = case.own().context["history"]
    choice, written = told.entries
    assert (choice.mark, written.mark, told.mark) == (None, Decimal("1.5"), Decimal("3.5"))
    assert not [text for text in texts(choice) if "更正" in text or "计分" in text]
    assert texts(written)[1:] == ["人工评分：1.5 / 2"]  # the mark that counts; the one before stays on the desk


def test_a_candidate_reads_corrections_with_the_right_answers_and_nobodys_name(cast):
    case = Case(cast, **{**NEVER, "release_key": "at_once"}).goes_on()
    choice = case.own().context["history"].entries[0]
    assert "更正：改用新答案；原得 0，现得 2" in texts(choice)
    assert {step.who for entry in case.own().context["history"].entries for step in entry.steps} == {""}


# --- paper and price --------------------------------------------------------------------------------------------------


def test_the_pdf_is_made_for_the_desk_and_noted(cast):
    case = Case(cast).goes_on()
    answer = browser(cast.class_head).get(url("attempt-history-pdf", case.attempt.pk))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    entry = AuditEntry.objects.get(action="attempt.print_history")
    assert (entry.actor, entry.target_id) == (cast.class_head, str(case.attempt.pk))


def test_the_printed_page_says_who_printed_it_and_when_and_what_the_screen_says(cast):
    case = Case(cast).goes_on()
    told = history.on_desk(case.attempt, reader=cast.class_head, now=case.now)
    data = course.layout(told, by=cast.class_head, now=case.now, pictures=Pictures())
    assert data["printed"].endswith("班主任甲")
    assert [step["text"] for step in data["entries"][0]["steps"]] == texts(told.entries[0])


@pytest.mark.parametrize("questions", [2, 8])
def test_a_long_paper_costs_no_more_queries_than_a_short_one(cast, questions):
    bank = make_bank(unit=cast.unit)
    paper = make_paper(*[make_item(bank=bank) for _ in range(questions)], unit=cast.unit)
    sitting = make_sitting(paper, closes_at=clock.now() - MINUTE, opens_at=clock.now() - 90 * MINUTE)
    make_candidate(sitting, cast.learner)
    then = clock.now() - 60 * MINUTE
    attempt = delivery.start(user=cast.learner, sitting_id=sitting.pk, now=then).attempt
    sent = [Sent(position, 1, "b") for position in range(1, questions + 1)]
    delivery.save(user=cast.learner, attempt_id=attempt.pk, sent=sent, now=then)
    delivery.submit(user=cast.learner, attempt_id=attempt.pk, now=then)
    client = browser(cast.class_head)
    client.get(url("attempt-history", attempt.pk))
    with count_queries(24):
        client.get(url("attempt-history", attempt.pk))


# --- marked by two ----------------------------------------------------------------------------------------------------


@pytest.fixture
def doubly(cast):
    """The written answer is marked by two: 1 and 1.5 of 2, near enough."""
    case = Case(cast, double_marking="all", most_apart=1, most_apart_in="marks", release_mark="at_once")
    case.submit()
    written = Response.objects.get(attempt=case.attempt, position=2)
    for number, mark in enumerate(("1", "1.5")):
        marker = make_user(f"阅卷人{number}", unit=cast.unit, role=Role.TRAINER)
        marking.mark(
            response=written, marker=marker, mark=Decimal(mark), comment=f"评语{number}", now=case.t0 + 9 * MINUTE
        )
    return case


def test_the_desk_reads_both_marks_and_the_candidate_the_one_that_counts(doubly):
    told = [step.text for step in doubly.on_desk().context["history"].entries[1].steps]
    assert told[1:] == ["人工评分：1 / 2", "人工评分：1.5 / 2"]
    steps = doubly.own().context["history"].entries[1].steps
    assert [(step.text, step.note, step.who) for step in steps[1:]] == [("人工评分：1.25 / 2", "评语0\n评语1", "")]


@pytest.mark.parametrize(("release", "shown"), [("at_once", True), ("never", False)], ids=["key", "mark alone"])
def test_the_points_of_the_rubric_are_told_with_the_mark(cast, release, shown):
    case = Case(cast, release_mark="at_once", release_key=release)
    case.submit()
    written = Response.objects.get(attempt=case.attempt, position=2)
    marking.mark(
        response=written, marker=cast.trainer, parts={"1": Decimal(2)}, comment="依据齐全", now=case.t0 + 9 * MINUTE
    )
    assert case.on_desk().context["history"].entries[1].steps[-1].note == "依据准确 2 / 3\n依据齐全"
    own = case.own().context["history"].entries[1].steps[-1].note
    assert own == ("依据准确 2 / 3\n依据齐全" if shown else "依据齐全")


def test_why_a_mark_was_reopened_is_for_the_desk_and_what_was_given_before_no_longer_for_the_candidate(doubly, cast):
    written = Response.objects.get(attempt=doubly.attempt, position=2)
    moderation.reopen(response=written, by=cast.class_head, reason="漏看一页", anew=True, now=clock.now())
    assert "漏看一页" in [step.note for step in doubly.on_desk().context["history"].entries[1].steps]
    own = doubly.own().content.decode()
    assert "评语0" not in own
    assert "1.25" not in own


def test_who_still_marks_without_names_reads_no_answer_beside_a_name(doubly, cast):
    written = Response.objects.get(attempt=doubly.attempt, position=2)
    assert "我的回答" in doubly.on_desk(cast.authority).content.decode()
    moderation.reopen(response=written, by=cast.class_head, reason="申诉", anew=True, now=clock.now())
    assert "我的回答" not in doubly.on_desk(cast.authority).content.decode()
    assert "我的回答" in doubly.on_desk(cast.class_head).content.decode()
