"""What exams say in words: how a type is scored, which attempt counts, what is shown when. Pure; said whole."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import interactions, scoring
from .models import Sitting
from .scoring import plain

HALF = Decimal("0.5")


def scoring_of(interaction: str, rule: str, mark: Decimal) -> str:
    """How questions of this type earn their mark."""
    return interactions.get(interaction).scoring(None, rule, plain(mark), _half(mark))


def scoring_hint(interaction: str, body: Mapping[str, Any], rule: str, mark: Decimal) -> str:
    """The same beside a question, where the type has something to say there."""
    return interactions.get(interaction).hint(body, rule, plain(mark), _half(mark))


def _half(mark: Decimal) -> str:
    return plain(scoring.rounded(mark * HALF))


def at_deadline(sitting: Sitting) -> str:
    """What happens when the time is up."""
    if sitting.at_deadline == Sitting.AtDeadline.GRACE:
        text = _("When the time is up you have %(seconds)s seconds to hand in; what is not handed in does not count.")
        return text % {"seconds": sitting.submit_grace}
    if sitting.at_deadline == Sitting.AtDeadline.ABANDON:
        return _("Hand in before the time is up; what is not handed in does not count.")
    return _("When the time is up the system hands in the answers that it has.")


def signals(sitting: Sitting) -> str:
    """What is noted of how the exam is sat, said before it begins; "" where nothing is."""
    if not sitting.notes_signals:
        return ""
    return _(
        "It is noted when you leave the page of the exam and when you paste into an answer, not what. Nothing follows"
        " from it by itself; you find it with the course of events."
    )


def grade_rule(sitting: Sitting, attempts: int) -> str:
    """Which attempt counts; nothing to say where there is one."""
    if attempts < 2:
        return ""
    return GRADE_RULES[sitting.grade_rule]() % {"attempts": attempts, "pass_mark": plain(sitting.pass_mark)}


GRADE_RULES = {
    "best": lambda: _("Of %(attempts)s attempts the best one counts."),
    "last": lambda: _("Of %(attempts)s attempts the last one counts."),
    "first": lambda: _("Of %(attempts)s attempts the first one counts; the others are practice."),
    "mean": lambda: _("The mean of all attempts counts; you have %(attempts)s."),
    "capped": lambda: _("Of %(attempts)s attempts the best one counts; a resit earns %(pass_mark)s at most."),
}


# What the table of questions says of one of them.
CELLS = {
    "open": gettext_lazy("Question %(position)s, open"),
    "answered": gettext_lazy("Question %(position)s, answered"),
    "flagged": gettext_lazy("Question %(position)s, open, flagged"),
    "answered_flagged": gettext_lazy("Question %(position)s, answered, flagged"),
    "right": gettext_lazy("Question %(position)s, right"),
    "part": gettext_lazy("Question %(position)s, partly right"),
    "wrong": gettext_lazy("Question %(position)s, wrong"),
}


def releases(sitting: Sitting) -> list[str]:
    """When the mark, the right answers and the explanations are shown; the latter wait for resits."""
    mark, answers = (
        date_format(localtime(at), "SHORT_DATETIME_FORMAT") for at in (sitting.closes_at, sitting.answers_close_at)
    )
    days = {"mark": mark, "key": answers, "explanation": answers}
    return [RELEASES[name][getattr(sitting, f"release_{name}")]() % {"time": days[name]} for name in RELEASES]


RELEASES = {
    "mark": {
        "at_once": lambda: _("The mark is shown as soon as it is known."),
        "after_close": lambda: _("The mark is shown after %(time)s."),
        "never": lambda: _("The mark is not shown here."),
    },
    "key": {
        "at_once": lambda: _("Right answers are shown after handing in."),
        "after_close": lambda: _("Right answers are shown after %(time)s."),
        "never": lambda: _("Right answers are not shown."),
    },
    "explanation": {
        "at_once": lambda: _("Explanations are shown after handing in."),
        "after_close": lambda: _("Explanations are shown after %(time)s."),
        "never": lambda: _("Explanations are not shown."),
    },
}


def duration(seconds: object) -> str:
    """How long: 40 seconds, 3 minutes."""
    length = seconds if isinstance(seconds, int) else 0
    if length < 60:
        return _("%(seconds)s seconds") % {"seconds": length}
    return _("%(minutes)s minutes") % {"minutes": round(length / 60)}


def event(kind: str) -> str:
    """A fact in the life of an attempt, in the same words for whoever reads it."""
    return str(EVENTS.get(kind, kind))


EVENTS = {
    "start": gettext_lazy("Began the exam"),
    "opened": gettext_lazy("Opened the page of the exam"),
    "reopen": gettext_lazy("A mark was reopened: the answer is being marked again"),
    "regrade": gettext_lazy("A question was corrected; the mark was worked out anew"),
    "takeover": gettext_lazy("Went on in another window or on another device"),
    "address": gettext_lazy("Answers came from another network address; they were saved"),
    "device_allowed": gettext_lazy("Another device was allowed"),
    "extended": gettext_lazy("More time was given"),
    "closing_moved": gettext_lazy("The closing time of the exam was moved: there is more time"),
    "message": gettext_lazy("Read an announcement"),
    "left": gettext_lazy("Left the page of the exam"),
    "paste": gettext_lazy("Pasted into an answer"),
    "submit": gettext_lazy("Handed in"),
    "sweep": gettext_lazy("The time was up: the system handed in"),
    "abandon": gettext_lazy("The time was up: not handed in, does not count"),
    "late": gettext_lazy("Answers came after the end and were kept"),
    "late_accepted": gettext_lazy("A late answer was accepted"),
    "late_refused": gettext_lazy("A late answer was refused"),
    "void": gettext_lazy("Declared void"),
}
