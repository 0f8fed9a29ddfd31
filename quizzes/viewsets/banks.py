"""Item banks."""

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from quizzes import access
from quizzes.models import ItemBank
from quizzes.unit_forms import UnitForm

from .frame import ListView


class BankForm(UnitForm):
    """A bank belongs to a unit where the author is a trainer."""

    class Meta:
        model = ItemBank
        fields: ClassVar[list[str]] = ["name", "unit", "description"]


class BankIndexView(ListView):
    new_label = _("New item bank")

    def get_base_queryset(self) -> QuerySet[ItemBank]:
        return super().get_base_queryset().select_related("unit").annotate(size=Count("items"))


class BankViewSet(ScopedModelViewSet):
    """A bank with questions cannot be deleted (PROTECT says why)."""

    model = ItemBank
    roles = access.MARKERS
    icon = "folder-open-inverse"
    menu_label = _("Item banks")
    menu_name = "item-banks"
    menu_order = 180
    add_to_admin_menu = True
    index_view_class = BankIndexView
    list_display: ClassVar[list[Any]] = ["name", "unit", Column("size", label=_("Questions"), sort_key="size")]
    search_fields: ClassVar[list[str]] = ["name"]
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[BankForm]:
        return BankForm

    def scope_queryset(self, user: User) -> QuerySet[ItemBank]:
        return access.banks(user)
