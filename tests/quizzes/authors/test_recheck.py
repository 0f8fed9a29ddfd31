"""待核: what cites an article that has changed since it was read waits here until somebody has looked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from cms.models import LawVersion
from lib import clock
from quizzes import authoring, recheck
from quizzes.models import Item, ItemCitation, ItemVersion
from tests.builders import make_article, make_item, make_law, make_paper

pytestmark = pytest.mark.django_db
PAGE = "items:recheck"


def cite(item: Item, *articles) -> Item:
    authoring._cite(item, articles)
    return item


@pytest.fixture
def article():
    return make_article(text="自治机关是人民代表大会和人民政府。")


@pytest.fixture
def item(bank, colleague, article):
    return cite(make_item(bank=bank, author=colleague), article)


def newer(article, *, number=None, text="修改后的条文"):
    """A later version of the law, in force; the earlier one is amended."""
    old = article.version
    LawVersion.objects.filter(pk=old.pk).update(status=LawVersion.Status.AMENDED)
    version = LawVersion.objects.create(law=old.law, label="新文本", effective_on=clock.today())
    return make_article(version, number=number or article.number, text=text)


def waiting(client) -> list[Item]:
    return list(client.get(reverse(PAGE)).context["page_obj"])


def test_nothing_waits_as_long_as_the_articles_are_what_they_were(trainer, item):
    assert waiting(trainer) == []


def test_a_changed_text_puts_its_questions_on_the_list_with_both_texts(trainer, item, article, bank, colleague):
    cite(make_item(bank=bank, author=colleague), make_article())
    article.text = "改过的条文"
    article.save()
    assert waiting(trainer) == [item]
    page = trainer.get(reverse(PAGE)).content.decode()
    assert "改过的条文" in page
    assert "自治机关是人民代表大会和人民政府。" in page


@pytest.mark.parametrize("status", ["amended", "repealed"])
def test_a_version_that_no_longer_holds_puts_its_questions_on_the_list(trainer, item, article, status):
    LawVersion.objects.filter(pk=article.version_id).update(status=status)
    assert waiting(trainer) == [item]


def test_a_label_or_another_law_that_changes_troubles_nobody(trainer, item, article):
    article.chapter = "第三章"
    article.save()
    make_law(articles=["x"])
    assert waiting(trainer) == []


def test_what_was_read_and_holds_leaves_the_list_until_the_next_change(trainer, item, article, cast):
    article.text = "改过的条文"
    article.save()
    trainer.post(reverse(PAGE), {"versions": [item.latest_id]})
    assert waiting(trainer) == []
    assert AuditEntry.objects.get(action="item.recheck").actor == cast.trainer
    article.text = "又改过的条文"
    article.save()
    assert waiting(trainer) == [item]


def test_the_article_of_the_newer_version_is_cited_by_one_button(trainer, item, article):
    now = newer(article)
    page = trainer.get(reverse(PAGE)).content.decode()
    assert now.text in page
    citation = ItemCitation.objects.get()
    trainer.post(reverse(PAGE), {"recite": citation.pk})
    assert list(item.articles.all()) == [now]
    assert waiting(trainer) == []
    assert AuditEntry.objects.get(action="item.recite").detail == {"was": article.pk, "is": now.pk}


def test_a_newer_version_without_this_article_is_said_and_nothing_is_changed(trainer, item, article):
    newer(article, number=99)
    assert 'name="recite"' not in trainer.get(reverse(PAGE)).content.decode()
    trainer.post(reverse(PAGE), {"recite": ItemCitation.objects.get().pk})
    assert list(item.articles.all()) == [article]


def test_citing_both_versions_ends_with_one_citation(trainer, item, article):
    now = newer(article)
    cite(item, now)
    trainer.post(reverse(PAGE), {"recite": ItemCitation.objects.get(article=article).pk})
    assert list(item.articles.all()) == [now]


def test_who_approves_has_read_the_articles_of_today(item, article, cast, colleague):
    article.text = "改过的条文"
    article.save()
    item.versions.update(state=ItemVersion.State.SUBMITTED, author=colleague, reviewed_by=None)
    assert recheck.due(Item.objects.all())
    authoring.approve(version=item.latest, by=cast.trainer, now=clock.now())
    assert recheck.due(Item.objects.all()) == {}


def test_nobody_checks_what_is_out_of_reach_whatever_is_sent(trainer, foreign_bank, colleague, article):
    foreign = cite(make_item(bank=foreign_bank, author=colleague), article)
    now = newer(article)
    assert waiting(trainer) == []
    trainer.post(reverse(PAGE), {"versions": [foreign.latest_id]})
    trainer.post(reverse(PAGE), {"recite": ItemCitation.objects.get().pk})
    assert recheck.due(Item.objects.all()).keys() == {foreign.pk}
    assert now not in foreign.articles.all()


def test_archived_questions_wait_for_nobody(trainer, item, article):
    newer(article)
    Item.objects.update(archived_at=clock.now())
    assert waiting(trainer) == []


def test_the_paper_says_that_some_of_its_questions_wait(trainer, item, article, cast):
    paper = make_paper(item, unit=cast.unit, state="draft")
    page = reverse("papers:edit", args=[paper.pk])
    assert reverse("items:recheck") in trainer.get(page).content.decode()  # the menu
    assert [one.kind for one in trainer.get(page).context["findings"]] == ["fine"]
    newer(article)
    assert [one.kind for one in trainer.get(page).context["findings"]] == ["tight", "fine"]


def test_the_home_of_authors_says_how_many_wait(trainer, item, article):
    newer(article)
    assert reverse(PAGE) in trainer.get("/cms/").content.decode().split('class="homegrid"')[1]


def test_the_list_costs_the_same_however_long_it_is(trainer, bank, colleague, article):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            trainer.get(reverse(PAGE))
        return len(asked)

    cite(make_item(bank=bank, author=colleague), article)
    newer(article)
    cost()
    few = cost()
    for _ in range(8):
        cite(make_item(bank=bank, author=colleague), make_article(text="x"))
    ItemCitation.objects.update(text_then="以前")
    assert cost() == few
