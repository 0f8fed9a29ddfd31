"""Where courses stand in the page tree."""

from django.core.management import call_command
from django.db import connections
from wagtail.models import Site

from cms import site
from cms.models import BrandSettings, ColumnIndexPage, HomePage

from .models import CourseIndexPage

NEEDED = (Site, BrandSettings, HomePage, ColumnIndexPage, CourseIndexPage)


def ensure_courses() -> CourseIndexPage:
    """The page of all courses, made with the site around it when there is none. Idempotent."""
    return site.ensure_child(site.ensure_site(), CourseIndexPage(title="课程", slug="courses"))


def lay(*, using: str) -> None:
    """After a migration: make the tree, once its tables are there."""
    tables = set(connections[using].introspection.table_names())
    if not {model._meta.db_table for model in NEEDED} <= tables:
        return
    # Saving a site clears a cache, which on a fresh machine has no table yet.
    for alias in connections:
        call_command("createcachetable", database=alias, verbosity=0)
    ensure_courses()
