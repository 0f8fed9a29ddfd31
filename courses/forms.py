"""What a browser may send about reading, and what an author may put into a lesson."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm


class PlaceForm(forms.Form):
    """The furthest place of a text, in whole per cent."""

    place = forms.IntegerField(min_value=0, max_value=100)


class LessonPageForm(WagtailAdminPageForm):
    """A lesson asks questions of the banks in its author's reach; what it asks already may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from accounts.viewsets import narrow_form  # the admin's views cannot be loaded while models are

        super().__init__(*args, **kwargs)
        narrow_form(self, self.for_user)
