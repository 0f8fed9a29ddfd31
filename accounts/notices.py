"""Lines in people's inboxes, each read in the language of its reader: a notice keeps the name of a template and plain
values, and finds its words when it is looked at. `key` says what it is about: sending it again adds nothing.

A room keeps its templates in its `notice_templates.py`; whatever is registered there is found at start.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lib import clock

from .models import Notice

Text = str | Promise
Params = Mapping[str, Any]
REMINDER = "reminder"
WEEK = timedelta(days=7)
KINDS: dict[str, Text] = {
    "class": _("Classes"),
    "exam": _("Exams"),
    "hours": _("Study hours"),
    "certificate": _("Certificates"),
    REMINDER: _("Reminder notices"),
    "feedback": _("Feedback"),
    "activation": _("Account"),
}


def _nowhere(params: Params) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """`title` and `body` have placeholders (%(title)s) for the params. `code` never changes, because notices keep it.

    `link`: where a notice points; `values`: the params as the reader says them, dates for instance.
    """

    code: str
    kind: str
    title: Text
    body: Text = ""
    link: Callable[[Params], str] = _nowhere
    values: Callable[[Params], Params] = dict

    def words(self, params: Params) -> tuple[str, str]:
        """(title, body) in the language that is active."""
        said = self.values(params)
        # Stripped: a line of the text may be there or not, a reason for instance.
        return str(self.title) % said, (str(self.body) % said).strip() if self.body else ""


_templates: dict[str, Template] = {}


def register(template: Template) -> Template:
    """Make the template known; its code must not belong to another."""
    known = _templates.setdefault(template.code, template)
    if known is not template:
        raise ValueError(f"Two notice templates have the code {template.code}.")
    return template


def registered() -> Mapping[str, Template]:
    return _templates


def send(
    template: Template,
    *,
    user_ids: Iterable[int],
    key: str,
    params: Params | None = None,
    now: datetime | None = None,
) -> None:
    """Put the same line into several inboxes. Call it in the transaction of what it tells about."""
    send_each(template, params={user_id: params or {} for user_id in user_ids}, key=key, now=now)


def send_each(template: Template, *, params: Mapping[int, Params], key: str, now: datetime | None = None) -> None:
    """The same with values of each person's own: {user id: params}; a fixed number of statements."""
    at = now or clock.now()
    _put([_line(template, user_id, values, key, at) for user_id, values in params.items()])


def moment(at: str) -> str:
    """A moment among the params (`isoformat`), as the reader writes it."""
    return str(date_format(localtime(datetime.fromisoformat(at)), "DATETIME_FORMAT"))


def day(on: str) -> str:
    """A day among the params, likewise."""
    return str(date_format(date.fromisoformat(on), "DATE_FORMAT"))


def words(notice: Notice) -> tuple[str, str]:
    """(title, body) in the language that is active; as kept where there is no template, it is gone or fits no more."""
    template = _templates.get(notice.template)
    if template is None:
        return notice.title, notice.body
    try:
        return template.words(notice.params)
    except (KeyError, TypeError, ValueError):
        return notice.title, notice.body


def reminded(user_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """How many reminders each person got within a week, from whatever class; nobody who got none."""
    recent = Notice.objects.filter(kind=REMINDER, user__in=list(user_ids), created_at__gt=now - WEEK)
    return dict(recent.order_by().values_list("user").annotate(Count("pk")))


def _line(template: Template, user_id: int, params: Params, key: str, at: datetime) -> Notice:
    # Kept in the language of the site too: what the line says when its template is long gone.
    with override(settings.LANGUAGE_CODE):
        title, body = template.words(params)
    return Notice(
        user_id=user_id,
        kind=template.kind,
        template=template.code,
        params=dict(params),
        title=title[:200],
        body=body,
        url=template.link(params),
        key=key,
        created_at=at,
    )


def _put(lines: list[Notice]) -> None:
    from . import outbox  # it reads the words of notices here

    Notice.objects.bulk_create(lines, batch_size=500, ignore_conflicts=True)
    if lines:
        user_ids = [line.user_id for line in lines]
        outbox.post(key=lines[0].key, user_ids=user_ids, now=lines[0].created_at)
