"""The frame of the authors' door (Wagtail's admin): our look, a menu of what trainers use, and the closed door."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_vite.core.asset_loader import DjangoViteAssetLoader
from wagtail.admin.menu import MenuItem

from accounts import scope
from accounts.models import Role

ENTRY = "entries/authors.ts"
# Wagtail's own entries that speak of Wagtail; what keeps the site is the system administrator's.
NOBODYS = {"help"}
ADMINISTRATORS = {"reports", "settings"}
LABELS = {"explorer": _("Site pages"), "media": _("Sound and video"), "documents": _("Files")}


def assets() -> SafeString:
    """Style sheet and elements, on every page of the admin."""
    return DjangoViteAssetLoader.instance().generate_vite_asset(ENTRY)


def tidy_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    hidden = NOBODYS if scope.has_role(request.user, Role.SYSTEM_ADMIN) else NOBODYS | ADMINISTRATORS
    items[:] = [item for item in items if item.name not in hidden]


def rename(items: Sequence[MenuItem]) -> None:
    for item in items:
        item.label = LABELS.get(item.name, item.label)


def way_back() -> MenuItem:
    return MenuItem(_("To the site"), reverse("portal:home"), name="to-site", icon_name="arrow-left", order=20_000)


def closed_door(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends somebody who may not enter. Strangers never come so far: they are asked to log in first."""
    return render(request, "403.html", status=403)
