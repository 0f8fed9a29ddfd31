"""评分标准 of an assignment: its points as people type them, and the mark that they come to. Pure."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from lib.problems import Refusal

MOST_POINTS = 12
SPLIT = re.compile(r"\s*[|｜\t]\s*")


def parse(text: str) -> list[dict[str, str]]:
    """Points from lines of “name | full mark | note”. Refusals: rubric_empty, rubric_line, rubric_long."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refusal("rubric_empty", _("Give at least one point."))
    if len(lines) > MOST_POINTS:
        raise Refusal("rubric_long", _("At most %(most)s points.") % {"most": MOST_POINTS})
    return [_point(number, line) for number, line in enumerate(lines, start=1)]


def text_of(points: Iterable[Mapping[str, Any]]) -> str:
    """The same as it is typed."""
    return "\n".join(" | ".join(filter(None, [p["title"], p["max"], p.get("note", "")])) for p in points)


def mark_of(points: Iterable[Mapping[str, Any]], parts: Mapping[str, Decimal]) -> Decimal:
    """What the parts come to. Refusals: parts_incomplete, mark_range."""
    most = {point["id"]: Decimal(point["max"]) for point in points}
    if most.keys() != parts.keys():
        raise Refusal("parts_incomplete", _("Give a mark for every point of the rubric."), status=400)
    if any(not 0 <= value <= most[point] for point, value in parts.items()):
        raise Refusal("mark_range", _("A point of the rubric has more than its full mark."), status=400)
    return sum(parts.values(), Decimal(0))


def _point(number: int, line: str) -> dict[str, str]:
    title, most, *note = [*SPLIT.split(line, maxsplit=2), ""]
    try:
        value = Decimal(most)
    except InvalidOperation:
        value = Decimal(0)
    if not title or not value.is_finite() or not 0 < value <= 1000 or value != round(value, 1):
        text = _("Line %(number)s is not understood: write name | full mark | note.")
        raise Refusal("rubric_line", text % {"number": number})
    return {"id": str(number), "title": title[:80], "max": f"{value.normalize():f}", "note": note[0][:300]}
