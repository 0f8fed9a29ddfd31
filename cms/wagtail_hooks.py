"""Registers, and nothing else."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from . import guards
from .viewsets import ArticleListing, LawLibraryGroup

register_snippet(LawLibraryGroup)

hooks.register("before_delete_page", guards.before_delete_page)
hooks.register("before_delete_snippet", guards.before_delete_snippet)
hooks.register("before_bulk_action", guards.before_bulk_action)


@hooks.register("register_admin_viewset")
def register_article_listing() -> ArticleListing:
    return ArticleListing("column_articles")
