"""What belongs to a unit in the authors' door: banks, papers, sittings."""

from typing import Any

from wagtail.admin.forms.models import WagtailAdminModelForm

from . import access


class UnitForm(WagtailAdminModelForm):
    """Offers, and accepts, the units where the author is a trainer; the topmost is the usual one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = access.author_units(self.for_user)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = None
        if self.instance.pk is None:
            self.initial.setdefault("unit", units.values_list("pk", flat=True).first())
