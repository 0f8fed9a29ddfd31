"""What keeps a case from being asked. Every fault of a part names the part."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes import interactions
from quizzes.interactions.base import Body, Key, Problem, is_empty

MOST_PARTS = 10
ID = re.compile(r"[0-9A-Za-z]{1,8}")  # no dash: controls are named r-4-p1-…
HEAVIEST = 1000


def problems(body: Body, key: Key) -> list[Problem]:
    """Everything that is wrong with a case; empty when it is sound."""
    parts, keys = body.get("parts"), key.get("parts")
    if not isinstance(parts, list) or not all(map(_is_part, parts)) or not isinstance(keys, Mapping):
        return [Problem("parts", _("The parts of the case cannot be read."))]
    found, ids = [], [part["id"] for part in parts]
    if not 1 <= len(parts) <= MOST_PARTS:
        found.append(Problem("part_count", _("A case needs 1 to 10 parts.")))
    if len(set(ids)) < len(ids) or not all(map(ID.fullmatch, ids)):
        found.append(Problem("part_ids", _("Two parts have the same id, or one has none.")))
    if set(keys) - set(ids):
        found.append(Problem("key_unknown", _("The right answer names a part that does not exist.")))
    for at, part in enumerate(parts, start=1):
        found += [_named(at, problem) for problem in _of_part(part, keys.get(part["id"]))]
    return found


def points_of(part: Mapping[str, Any]) -> Decimal:
    """The weight of a part, sound or not."""
    return Decimal(part["weight"]) if _is_weight(part.get("weight")) else Decimal(0)


def _is_part(part: Any) -> bool:
    return (
        isinstance(part, Mapping)
        and isinstance(part.get("id"), str)
        and isinstance(part.get("body"), Mapping)
        and isinstance(part.get("interaction"), str)
    )


def _of_part(part: Mapping[str, Any], key: Any) -> Iterator[Problem]:
    kind = interactions.REGISTRY.get(part["interaction"])
    if kind is None or kind.has_parts:
        yield Problem("part_kind", _("There is no such type of question for a part."))
        return
    if is_empty(part.get("stem")):
        yield Problem("part_stem", _("The question has no text."))
    if not _is_weight(part.get("weight")):
        yield Problem("part_weight", _("Say what the part is worth: a number above zero."))
    if not isinstance(key, Mapping):
        yield Problem("key_missing", _("Say which answer is right."))
        return
    yield from kind.problems(part["body"], key)


def _is_weight(value: Any) -> bool:
    try:
        weight = Decimal(value) if isinstance(value, str) else Decimal(0)
    except InvalidOperation:
        return False
    return weight.is_finite() and 0 < weight <= HEAVIEST


def _named(at: int, problem: Problem) -> Problem:
    values = {"number": at, "problem": str(problem.message)}
    return Problem(problem.code, gettext("Part (%(number)s): %(problem)s") % values)
