"""What match and order share: entries whose place in the body must not tell the key.

A paper that does not shuffle shows entries in the order of the body, and everybody can read their ids; so both come
from a digest of the text and say nothing about what is right.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from .base import Problem, is_empty
from .choices import ID

LONGEST_LABEL = 40  # characters of an entry where only plain text can stand

Entry = dict[str, Any]  # {"id": "…", "text": "HTML"}


def make(text: str) -> Entry:
    """A new entry; the same text has the same id."""
    return {"id": f"e{_digest(text)[:10]}", "text": text}


def scatter(entries: Sequence[Entry], telling: Sequence[str]) -> list[Entry]:
    """The entries in an order of their own; never the one (ids) that would tell the key."""
    found = sorted(entries, key=lambda entry: _digest(entry["id"]))
    if [entry["id"] for entry in found][: len(telling)] == list(telling):
        found = [*found[1:], found[0]]
    return found


def problems(entries: Any, *, least: int, most: int) -> list[Problem]:
    """What is wrong with a list of entries."""
    if not isinstance(entries, list) or not all(isinstance(e, dict) and isinstance(e.get("id"), str) for e in entries):
        return [Problem("entries", _("The entries cannot be read."))]
    found, ids = [], [entry["id"] for entry in entries]
    if not least <= len(ids) <= most:
        wanted = {"least": least, "most": most}
        found.append(Problem("entry_count", _("The question needs %(least)s to %(most)s entries.") % wanted))
    if len(set(ids)) < len(ids) or not all(map(ID.match, ids)):
        found.append(Problem("entry_ids", _("Two entries are the same, or one has no id.")))
    if any(is_empty(entry.get("text")) for entry in entries):
        found.append(Problem("entry_empty", _("An entry is empty.")))
    return found


def plain(html: str) -> str:
    """An entry as plain text, shortened."""
    return Truncator(" ".join(strip_tags(html).split())).chars(LONGEST_LABEL)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
