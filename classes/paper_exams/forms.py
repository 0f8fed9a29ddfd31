"""Rows of the page on which marks are entered, and the file from which they are read."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from classes.attending.forms import MarksFileForm
from lib.numbers import number_in

from . import lists
from .entering import BOTH, Entry, State

NOT_UNDERSTOOD = ""  # no state: entering says so beside the row


def entries(data: QueryDict) -> list[Entry]:
    """What the rows of the page say; one that is empty says that there is no mark."""
    places = (number_in(name.removeprefix("mark-")) for name in data if name.startswith("mark-"))
    return [_entry(place, data) for place in places if place]


def _entry(place: int, data: QueryDict) -> Entry:
    typed, reason = data.get(f"mark-{place}", "").strip(), data.get(f"reason-{place}", "")
    seen = number_in(data.get(f"seen-{place}"))
    if f"absent-{place}" in data:
        return Entry(place, BOTH if typed else State.ABSENT, None, reason, seen)
    if not typed:
        return Entry(place, State.WITHDRAWN, None, reason, seen)
    said = lists.said(typed)
    return Entry(place, said.state if said else NOT_UNDERSTOOD, said.mark if said else None, reason, seen)


class PaperMarksFileForm(MarksFileForm):
    """A list of people with their marks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("List of marks")
        self.fields["file"].help_text = _("xlsx, xls, ods or csv: a row for each person.")
