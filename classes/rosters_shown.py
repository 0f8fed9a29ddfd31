"""Which lines of a roster are shown: by what is lacking, by name, a page at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator

from lib.numbers import number_in

from .requirements import Row

PAGE = 20
SHOWS = ("ready", "one", "more")


def narrowed(rows: Sequence[Row], asked: Mapping[str, str]) -> dict[str, Any]:
    """`show=ready|one|more`, `lacks=` a requirement, `q=` a name, number or unit; who lacks most comes first."""
    kept = sorted(chosen(rows, asked), key=lambda row: row.met - row.total)
    counts = {name: sum(_lack(row) == name for row in rows) for name in SHOWS}
    return {
        "page_obj": Paginator(kept, PAGE).get_page(asked.get("page")),
        "counts": {"all": len(rows), **counts},
        "show": asked.get("show", ""),
        "q": asked.get("q", "").strip(),
        "lacks": number_in(asked.get("lacks")),
        "found": len(kept),
    }


def chosen(rows: Sequence[Row], asked: Mapping[str, str]) -> list[Row]:
    """Those lines that the filter keeps, in the order in which they come."""
    show, query, lacks = asked.get("show", ""), asked.get("q", "").strip().lower(), number_in(asked.get("lacks"))
    kept = (row for row in rows if show not in SHOWS or _lack(row) == show)
    kept = (row for row in kept if not lacks or _lacks(row, lacks))
    return [row for row in kept if not query or query in _words(row)]


def _lack(row: Row) -> str:
    """Which of SHOWS the row is."""
    if row.is_complete:
        return "ready"
    return "one" if row.total - row.met == 1 else "more"


def _lacks(row: Row, requirement_id: int) -> bool:
    return any(s.requirement and s.requirement.pk == requirement_id and not s.met for s in row.standings)


def _words(row: Row) -> str:
    person = row.enrolment.user
    return f"{person.name} {person.staff_number} {row.enrolment.unit or ''}".lower()
