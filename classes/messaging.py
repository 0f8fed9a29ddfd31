"""Messages of a class head to trainees, for those who lack something above all: looked at first, sent once, logged.

They are reminders: a person gets so many within a week (settings.REMINDERS_PER_WEEK) from all classes together.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import audit, notices
from accounts.models import Notice, User
from lib.problems import Refusal

from . import notice_templates, requirements, rules
from .models import MessageBatch, TrainingClass
from .requirements import Row

State = TrainingClass.State
# Trainees know of the class, and something may still come of it.
STATES = (State.OPEN, State.RUNNING, State.CLOSING, State.CLOSED)
LIMIT, DISABLED = "limit", "disabled"
WHYS = {
    LIMIT: gettext_lazy("has had this week's reminders already"),
    DISABLED: gettext_lazy("the account is disabled"),
}
_HOLE = re.compile("{(name|missing|due)}")


@dataclass(frozen=True)
class Draft:
    """What is to be said to whom. `filtered`: how they were chosen, as `filter_facts` gives it."""

    subject: str
    text: str
    user_ids: frozenset[int]
    filtered: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Skipped:
    """Somebody who was chosen and will not be told; `why` is one of WHYS."""

    row: Row
    why: str

    @property
    def words(self) -> str:
        return str(WHYS[self.why])


@dataclass(frozen=True)
class Plan:
    rows: list[Row]
    skipped: list[Skipped]


def refuse_unless_possible(training_class: TrainingClass) -> None:
    """Refusal: class_silent."""
    if training_class.state not in STATES:
        text = _("Trainees of a draft do not know of it yet, and an archived class is over: no messages are sent.")
        raise Refusal("class_silent", text)


def plan(*, training_class: TrainingClass, draft: Draft, now: datetime) -> Plan:
    """Who would be told and who not, were it sent now; a fixed number of queries."""
    rows = [row for row in requirements.matrix(training_class) if row.enrolment.user_id in draft.user_ids]
    had = notices.reminded([row.enrolment.user_id for row in rows], now=now)
    whys = {row.enrolment.user_id: _why_not(row.enrolment.user, had) for row in rows}
    kept = [row for row in rows if not whys[row.enrolment.user_id]]
    left_out = [Skipped(row, why) for row in rows if (why := whys[row.enrolment.user_id])]
    return Plan(kept, left_out)


def letter(row: Row, *, draft: Draft, training_class: TrainingClass) -> tuple[str, str]:
    """(subject, text) as this person reads them: what is lacking is named in the person's own language."""
    person = row.enrolment.user
    with override(person.language):
        values = {
            "name": person.name,
            "missing": _("; ").join(row.missing) or _("nothing"),
            "due": date_format(_due(row, training_class), "DATE_FORMAT"),
        }
    return fill(draft.subject, values), fill(draft.text, values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; other braces are braces."""
    return _HOLE.sub(lambda hole: values[hole[1]], text)


def send(*, training_class: TrainingClass, draft: Draft, token: str, by: User, now: datetime) -> MessageBatch:
    """Tell everybody whom the plan keeps, and log it; the same token sends once.

    Refusals: class_silent, nobody_to_tell, look_again where the token is of another preview.
    """
    with transaction.atomic():
        refuse_unless_possible(TrainingClass.objects.select_for_update().get(pk=training_class.pk))
        # Whoever sends to one of them meanwhile waits: the limit holds across classes.
        list(User.objects.select_for_update().filter(pk__in=draft.user_ids).order_by("pk").values_list("pk"))
        sent = MessageBatch.objects.filter(token=token).first()
        if sent and (sent.training_class_id, sent.by_id) != (training_class.pk, by.pk):
            raise Refusal("look_again", _("This was sent to another class. Look at the message again before sending."))
        return sent or _send(training_class, draft, token, by, now)


def filter_facts(training_class: TrainingClass, *, show: str, lacks: int, q: str) -> dict[str, str]:
    """How people were chosen, as the log keeps it: the requirement by its name, because it may be removed."""
    asked = next((one for one in requirements.of_class(training_class) if one.pk == lacks), None)
    facts = {"show": show, "lacks": rules.titled(asked) if asked else "", "q": q}
    return {name: value for name, value in facts.items() if value}


def filter_words(filtered: Mapping[str, str]) -> str:
    """The same for the reader."""
    shows = {"ready": _("Can complete"), "one": _("Lack one"), "more": _("Lack two or more")}
    words = [shows.get(filtered.get("show", ""), "")]
    if filtered.get("lacks"):
        words.append(_("Lack “%(title)s”") % {"title": filtered["lacks"]})
    if filtered.get("q"):
        words.append(_("Found by “%(words)s”") % {"words": filtered["q"]})
    return " · ".join(filter(None, words)) or _("All trainees")


def last_reminders(training_class: TrainingClass, user_ids: Sequence[int]) -> dict[int, datetime]:
    """When this class last wrote to each of them."""
    told = Notice.objects.filter(user__in=user_ids, key__startswith=_key(training_class.pk))
    return dict(told.order_by().values_list("user").annotate(Max("created_at")))


def _send(training_class: TrainingClass, draft: Draft, token: str, by: User, now: datetime) -> MessageBatch:
    found = plan(training_class=training_class, draft=draft, now=now)
    if not found.rows:
        raise Refusal("nobody_to_tell", _("Nobody is left to tell: choose other people, or wait for next week."))
    batch = MessageBatch.objects.create(
        training_class=training_class,
        by=by,
        at=now,
        token=token,
        subject=draft.subject,
        text=draft.text,
        filtered=draft.filtered,
        people=[row.enrolment.user_id for row in found.rows],
        skipped=[{"user": one.row.enrolment.user_id, "why": one.why} for one in found.skipped],
    )
    params = {row.enrolment.user_id: _params(row, draft, training_class) for row in found.rows}
    key = f"{_key(training_class.pk)}{batch.pk}"
    notices.send_each(notice_templates.MESSAGE, params=params, key=key, now=now)
    detail = {"batch": batch.pk, "people": batch.people}
    audit.record(action="class.message", actor=by, target=training_class, detail=detail, now=now)
    return batch


def _params(row: Row, draft: Draft, training_class: TrainingClass) -> dict[str, Any]:
    subject, text = letter(row, draft=draft, training_class=training_class)
    return {"subject": subject, "text": text, "class": training_class.pk}


def _key(class_id: int) -> str:
    return f"message:{class_id}:"


def _why_not(person: User, had: Mapping[int, int]) -> str:
    if not person.is_active:
        return DISABLED
    return LIMIT if had.get(person.pk, 0) >= settings.REMINDERS_PER_WEEK else ""


def _due(row: Row, training_class: TrainingClass) -> date:
    """The first day on which something that is lacking is due; else the last of the class."""
    days = [standing.due for standing in row.required if not standing.met and standing.due]
    return min(days, default=training_class.ends_on)
