"""Marks of paper exams that are still to be entered: a line of the checklist and lines of what waits."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classes.attending.checks import Line
from classes.checks import Check
from classes.models import Requirement

from .entering import KIND


def checks(rows: Sequence[Any]) -> Iterator[Check]:
    """Nothing to say where the class asks no paper exam; one that is not required stands in nobody's way."""
    asked = [standing for row in rows for standing in row.standings if standing.kind == KIND]
    if asked:
        open_ = [standing for standing in asked if _is_open(standing)]
        hint = _("Still without a mark: %(count)s. Whoever did not come is entered as absent.") % {"count": len(open_)}
        blocks = any(standing.is_required for standing in open_)
        yield Check("paper_marks", not open_, _("Marks of paper exams are entered"), hint, blocks=blocks)


def waiting(rows: Sequence[Any], asked: Sequence[Requirement]) -> Iterator[Line]:
    """Exams that were held and of which marks are missing."""
    standings = [standing for row in rows for standing in row.standings if standing.kind == KIND and standing.waits]
    counts = Counter(standing.requirement.pk for standing in standings if not standing.met)
    first = {standing.requirement.pk: standing for standing in reversed(standings)}
    for requirement in asked:
        if count := counts[requirement.pk]:
            text = ngettext(
                "%(count)s mark of “%(title)s” is not entered", "%(count)s marks of “%(title)s” are not entered", count
            )
            values = {"count": count, "title": first[requirement.pk].title}
            where, _word = first[requirement.pk].desk
            yield "paper_marks", text % values, "", False, None, (where, _("Enter marks"))


def _is_open(standing: Any) -> bool:
    return not standing.met and standing.value is None and not standing.lost
