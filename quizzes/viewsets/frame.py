"""A page of our own inside Wagtail's frame: slim head with the path, our content below."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise, cached_property
from django.views.generic import View
from wagtail.admin.ui.components import Component
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from accounts.viewsets import ScopedViewSetMixin


class AuthorsView(WagtailAdminTemplateMixin, View):
    """Subclasses set `crumbs` and answer with `self.page(...)`. Whoever has no role in the viewset is turned away; an
    object out of reach was a 404 before (`accounts.viewsets.GuardedView`)."""

    scoped: ScopedViewSetMixin
    needs = "change"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.scoped.permission_policy.user_has_permission(request.user, self.needs):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    def crumbs(self) -> list[tuple[str, str]]:
        """(address, label) of the path after "Home"; the last has no address."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in self.crumbs())]

    def page(self, **context: Any) -> HttpResponse:
        return TemplateResponse(self.request, self.get_template_names(), self.get_context_data(**context))


class ListView(generic.IndexView):
    """A list whose ways on are said in words, beside its title: `new_label`, and `ways` as (label, address, icon)."""

    new_label: str | Promise = ""

    @property
    def add_item_label(self) -> str:
        return str(self.new_label)

    def ways(self) -> list[tuple[str, str, str]]:
        return []

    @cached_property
    def header_buttons(self) -> list[Component]:
        more = [HeaderButton(label, url=url, icon_name=icon, priority=2_000) for label, url, icon in self.ways()]
        return [*super().header_buttons, *(more if self.add_url else [])]
