"""The page tree that every site begins with, and the addresses of its pages."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Page, Site

from accounts import groups
from accounts.models import Role

from .models import ColumnIndexPage, HomePage


def ensure_site() -> HomePage:
    """The root, the default site and the page of all columns, made where they are missing; authors may work below.

    Idempotent. Wagtail's own welcome page goes, if nobody has put anything below it.
    """
    home = HomePage.objects.first() or _make_home()
    if not Site.objects.filter(root_page=home).exists():
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": home, "site_name": settings.WAGTAIL_SITE_NAME},
        )
    _remove_welcome_page()
    ensure_child(home, ColumnIndexPage(title="专栏", slug="columns"))
    groups.ensure_groups(pages=[home])
    _let_managers_change_the_brand()
    return home


def ensure_child(parent: Page, page: Page) -> Page:
    """The one page of this type, made below `parent` when there is none."""
    found = type(page).objects.first()
    if found:
        return found
    parent.refresh_from_db()
    return parent.add_child(instance=page)


def addresses(pages: Sequence[Page]) -> list[str]:
    """Paths of pages of this site, with one look at the site for all of them."""
    roots = [root.root_path for root in Site.get_site_root_paths()]
    return [_address(page, roots) for page in pages]


def _address(page: Page, roots: Iterable[str]) -> str:
    inside = next((page.url_path[len(root) :] for root in roots if page.url_path.startswith(root)), "")
    return reverse("wagtail_serve", args=[inside])


def _let_managers_change_the_brand() -> None:
    permission = Permission.objects.filter(content_type__app_label="cms", codename="change_brandsettings")
    Group.objects.get(name=groups.GROUPS[Role.SYSTEM_ADMIN]).permissions.add(*permission)


def _make_home() -> HomePage:
    root = Page.get_first_root_node()
    # The welcome page holds the slug "home" until it is removed.
    return root.add_child(instance=HomePage(title="首页", slug="site"))


def _remove_welcome_page() -> None:
    for page in Page.objects.child_of(Page.get_first_root_node()).exact_type(Page):
        if page.is_leaf() and not page.sites_rooted_here.exists():
            page.delete()
