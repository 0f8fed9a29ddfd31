"""The search of the site: courses, lessons, laws with their articles, and columns; only what is live."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PageOfHits
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.models import User
from cms.library import shown_pages
from cms.models import ArticlePage, Law, LawArticle
from cms.site import addresses
from courses.models import CoursePage, LessonPage, LessonProgress
from lib.search.excerpts import excerpt, marked
from lib.search.merging import Merged

PER_PAGE = 10
MOST_HITS = 200
LONGEST_QUERY = 100

ALL, LAWS = "all", "laws"


@dataclass(frozen=True)
class Kind:
    """A tab, and the page type behind it; laws have models of their own."""

    key: str
    label: str | Promise
    icon: str
    model: type[Page] | None = None


KINDS = (
    Kind("courses", _("Courses"), "book", CoursePage),
    Kind("lessons", _("Lessons"), "note", LessonPage),
    Kind(LAWS, _("Laws"), "law"),
    Kind("articles", _("Articles"), "file", ArticlePage),
)
OF_MODEL = {kind.model: kind for kind in KINDS if kind.model}


@dataclass
class Hit:
    """One thing found, with the words looked for marked."""

    kind: Kind
    title: SafeString
    url: str
    passage: SafeString
    facts: list[str | Promise] = field(default_factory=list)
    day: datetime | None = None
    is_done: bool = False


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=LONGEST_QUERY)
    kind = forms.ChoiceField(required=False, choices=[(ALL, ALL), *((kind.key, kind.key) for kind in KINDS)])


def search(request: HttpRequest) -> HttpResponse:
    """GET ?q=&kind=&page=. What cannot be read of the address is left out."""
    form = SearchForm(request.GET)
    form.is_valid()
    query = form.cleaned_data.get("q", "") or request.GET.get("q", "")[:LONGEST_QUERY]
    kind = form.cleaned_data.get("kind") or ALL
    context: dict[str, Any] = {"query": query, "kind": kind, "longest": LONGEST_QUERY}
    if query.strip():
        context |= find(query, kind, request.GET.get("page"), request.user)
    return render(request, "portal/search.html", context)


def find(query: str, kind: str, page: str | None, user: User) -> dict[str, Any]:
    """{"tabs": [(kind or None, count)], "total", "hits": page of Hit}."""
    counts = _counts(query)
    merged = Merged(_sources(query, kind), limit=MOST_HITS)
    shown: PageOfHits = Paginator(merged, PER_PAGE).get_page(page)
    total = sum(counts.values())
    return {
        "tabs": [(None, total), *((each, counts[each.key]) for each in KINDS)],
        "total": total if kind == ALL else counts[kind],
        "hits": shown,
        "rows": _hits(list(shown), query, user),
        "is_cut": merged.total() > MOST_HITS,
    }


def _counts(query: str) -> dict[str, int]:
    """{key of a kind: how many there are}."""
    by_type = _pages().search(query).facet("content_type_id")
    types = {
        key: ContentType.objects.get_for_model(kind.model).pk for kind in KINDS if (key := kind.key) and kind.model
    }
    laws = sum(model.objects.search(query).count() for model in (Law, LawArticle))
    return {**{key: by_type.get(pk, 0) for key, pk in types.items()}, LAWS: laws}


def _sources(query: str, kind: str) -> list[Any]:
    laws = [Law.objects.with_versions().search(query), LawArticle.objects.search(query)]
    if kind == LAWS:
        return laws
    if kind == ALL:
        return [_pages().specific().search(query), *laws]
    model = next(each.model for each in KINDS if each.key == kind)
    return [_pages().exact_type(model).specific().search(query)]


def _pages() -> Any:
    return shown_pages().exact_type(*OF_MODEL)


def _hits(found: Sequence[Model], query: str, user: User) -> list[Hit]:
    pages = [item for item in found if isinstance(item, Page)]
    urls = dict(zip((page.pk for page in pages), addresses(pages), strict=True))
    parents = _parents(pages)
    done = _done(pages, user)
    shown: dict[type[Model], Callable[[Any], Hit]] = {
        Law: lambda law: _law(law, query),
        LawArticle: lambda article: _article(article, query),
    }
    hits = []
    for item in found:
        if isinstance(item, Page):
            hits.append(_page(item, query, urls[item.pk], parents.get(item.path[: -Page.steplen], ""), item.pk in done))
        else:
            hits.append(shown[type(item)](item))
    return hits


def _page(page: Any, query: str, url: str, parent: str, is_done: bool) -> Hit:
    facts = [parent] if parent and not isinstance(page, CoursePage) else []
    if isinstance(page, ArticlePage) and page.byline:
        facts.append(page.byline)
    return Hit(
        kind=OF_MODEL[type(page)],
        title=marked(page.title, query),
        url=url,
        passage=excerpt(page.searchable_texts, query),
        facts=facts,
        day=page.first_published_at if isinstance(page, ArticlePage) else None,
        is_done=is_done,
    )


def _law(law: Law, query: str) -> Hit:
    version = law.current
    facts = [law.issuer, version.label if version else "", version.get_status_display() if version else ""]
    return Hit(
        kind=next(kind for kind in KINDS if kind.key == LAWS),
        title=marked(law.title, query),
        url=law.get_absolute_url(),
        passage=excerpt([version.note] if version else [], query),
        facts=[fact for fact in facts if fact],
    )


def _article(article: LawArticle, query: str) -> Hit:
    facts = [article.version.label, article.version.get_status_display()]
    if article.is_statement:
        facts.append(_("short statement, not the official text"))
    return Hit(
        kind=next(kind for kind in KINDS if kind.key == LAWS),
        title=marked(f"{article.version.law}　{article.label}", query),
        url=article.get_absolute_url(),
        passage=excerpt([article.text], query),
        facts=facts,
    )


def _parents(pages: Iterable[Page]) -> dict[str, str]:
    """{path: title} of the pages above, in one query."""
    paths = {page.path[: -Page.steplen] for page in pages}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title")) if paths else {}


def _done(pages: Iterable[Page], user: User) -> set[int]:
    """Keys of the lessons among them that this person has finished."""
    lessons = [page.pk for page in pages if isinstance(page, LessonPage)]
    rows = LessonProgress.objects.completed().filter(user=user, lesson__in=lessons)
    return set(rows.values_list("lesson_id", flat=True)) if lessons else set()
