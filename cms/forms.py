"""Forms of the authors' door."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from . import deletion


class KeepsCitedForm(WagtailAdminModelForm):
    """Versions and articles are taken out of a form one by one: what is cited stays, and the form says why."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for formset in self.formsets.values():
            # Broken rows speak for themselves.
            for form in formset.deleted_forms if formset.is_valid() else []:
                held_by = deletion.holders(form.instance) if form.instance.pk else []
                if held_by:
                    self.add_error(None, deletion.refusal(form.instance, held_by))
        return cleaned
