"""Fields and widgets that several forms of classes share."""

from typing import Any

from django import forms

from accounts.models import Unit


class DateInput(forms.DateInput):
    """The browser's own calendar; ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class UnitChoiceField(forms.ModelChoiceField):
    """Units as an indented tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.none(), **kwargs)

    def label_from_instance(self, unit: Unit) -> str:
        return "　" * (unit.depth - 1) + unit.name
