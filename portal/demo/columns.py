"""Columns with their articles, published at different times of the last weeks."""

from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Page

from cms.models import ArticlePage, ColumnIndexPage, ColumnPage

from . import files
from .library import Articles
from .pages import block, keep_revision


def load(*, articles: Articles, now: datetime) -> None:
    index = ColumnIndexPage.objects.get()
    for row in files.read("columns.yaml"):
        oldest = now - timedelta(days=max(article["days_ago"] for article in row["articles"]))
        column = ColumnPage(title=row["title"], slug=row["slug"], summary=row["summary"])
        _publish(index, column, oldest)
        for article in row["articles"]:
            _publish(column, _article(article, articles), now - timedelta(days=article["days_ago"]))


def _article(row: dict[str, Any], articles: Articles) -> ArticlePage:
    fields = {name: row[name] for name in ("title", "slug", "summary", "byline")}
    return ArticlePage(**fields, body=[block(each, articles) for each in row["body"]])


def _publish(parent: Page, page: Page, at: datetime) -> None:
    parent.refresh_from_db()
    page.first_published_at = page.last_published_at = at
    parent.add_child(instance=page)
    keep_revision(page)
