"""SQLite: FTS5 phrases over the pairs, ranked by bm25 with the title above the body."""

from functools import reduce
from typing import Any

from django.db.models import FloatField, Func, Model, QuerySet
from modelsearch.backends.database.sqlite import sqlite as base
from modelsearch.backends.database.sqlite.query import Lexeme, MatchExpression, SearchQueryExpression, normalize
from modelsearch.query import MatchAll, Not, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_descendants_content_types_pks

from .queries import without_empty
from .segmenting import index_text, terms

Entry = base.SQLiteFTSIndexEntry
# In the order of the table's columns: autocomplete, body, title. A word in the title weighs more than one in the text.
WEIGHTS = (1.0, 1.0, 6.0)
MOST_KEYS = 500  # more than a page of results is fetched by sub-query, not by a list of keys


class SegmentingIndexer(base.ObjectIndexer):
    """Cuts every value on its way into the index."""

    def prepare_value(self, value: Any) -> str:
        return index_text(value) if isinstance(value, str) else super().prepare_value(value)


# The index looks its indexer up as a global of its own module; there is no other hook.
base.ObjectIndexer = SegmentingIndexer


class WeightedBM25(Func):
    """bm25 of the row at hand; the lower, the better."""

    output_field = FloatField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[float]]:
        return f"bm25({Entry._meta.db_table}, %s, %s, %s)", list(WEIGHTS)


class Index(base.SQLiteIndex):
    def _refresh_title_norms(self, full: bool = False) -> None:
        """Not used: bm25 knows the lengths, and the refresh reads the whole table on every save."""


class QueryCompiler(base.SQLiteSearchQueryCompiler):
    """Turns a query into phrases of tokens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = without_empty(self.query)
        if self.fields is not None:
            # The index knows two columns, whatever the model calls its fields.
            self.fields = sorted({"title" if name == "title" else "body" for name in self.fields})

    def check(self) -> None:
        """Nothing to refuse: the database filters by whatever the queryset says, indexed or not."""

    def build_search_query_content(self, query: SearchQuery, config: Any = None) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config=config)
        wanted = terms(query.query_string)
        lexemes = [Lexeme(" ".join(term.tokens)) for term in wanted]
        lexemes[-1].prefix = self.LAST_TERM_IS_PREFIX
        either = isinstance(query, PlainText) and query.operator == "or"
        joined = reduce(lambda left, right: left | right if either else left & right, lexemes)
        return SearchQueryExpression(joined, config=config)

    def build_tsrank(self, vector: Any, query: SearchQuery, config: Any = None, boost: float = 1.0) -> Any:
        return WeightedBM25()

    def _build_rank_expression(self, vectors: Any, config: Any) -> WeightedBM25:
        return WeightedBM25()

    def ranked(self, config: Any, start: int, stop: int | None, score_field: str | None) -> list[Model]:
        """The objects found, best first.

        Wagtail's way, a bm25 sub-query for each row, reads all matches once for each match: minutes for 20,000 pages.
        Here one query brings key and score of every match, one says which of them the caller's queryset admits, and
        one fetches the page that was asked for.
        """
        query = normalize(self.query)
        if not self.order_by_relevance or isinstance(query, MatchAll | Not):
            return list(self.search(config, start, stop, score_field=score_field))
        matches = self._matches(query, config)
        scores = dict(matches.annotate(score=WeightedBM25()).values_list("index_entry__object_id", "score"))
        admitted = self.queryset.filter(pk__in=matches.values("index_entry__object_id"))
        keys = sorted(
            admitted.order_by().values_list("pk", flat=True),
            key=lambda pk: (scores[str(pk)], -pk if isinstance(pk, int) else 0),
        )[start:stop]
        found = {item.pk: item for item in (admitted if len(keys) > MOST_KEYS else self.queryset.filter(pk__in=keys))}
        if score_field is not None:
            for pk, item in found.items():
                setattr(item, score_field, scores[str(pk)])
        return [found[pk] for pk in keys if pk in found]

    def _matches(self, query: SearchQuery, config: Any) -> QuerySet:
        expression = MatchExpression(
            self.fields or self.FTS_TABLE_FIELDS, self.build_search_query(query, config=config)
        )
        kinds = get_descendants_content_types_pks(self.queryset.model)
        return Entry.objects.filter(expression).filter(index_entry__content_type__in=kinds)


class AutocompleteQueryCompiler(base.SQLiteAutocompleteQueryCompiler, QueryCompiler):
    """The same over the autocomplete column; the last term may be the beginning of a longer word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "fields": None})


class Results(base.SQLiteSearchResults):
    def _do_search(self) -> list[Model]:
        return self.query_compiler.ranked(
            self.query_compiler.get_config(self.backend), self.start, self.stop, self._score_field
        )


class SQLiteBackend(base.SQLiteSearchBackend):
    lowest_first = True
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    index_class = Index
    results_class = Results
