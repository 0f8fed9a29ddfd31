"""Three switches × when: what a candidate may see of an attempt."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cms.models import Law, LawArticle, LawVersion, Topic
from lib import clock
from quizzes import delivery, marking
from quizzes.models import Response
from quizzes.review import review
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

pytestmark = pytest.mark.django_db


def sit(items, answers=(), *, now=None, **sitting):
    """An attempt that was handed in, with its answers."""
    now = now or clock.now()
    candidate = make_candidate(make_sitting(make_paper(*items), **sitting))
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt
    sent = [Sent(position, 1, value) for position, value in enumerate(answers, start=1) if value is not None]
    if sent:
        delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=now)
    return delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=now)


@pytest.fixture
def bank():
    return make_bank()


@pytest.mark.parametrize("switch", ["mark", "key", "explanation"])
@pytest.mark.parametrize(
    ("when", "at_once", "after_close"), [("at_once", True, True), ("after_close", False, True), ("never", False, False)]
)
def test_each_switch_opens_at_its_own_time(bank, switch, when, at_once, after_close):
    others = {f"release_{name}": "never" for name in ("mark", "key", "explanation")}
    attempt = sit([make_item(bank=bank, explanation="因为")], ["a"], **{**others, f"release_{switch}": when})
    settled = attempt.candidate.sitting.settles_at
    for now, is_open in ((clock.now(), at_once), (settled - timedelta(seconds=1), at_once), (settled, after_close)):
        seen = review(attempt, now=now)
        assert getattr(seen.release, switch) is is_open
        assert (seen.mark is not None) is (switch == "mark" and is_open)
        shown = seen.lines[0] if seen.lines else None
        assert bool(shown) is is_open
        if shown:
            assert (shown.key is not None) is (switch == "key")
            assert (shown.explanation != "") is (switch == "explanation")


def test_after_closing_means_after_every_grace(bank):
    attempt = sit(
        [make_item(bank=bank)], release_key="after_close", at_deadline="grace", submit_grace=300, network_grace=10
    )
    sitting = attempt.candidate.sitting
    assert not review(attempt, now=sitting.closes_at + timedelta(seconds=299)).release.key
    assert review(attempt, now=sitting.closes_at + timedelta(seconds=300)).release.key


def test_the_mark_of_one_question_tells_its_key_and_waits_with_it(bank):
    attempt = sit([make_item("true_false", bank=bank)], [True], release_mark="at_once", release_key="after_close")
    (line,) = review(attempt, now=clock.now()).lines
    assert (line.mark, line.verdict, line.value) == (None, "", True)
    (line,) = review(attempt, now=attempt.candidate.sitting.settles_at).lines
    assert (line.mark, line.verdict) == (2, "right")


def test_nothing_released_shows_no_question_at_all(bank):
    attempt = sit([make_item(bank=bank)], release_mark="never", release_key="never", release_explanation="never")
    assert review(attempt, now=attempt.candidate.sitting.settles_at).lines == []


@pytest.mark.parametrize("state", ["in_progress", "voided", "abandoned"])
def test_an_attempt_that_is_running_or_does_not_count_shows_nothing(bank, state):
    everything = dict.fromkeys(("release_mark", "release_key", "release_explanation"), "at_once")
    attempt = sit([make_item(bank=bank)], ["a"], **everything)
    attempt.state = state
    seen = review(attempt, now=clock.now())
    assert (seen.release.anything, seen.mark, seen.lines) == (False, None, [])


def test_the_order_that_was_sat_is_the_order_reviewed(bank):
    choices = [{"id": i, "text": i.upper()} for i in "abcdef"]
    candidate = make_candidate(
        make_sitting(
            make_paper(make_item(bank=bank, body={"choices": choices}), shuffle_choices=True), release_key="at_once"
        )
    )
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=clock.now()).attempt
    attempt = delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=clock.now())
    (line,) = review(attempt, now=clock.now()).lines
    shown = [choice["text"].lower() for choice in line.context["choices"]]
    assert shown == attempt.form.layout[0]["choices"]


def test_verdicts_say_what_became_of_each_answer(bank):
    kinds = ["single_choice", "single_choice", "multiple_choice", "single_choice", "extended_text"]
    attempt = sit(
        [make_item(kind, bank=bank) for kind in kinds], ["a", "b", ["a"], None, "text"], release_key="at_once"
    )
    seen = review(attempt, now=clock.now())
    assert [line.verdict for line in seen.lines] == ["right", "wrong", "part", "blank", "waiting"]
    assert seen.is_waiting
    assert seen.mark is None


def test_a_written_answer_shows_its_mark_and_comment_with_the_mark(bank):
    attempt = sit([make_item("extended_text", bank=bank)], ["text"], release_mark="at_once", release_key="never")
    marking.mark(
        response=Response.objects.get(), marker=make_user(), parts={"1": Decimal(3)}, comment="写得好", now=clock.now()
    )
    attempt.refresh_from_db()
    (line,) = review(attempt, now=clock.now()).lines
    assert (line.mark, line.comment, line.key) == (2, "写得好", None)


def test_topics_too_small_wait_for_the_right_answers(bank):
    large, small = Topic.objects.create(name="大", slug="l"), Topic.objects.create(name="小", slug="s")
    items = [make_item(bank=bank, topic=large) for _number in range(3)] + [make_item(bank=bank, topic=small)]
    attempt = sit(items, ["a", "a", "b", "a"], release_mark="at_once", release_key="after_close")
    seen = review(attempt, now=clock.now()).groups
    assert [(group.name, group.mark, group.max_mark, group.percent) for group in seen] == [("大", 4, 6, 67)]
    assert {group.name for group in review(attempt, now=attempt.candidate.sitting.settles_at).groups} == {"大", "小"}


def test_without_topics_the_parts_of_the_paper_are_summed(bank):
    attempt = sit([make_item(bank=bank) for _number in range(3)], ["a", "a", "b"])
    assert [group.name for group in review(attempt, now=clock.now()).groups] == ["第一部分"]


def test_the_article_cited_comes_with_the_explanation(bank):
    law = Law.objects.create(title="民族区域自治法", slug="law")
    version = LawVersion.objects.create(law=law, label="2001")
    article = LawArticle.objects.create(version=version, number=15, label="第十五条", text="自治机关是……")
    item = make_item(bank=bank)
    item.articles.add(article)
    attempt = sit([item], ["a"], release_explanation="at_once")
    assert review(attempt, now=clock.now()).lines[0].articles == [article]
    attempt.candidate.sitting.release_explanation = "never"
    assert review(attempt, now=clock.now()).lines[0].articles == ()
