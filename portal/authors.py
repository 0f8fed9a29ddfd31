"""The frame of the authors' door (Wagtail's admin): our look, a menu of what trainers use, and the closed door."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_vite.core.asset_loader import DjangoViteAssetLoader
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import AccountView, BaseSettingsPanel

from accounts import scope
from accounts.models import Role

ENTRY = "entries/authors.ts"
# Wagtail's own entries that speak of Wagtail; what keeps the site is the system administrator's.
NOBODYS = {"help"}
ADMINISTRATORS = {"reports", "settings"}
# What people may set about the admin for themselves; names and passwords are kept elsewhere, pictures nowhere.
OWN_SETTINGS = {"notifications", "locale", "theme"}
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
    # The menu takes the entry for the current one whose address the page's begins with: "/" alone would always be it.
    return MenuItem(
        _("To the site"), f"{reverse('portal:home')}#main", name="to-site", icon_name="arrow-left", order=20_000
    )


def closed_door(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends somebody who may not enter. Strangers never come so far: they are asked to log in first."""
    return render(request, "403.html", status=403)


@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login page counts no failures and knows no mobile numbers: there is one way in."""
    return redirect("account_login")


class OwnSettingsView(AccountView):
    def get_panels(self) -> list[BaseSettingsPanel]:
        return [panel for panel in super().get_panels() if panel.name in OWN_SETTINGS]


own_settings = require_admin_access(OwnSettingsView.as_view())
