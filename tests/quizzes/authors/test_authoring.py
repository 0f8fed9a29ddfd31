"""The verbs of a question's life, without the pages."""

import pytest

from accounts.models import AuditEntry
from lib import clock
from lib.problems import Refusal
from quizzes import authoring
from quizzes.models import ItemVersion
from tests.builders import BODIES, make_article, make_item

pytestmark = pytest.mark.django_db
State = ItemVersion.State


def content(stem: str = "题干", *, interaction: str = "single_choice", **fields) -> authoring.Content:
    body, key = BODIES[interaction]
    return authoring.Content(stem, fields.pop("body", body), fields.pop("key", key), **fields)


def write(bank, author, words: authoring.Content | None = None, *, interaction: str = "single_choice"):
    return authoring.write(
        bank=bank,
        interaction=interaction,
        content=words or content(),
        place=authoring.Classification(),
        author=author,
        now=clock.now(),
    )


def revise(item, author, words: authoring.Content, **place):
    return authoring.revise(
        item=item, content=words, place=authoring.Classification(**place), author=author, now=clock.now()
    )


def test_a_question_begins_as_a_draft_that_cannot_be_drawn(cast, bank):
    item = write(bank, cast.trainer)
    assert (item.latest.number, item.latest.state, item.approved_version) == (1, State.DRAFT, None)


@pytest.mark.parametrize(
    "words",
    [
        content(""),
        content(key={"choices": []}),
        content(key={"choices": ["a", "b"]}),
        content(key={"choices": ["z"]}),
        content(body={"choices": [{"id": "a", "text": "只有一个"}]}),
        content(body={"choices": [{"id": "a", "text": "甲"}, {"id": "b", "text": "<script>x</script>"}]}),
    ],
)
def test_what_cannot_be_asked_is_not_written(cast, bank, words):
    with pytest.raises(Refusal) as refused:
        write(bank, cast.trainer, words)
    assert refused.value.code == "item_unsound"
    assert refused.value.extra["problems"]
    assert not bank.items.exists()


def test_every_text_is_cleaned_on_the_way_in(cast, bank):
    evil = "<p onclick=x>好</p><script>x</script>"
    words = content(evil, interaction="extended_text", key={"reference": evil, "rubric": []}, explanation=evil)
    version = write(bank, cast.trainer, words, interaction="extended_text").latest
    assert (version.stem, version.explanation, version.key["reference"]) == ("<p>好</p>",) * 3


def test_ones_own_draft_is_changed_in_place(cast, bank):
    item = write(bank, cast.trainer)
    version = revise(item, cast.trainer, content("改过"))
    assert (version.pk, version.number, version.stem) == (item.latest.pk, 1, "改过")


def test_a_returned_version_becomes_a_draft_again_when_it_is_mended(cast, bank):
    item = write(bank, cast.trainer)
    item.versions.update(state=State.RETURNED)
    assert revise(item, cast.trainer, content("改过")).state == State.DRAFT


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_what_was_handed_in_never_changes(cast, bank, state):
    item = make_item(bank=bank, author=cast.trainer, approved=state == State.APPROVED)
    item.versions.update(state=state)
    before = item.latest.stem
    assert revise(item, cast.trainer, content("改过")).number == 2
    assert item.versions.get(number=1).stem == before


def test_the_same_words_make_no_version(cast, bank):
    item = make_item(bank=bank, author=cast.trainer)
    version = item.latest
    article = make_article()
    same = authoring.Content(version.stem, version.body, version.key, version.explanation)
    assert revise(item, cast.trainer, same, articles=[article]).pk == version.pk
    assert list(item.articles.all()) == [article]


def test_what_is_drawn_stays_until_the_next_version_is_approved(cast, colleague, bank):
    item = make_item(bank=bank, author=cast.trainer)
    old = item.approved_version
    new = revise(item, cast.trainer, content("改过"))
    authoring.submit(versions=[new], by=cast.trainer, now=clock.now())
    item.refresh_from_db()
    assert item.approved_version == old
    authoring.approve(version=new, by=colleague, now=clock.now())
    item.refresh_from_db()
    assert item.approved_version == new


def test_approving_twice_is_refused(cast, colleague, bank):
    item = write(bank, cast.trainer)
    authoring.submit(versions=[item.latest], by=cast.trainer, now=clock.now())
    authoring.approve(version=item.latest, by=colleague, now=clock.now())
    with pytest.raises(Refusal) as refused:
        authoring.approve(version=item.latest, by=colleague, now=clock.now())
    assert refused.value.code == "not_submitted"


def test_approving_and_returning_leave_a_trail(cast, colleague, bank):
    first, second = write(bank, cast.trainer), write(bank, cast.trainer, content("另一题"))
    authoring.submit(versions=[first.latest, second.latest], by=cast.trainer, now=clock.now())
    authoring.approve(version=first.latest, by=colleague, now=clock.now())
    authoring.send_back(version=second.latest, by=colleague, comment="改", now=clock.now())
    actions = AuditEntry.objects.filter(actor=colleague).values_list("action", flat=True)
    assert set(actions) == {"item.approve", "item.return"}


def test_the_digest_of_a_question_is_that_of_its_words(cast, bank):
    one, same, other = write(bank, cast.trainer), write(bank, cast.trainer), write(bank, cast.trainer, content("别的"))
    assert one.fingerprint == same.fingerprint != other.fingerprint
