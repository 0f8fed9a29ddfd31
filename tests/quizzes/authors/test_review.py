"""审题: handing in, approving together, returning; never one's own."""

import pytest
from django.urls import reverse

from lib import clock
from lib.problems import Refusal
from quizzes import authoring
from quizzes.models import Item, ItemVersion
from quizzes.viewsets import review_menu_item
from tests.builders import make_article, make_item

pytestmark = pytest.mark.django_db
State = ItemVersion.State
REVIEW, DRAFTS = "items:review", "items:drafts"


def handed_in(bank, author, **fields) -> Item:
    item = make_item(bank=bank, author=author, approved=False, **fields)
    item.versions.update(state=State.SUBMITTED, submitted_at=clock.now())
    return item


def states(*items: Item) -> list[str]:
    return [ItemVersion.objects.get(pk=item.latest_id).state for item in items]


def test_the_queue_holds_what_others_handed_in_and_nothing_else(trainer, cast, colleague, bank, foreign_bank):
    wanted = handed_in(bank, colleague)
    handed_in(bank, cast.trainer)
    handed_in(foreign_bank, colleague)
    make_item(bank=bank, author=colleague, approved=False)
    handed_in(bank, colleague, archived_at=clock.now())
    page = trainer.get(reverse(REVIEW))
    assert list(page.context["page_obj"]) == [wanted]
    assert page.context["total"] == 1


def test_the_queue_shows_key_explanation_and_article(trainer, colleague, bank):
    item = handed_in(bank, colleague, explanation="因为第十五条这样写。")
    item.articles.add(make_article(text="自治机关的条文"))
    text = trainer.get(reverse(REVIEW)).content.decode()
    assert all(words in text for words in ("选项a", "opt--missed", "因为第十五条这样写。", "自治机关的条文"))


def test_many_are_approved_at_once(trainer, cast, colleague, bank):
    items = [handed_in(bank, colleague) for _ in range(5)]
    trainer.post(reverse(REVIEW), {"versions": [item.latest_id for item in items[:4]]})
    assert states(*items) == [State.APPROVED] * 4 + [State.SUBMITTED]
    assert Item.objects.usable().count() == 4
    assert ItemVersion.objects.get(pk=items[0].latest_id).reviewed_by == cast.trainer


def test_ones_own_and_foreign_questions_are_not_approved_whatever_is_sent(trainer, cast, colleague, bank, foreign_bank):
    own, foreign = handed_in(bank, cast.trainer), handed_in(foreign_bank, colleague)
    trainer.post(reverse(REVIEW), {"versions": [own.latest_id, foreign.latest_id, "x", "999999"]})
    assert states(own, foreign) == [State.SUBMITTED, State.SUBMITTED]


def test_one_that_may_not_be_approved_stops_no_other(cast, colleague, bank):
    own, other = handed_in(bank, cast.trainer), handed_in(bank, colleague)
    done, refusals = authoring.approve_all(versions=[own.latest, other.latest], by=cast.trainer, now=clock.now())
    assert (done, [refusal.code for refusal in refusals]) == (1, ["own_version"])
    assert states(own, other) == [State.SUBMITTED, State.APPROVED]


def test_what_the_author_changed_meanwhile_is_not_approved_unread(cast, colleague, bank):
    item = handed_in(bank, colleague)
    read = item.latest
    content = authoring.Content("改过", read.body, read.key)
    authoring.revise(item=item, content=content, place=authoring.Classification(), author=colleague, now=clock.now())
    with pytest.raises(Refusal) as refused:
        authoring.approve(version=read, by=cast.trainer, now=clock.now())
    assert refused.value.code == "version_superseded"


def test_a_question_goes_back_with_a_word(trainer, colleague, bank):
    item = handed_in(bank, colleague)
    key = item.latest_id
    trainer.post(reverse(REVIEW), {"return": key, f"comment-{key}": "选项 C 也对"})
    version = ItemVersion.objects.get(pk=key)
    assert (version.state, version.review_comment) == (State.RETURNED, "选项 C 也对")


def test_a_question_does_not_go_back_without_a_word(trainer, colleague, bank):
    item = handed_in(bank, colleague)
    trainer.post(reverse(REVIEW), {"return": item.latest_id, "versions": item.latest_id})
    assert states(item) == [State.SUBMITTED]


def test_the_menu_counts_what_waits(rf, cast, colleague, bank):
    for _ in range(3):
        handed_in(bank, colleague)
    request = rf.get("/")
    request.user = cast.trainer
    assert "3" in review_menu_item().render_component(request).label


def test_drafts_are_handed_in_together(trainer, cast, colleague, bank):
    mine = [make_item(bank=bank, author=cast.trainer, approved=False) for _ in range(25)]
    anothers = make_item(bank=bank, author=colleague, approved=False)
    trainer.post(reverse(DRAFTS), {"all": "1"})
    assert set(states(*mine)) == {State.SUBMITTED}
    assert states(anothers) == [State.DRAFT]


def test_only_ticked_drafts_are_handed_in(trainer, cast, bank):
    first, second = (make_item(bank=bank, author=cast.trainer, approved=False) for _ in range(2))
    trainer.post(reverse(DRAFTS), {"versions": first.latest_id})
    assert states(first, second) == [State.SUBMITTED, State.DRAFT]


def test_the_steps_of_one_question(browse, cast, colleague, bank):
    item = make_item(bank=bank, author=cast.trainer, approved=False)
    act, author, reviewer = reverse("items:act", args=[item.pk]), browse(cast.trainer), browse(colleague)
    author.post(act, {"step": "submit"})
    author.post(act, {"step": "approve"})
    assert states(item) == [State.SUBMITTED]
    reviewer.post(act, {"step": "return", "comment": "写明条文号", "version": item.latest_id})
    assert "写明条文号" in author.get(reverse("items:edit", args=[item.pk])).content.decode()
    author.post(act, {"step": "submit"})
    reviewer.post(act, {"step": "approve", "version": item.latest_id})
    assert states(item) == [State.APPROVED]


def test_an_act_that_makes_no_sense_is_refused_in_words(trainer, bank):
    item = make_item(bank=bank)
    page = trainer.post(reverse("items:act", args=[item.pk]), {"step": "explode"}, follow=True)
    assert page.status_code == 200
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


@pytest.mark.parametrize("url_name", [REVIEW, DRAFTS])
def test_the_queues_ask_as_often_for_twenty_as_for_two(trainer, cast, colleague, bank, count_queries, url_name):
    def more(number: int) -> None:
        for _ in range(number):
            handed_in(bank, colleague).articles.add(make_article())
            make_item(bank=bank, author=cast.trainer, approved=False).articles.add(make_article())

    more(2)
    few = count_queries(trainer, reverse(url_name))
    more(18)
    assert count_queries(trainer, reverse(url_name)) == few


def test_one_page_of_questions_has_no_page_numbers(trainer, colleague, bank):
    assert "0 道" not in trainer.get(reverse(REVIEW)).content.decode()
    handed_in(bank, colleague)
    page = trainer.get(reverse(REVIEW)).content.decode()
    assert "有 1 道" in page
    assert "第 1 页" not in page
