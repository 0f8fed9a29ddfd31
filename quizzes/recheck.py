"""待核: questions that cite an article which is not what it was when somebody last read the question against it.

A citation keeps what was read: the article's text, and how the article stood (the status of its version, and which
version of the law was the one to read). A question is read against its articles when it is written, when a second
person approves it, and when somebody says here that it still holds.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from cms.models import LawArticle, LawVersion
from lib.problems import Refusal

from .models import Item, ItemCitation


@dataclass(frozen=True)
class Standing:
    """An article as it is now; `newest` is the version of its law to read, `counterpart` its article of that number."""

    article: LawArticle
    newest: LawVersion
    counterpart: LawArticle | None

    @property
    def is_newest(self) -> bool:
        return self.article.version_id == self.newest.pk

    @property
    def is_current(self) -> bool:
        """In force or to come, and no later version to read instead."""
        return self.is_newest and self.article.version.status in (
            LawVersion.Status.IN_FORCE,
            LawVersion.Status.NOT_YET,
        )

    @property
    def token(self) -> str:
        return f"{self.article.version.status}:{self.newest.pk}"

    def differs_from(self, text_then: str, standing_then: str) -> bool:
        """Whether somebody should look; of what was never read only an article that no longer holds is worth it."""
        if text_then and text_then != self.article.text:
            return True
        return not self.is_current if not standing_then else standing_then != self.token


@dataclass(frozen=True)
class Due:
    """A citation to be looked at, with the text that was read; "" where that is not known or has not changed."""

    citation: int
    standing: Standing
    text_then: str


def due(items: QuerySet[Item]) -> dict[int, list[Due]]:
    """{item id: what is to be looked at} among these questions; archived ones are left out. Four queries at most."""
    kept = ItemCitation.objects.filter(item__in=items.filter(archived_at__isnull=True).order_by())
    rows = list(kept.order_by("pk").values_list("pk", "item", "article", "text_then", "standing_then"))
    now = standings({article for _pk, _item, article, *_then in rows})
    found: dict[int, list[Due]] = defaultdict(list)
    for citation, item, article, text_then, standing_then in rows:
        standing = now[article]
        if standing.differs_from(text_then, standing_then):
            changed = text_then if text_then != standing.article.text else ""
            found[item].append(Due(citation, standing, changed))
    return dict(found)


def standings(articles: Collection[int]) -> dict[int, Standing]:
    """{article id: how it stands now}."""
    cited = list(LawArticle.objects.filter(pk__in=articles))
    versions: dict[int, list[LawVersion]] = defaultdict(list)
    for version in LawVersion.objects.filter(law__in={article.version.law_id for article in cited}):
        versions[version.law_id].append(version)
    newest = {law: LawVersion.foremost(all_of_it) for law, all_of_it in versions.items()}
    others = _counterparts(cited, [version for version in newest.values() if version])
    return {
        article.pk: Standing(article, newest[law], others.get((law, article.number)))
        for article in cited
        if (law := article.version.law_id)
    }


def as_read(articles: Collection[int]) -> dict[int, dict[str, str]]:
    """{article id: what a citation keeps of it, by field}, as of now."""
    now = standings(articles)
    return {key: {"text_then": found.article.text, "standing_then": found.token} for key, found in now.items()}


def confirm(*, items: Iterable[Item], by: User, now: datetime) -> int:
    """These questions were read against their articles and still hold. Returns how many had something to look at."""
    with transaction.atomic():
        locked = Item.objects.select_for_update(of=("self",)).filter(pk__in=[item.pk for item in items])
        waiting = due(Item.objects.filter(pk__in=[item.pk for item in locked]))
        keep_as_read(waiting)
        facts = [audit.Fact("item.recheck", Item(pk=item_id)) for item_id in waiting]
        audit.record_all(facts, actor=by, now=now)
    return len(waiting)


def cite_counterpart(*, citation_id: int, by: User, now: datetime) -> None:
    """Cite the article of the same number in the version to read now. Refusal `no_counterpart` where there is none."""
    with transaction.atomic():
        citation = ItemCitation.objects.select_for_update(of=("self",)).get(pk=citation_id)
        standing = standings({citation.article_id})[citation.article_id]
        article = standing.counterpart
        if article is None or standing.is_newest:
            raise Refusal(
                "no_counterpart",
                _("The version in force has no article of this number. Open the question and choose what it cites."),
            )
        citation.delete()
        read = as_read([article.pk])[article.pk]
        ItemCitation.objects.update_or_create(item_id=citation.item_id, article=article, defaults=read)
        detail: dict[str, Any] = {"was": citation.article_id, "is": article.pk}
        audit.record(action="item.recite", actor=by, target=Item(pk=citation.item_id), detail=detail, now=now)


def keep_as_read(items: Iterable[int]) -> None:
    """Whoever approves or confirms questions (ids) has read them against their articles as they are now."""
    citations = list(ItemCitation.objects.filter(item__in=items))
    read = as_read({citation.article_id for citation in citations})
    for citation in citations:
        citation.text_then = read[citation.article_id]["text_then"]
        citation.standing_then = read[citation.article_id]["standing_then"]
    ItemCitation.objects.bulk_update(citations, ["text_then", "standing_then"])


def _counterparts(cited: Iterable[LawArticle], newest: Iterable[LawVersion]) -> dict[tuple[int, int], LawArticle]:
    """{(law, number): article of the newest version} for articles of other versions."""
    law_of = {version.pk: version.law_id for version in newest}
    numbers = {article.number for article in cited if article.version_id not in law_of}
    if not numbers:
        return {}
    found = LawArticle.objects.filter(version__in=law_of, number__in=numbers)
    return {(law_of[article.version_id], article.number): article for article in found}
