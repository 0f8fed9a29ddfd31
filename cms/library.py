"""The law library as readers see it: laws by kind, a version by chapters, and the pages that cite its articles."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast, Length, Substr
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from .models import ArticlePage, Law, LawArticle, LawVersion
from .site import addresses

STATE_OF = {
    LawVersion.Status.IN_FORCE: "done",
    LawVersion.Status.NOT_YET: "soon",
    LawVersion.Status.AMENDED: "",
    LawVersion.Status.REPEALED: "none",
}


@dataclass(frozen=True)
class Citing:
    """A page that cites an article."""

    title: str
    url: str
    is_lesson: bool


@dataclass(frozen=True)
class Chapter:
    """A chapter and its articles, each with the pages that cite it. The title is empty where a law has no chapters."""

    title: str
    articles: list[tuple[LawArticle, list[Citing]]]

    @property
    def first(self) -> LawArticle:
        return self.articles[0][0]

    @property
    def last(self) -> LawArticle:
        return self.articles[-1][0]


@dataclass(frozen=True)
class Reading:
    """One version of a law, open for reading; `versions` newest first."""

    version: LawVersion
    versions: list[LawVersion]
    chapters: list[Chapter]
    lessons: int
    articles: int

    @property
    def is_statement(self) -> bool:
        """Whether any article is our own short statement."""
        return True in self._kinds

    @property
    def is_mixed(self) -> bool:
        """Whether official texts stand beside such statements, so that each has to say what it is."""
        return len(self._kinds) > 1

    @property
    def _kinds(self) -> set[bool]:
        return {article.is_statement for chapter in self.chapters for article, _ in chapter.articles}

    @property
    def count(self) -> int:
        return sum(len(chapter.articles) for chapter in self.chapters)


def by_kind() -> list[tuple[str, list[Law]]]:
    """(name of the kind, its laws), in the order of kinds; each law with its versions."""
    laws = defaultdict(list)
    for law in Law.objects.with_versions():
        laws[law.kind].append(law)
    return [(str(kind.label), laws[kind.value]) for kind in Law.Kind if laws[kind.value]]


def reading(law: Law, version: LawVersion) -> Reading:
    """Everything that the page of a version shows."""
    articles = list(version.articles.order_by("number"))
    citing = citing_pages(articles)
    pages = {page.url: page for found in citing.values() for page in found}.values()
    lessons = sum(page.is_lesson for page in pages)
    return Reading(
        version=version,
        versions=sorted(law.versions.all(), key=_newest_first),
        chapters=[
            Chapter(title, [(article, citing.get(article.pk, [])) for article in group])
            for title, group in groupby(articles, key=lambda article: article.chapter)
        ],
        lessons=lessons,
        articles=len(pages) - lessons,
    )


def citing_pages(articles: Iterable[LawArticle]) -> dict[int, list[Citing]]:
    """{article id: live pages whose text cites it}, read from Wagtail's index of references."""
    keys = {str(article.pk): article.pk for article in articles}
    rows = _references(to=LawArticle, keys=keys).filter(base_content_type=ContentType.objects.get_for_model(Page))
    cited: dict[str, set[int]] = defaultdict(set)
    for page_id, article in rows.values_list("object_id", "to_object_id"):
        cited[page_id].add(keys[article])
    pages = list(shown_pages().filter(pk__in=list(cited)).order_by("path"))
    article_page = ContentType.objects.get_for_model(ArticlePage)
    found: dict[int, list[Citing]] = defaultdict(list)
    for page, url in zip(pages, addresses(pages), strict=True):
        citing = Citing(page.title, url, page.content_type_id != article_page.pk)
        for article_id in cited[str(page.pk)]:
            found[article_id].append(citing)
    return found


def cited_versions(pages: Iterable[Page]) -> list[LawVersion]:
    """Versions of laws that the texts of these pages cite, each with its law."""
    keys = [str(page.pk) for page in pages if page.pk]
    cited = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=keys,
        to_content_type=ContentType.objects.get_for_model(LawArticle),
    ).values("to_object_id")
    article = LawArticle.objects.annotate(key=Cast("pk", CharField())).filter(key__in=cited)
    return list(
        LawVersion.objects.filter(pk__in=article.values("version"))
        .select_related("law")
        .order_by("law__order", "label")
    )


def shown_pages() -> QuerySet[Page]:
    """Pages of any type that learners may see: live, below a live parent."""
    parent_path = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
    return Page.objects.live().filter(Exists(Page.objects.live().filter(path=parent_path)))


def refresh_index(law: Law) -> None:
    """Articles are found by the name of their law: put them into the search index again."""
    get_search_backend().add_bulk(LawArticle, list(LawArticle.objects.filter(version__law=law)))


def _references(*, to: type[LawArticle], keys: Iterable[str]) -> QuerySet[ReferenceIndex]:
    return ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(to), to_object_id__in=list(keys)
    )


def _newest_first(version: LawVersion) -> tuple[bool, int]:
    day = version.effective_on or version.adopted_on
    return (day is None, -day.toordinal() if day else 0)
