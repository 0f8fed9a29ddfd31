"""What attendance and leave leave for a person to do: lines of the checklist and of what waits."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classes.checks import Check
from classes.models import TrainingClass
from classes.rules.base import plain

from .reading import Overview

KIND = "attendance"
# A line of what waits: code, text, hint, whether it is late, requirement, (address, words).
Line = tuple[str, str, str, bool, None, tuple[str, str]]


def checks(found: Overview, rows: Sequence[Any]) -> Iterator[Check]:
    """Nothing to say where nobody meets. What is not entered blocks only a class that asks attendance."""
    asked = any(standing.kind == KIND for row in rows for standing in row.standings)
    if found.sessions or asked:
        yield _complete(found, blocks=asked)
    if found.above:
        names = _(", ").join(place.user.name for place, _tally in found.above[:5])
        text = _("More leave than 1/%(one_in)s of the class: %(count)s")
        values = {"one_in": found.limit.one_in, "count": len(found.above)}
        hint = _("Decide on each whether to withdraw: %(names)s.") % {"names": names}
        yield Check("leave_limit", False, text % values, hint, blocks=False)
    if found.requests:
        text = _("Requests for leave wait for an answer: %(count)s") % {"count": found.requests}
        yield Check("leave", False, text, _("Unanswered, they do not count."), blocks=False)


def waiting(training_class: TrainingClass, found: Overview, rows: Sequence[Any]) -> Iterable[Line]:
    """In the order in which it presses."""
    desk = reverse("classes_desk:workspace", args=[training_class.pk])
    for place, sums in found.above:
        values = {"name": place.user.name, "leave": plain(sums.leave), "one_in": found.limit.one_in}
        text = _("%(name)s: %(leave)s hours of leave, above 1/%(one_in)s of the class") % values
        hint = _("Allowed: %(allowed)s of %(total)s hours, %(source)s. Withdraw, or let stay with a reason.")
        numbers = {"allowed": plain(found.allowed), "total": plain(found.total), "source": found.limit.source}
        where = reverse("classes_desk:attendance-person", args=[training_class.pk, place.pk])
        yield "leave_limit", text, hint % numbers, True, None, (where, _("Decide"))
    if found.requests:
        text = ngettext(
            "%(count)s request for leave waits for an answer",
            "%(count)s requests for leave wait for an answer",
            found.requests,
        ) % {"count": found.requests}
        yield "leave", text, "", False, None, (f"{desk}#attendance", _("Answer requests"))
    if found.missing and rows:
        first = next(session for session in found.sessions if session.pk in found.missing)
        text = ngettext(
            "Attendance of %(count)s session is not complete",
            "Attendance of %(count)s sessions is not complete",
            len(found.missing),
        ) % {"count": len(found.missing)}
        where = reverse("classes_desk:attendance", args=[training_class.pk, first.pk])
        yield "attendance", text, _("First: %(session)s.") % {"session": first.title}, False, None, (where, _("Enter"))


def _complete(found: Overview, *, blocks: bool) -> Check:
    text = _("Attendance is entered")
    if not found.sessions:
        return Check("attendance", False, text, _("The class asks attendance, but no session is planned."), blocks)
    ahead = sum(not session.is_over(found.now) for session in found.sessions)
    values = {"all": len(found.sessions), "open": len(found.missing), "ahead": ahead}
    hint = _("Of %(all)s sessions %(open)s are not complete and %(ahead)s are still to come.") % values
    return Check("attendance", not found.missing and not ahead, text, hint, blocks)
