"""One list out of several searches, best first: scores of one index are comparable whatever was found."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from wagtail.search.backends import get_search_backend

SCORE = "search_score"


class Merged:
    """What a `Paginator` needs: `count()` and slices. `found` are results of the backend's `search`.

    The first `stop` of each are fetched for a slice, so `limit` keeps the last pages from reading everything.
    """

    def __init__(self, found: Sequence[Any], *, limit: int) -> None:
        self.found = found
        self.limit = limit
        # bm25 gives the best the lowest score, PostgreSQL the highest.
        self.lowest_first = getattr(get_search_backend(), "lowest_first", False)

    def count(self) -> int:
        """How many can be paged through."""
        return min(self.total(), self.limit)

    def total(self) -> int:
        """How many there are."""
        return sum(results.count() for results in self.found)

    def __getitem__(self, wanted: slice) -> list[Model]:
        stop = min(wanted.stop if wanted.stop is not None else self.limit, self.limit)
        best = [item for results in self.found for item in results.annotate_score(SCORE)[:stop]]
        best.sort(key=lambda item: getattr(item, SCORE) or 0, reverse=not self.lowest_first)
        return best[wanted.start : stop]
