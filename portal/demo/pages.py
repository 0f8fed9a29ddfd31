"""What pages of the demo have in common: blocks of text, and a revision that is live."""

from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import RichText

from .library import Articles


def keep_revision(page: Page) -> None:
    """What is live is what editors see: without this the list says that a draft is waiting."""
    revision = page.save_revision()
    Page.objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)


def block(row: dict[str, Any], articles: Articles) -> tuple[str, Any]:
    """A block of a file as a stream field takes it: (type, value)."""
    if row["type"] == "rich_text":
        return "rich_text", RichText(row["value"])
    if row["type"] == "callout":
        return "callout", {"title": row["title"], "text": RichText(f"<p>{escape(row['text'])}</p>")}
    return "law_citation", {"article": articles[row["law"], row["article"]], "note": row.get("note", "")}
