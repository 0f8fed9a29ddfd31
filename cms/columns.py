"""Columns and their articles as readers see them."""

from typing import Any

from django.core.paginator import Paginator

from .library import cited_versions
from .models import ArticlePage, ColumnIndexPage, ColumnPage

PER_PAGE = 10
OTHERS_SHOWN = 6
CHARACTERS_A_MINUTE = 400


def index(page: ColumnIndexPage) -> dict[str, Any]:
    """{"columns": [(column, its newest article or None)]}."""
    columns = list(ColumnPage.objects.child_of(page).live().order_by("path"))
    newest: dict[str, ArticlePage] = {}
    for article in ArticlePage.objects.descendant_of(page).shown().order_by("-first_published_at").defer("body"):
        newest.setdefault(article.path[: -article.steplen], article)
    return {"columns": [(column, newest.get(column.path)) for column in columns]}


def column(page: ColumnPage, wanted: str | None) -> dict[str, Any]:
    """The lead article on the first page, the rest in pages, and the other columns."""
    articles = ArticlePage.objects.child_of(page).live().order_by("-first_published_at", "-pk").defer("body")
    shown = Paginator(articles, PER_PAGE).get_page(wanted)
    rows = list(shown)
    lead = rows[0] if rows and shown.number == 1 else None
    others = ColumnPage.objects.sibling_of(page, inclusive=False).live().order_by("path")
    return {
        "articles": shown,
        "lead": lead,
        "rows": rows[1:] if lead else rows,
        "others": list(others[:OTHERS_SHOWN]),
    }


def article(page: ArticlePage) -> dict[str, Any]:
    """Its column, its neighbours, what it cites and the documents in it."""
    siblings = ArticlePage.objects.sibling_of(page, inclusive=False).live().defer("body")
    published = page.first_published_at
    before = siblings.filter(first_published_at__lt=published).order_by("-first_published_at") if published else []
    after = siblings.filter(first_published_at__gt=published).order_by("first_published_at") if published else []
    return {
        "column": page.get_parent(),
        "previous": next(iter(before[:1]), None),
        "next": next(iter(after[:1]), None),
        "minutes": reading_minutes(page),
        "cited": cited_versions([page]),
        "documents": [block.value for block in page.body if block.block_type == "document" and block.value],
    }


def reading_minutes(page: ArticlePage) -> int:
    """How long a reader needs, in whole minutes, at least one."""
    return max(1, round(sum(map(len, page.searchable_texts)) / CHARACTERS_A_MINUTE))
