"""PostgreSQL: text search vectors over the pairs; longer runs are checked against the plain text beside the vectors."""

from functools import reduce
from typing import Any

from django.contrib.postgres.search import SearchQuery as TextQuery
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat
from modelsearch.backends.database.postgres import postgres as base
from modelsearch.query import Phrase, PlainText, SearchQuery

from .queries import required_runs, without_empty
from .segmenting import Term, fold, index_text, terms


class SegmentingIndexer(base.ObjectIndexer):
    """Cuts every text on its way into a vector; the plain texts beside the vectors stay whole, folded."""

    def prepare_value(self, value: Any) -> str:
        return fold(value) if isinstance(value, str) else super().prepare_value(value)

    def as_vector(self, texts: list[tuple[str, str]], for_autocomplete: bool = False) -> Any:
        cut = [(index_text(text), weight) for text, weight in texts]
        return super().as_vector(cut, for_autocomplete=for_autocomplete)


# The index looks its indexer up as a global of its own module; there is no other hook.
base.ObjectIndexer = SegmentingIndexer


class QueryCompiler(base.PostgresSearchQueryCompiler):
    """Turns a query into tokens that are all wanted, and narrows to texts that contain each run as it was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = without_empty(self.query)
        if self.fields is None:
            self.queryset = self._containing(required_runs(self.query))

    def check(self) -> None:
        """Nothing to refuse: the database filters by whatever the queryset says, indexed or not."""

    def build_tsquery_content(self, query: SearchQuery, config: Any = None, invert: bool = False) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)
        wanted = terms(query.query_string)
        either = isinstance(query, PlainText) and query.operator == "or"
        lexemes = [self._lexemes(term, is_last=term is wanted[-1]) for term in wanted]
        joined = reduce(lambda left, right: left | right if either else left & right, lexemes)
        built = TextQuery(joined, search_type="raw", config=config)
        return ~built if invert else built

    def get_search_vectors(self, search_query: Any) -> list[tuple[Any, Any]]:
        """The index's own vectors, also where only some fields are asked for: a vector made on the fly is not cut."""
        vectors = self.get_index_vectors(search_query)
        if self.fields is None or len(vectors) == 1:
            return vectors
        title, body = vectors
        wanted = [title] if "title" in self.fields else []
        return [*wanted, body] if set(self.fields) - {"title"} else wanted

    def _containing(self, runs: list[str]) -> QuerySet:
        """Pairs prove that the pieces are there, not that they stand together, and positions in a vector end at
        16,383. The index on the vectors leaves few rows; their plain text decides."""
        if not runs:
            return self.queryset
        text = Concat("index_entries__title_text", Value(" "), "index_entries__body_text", output_field=TextField())
        queryset = self.queryset.alias(plain_text_of_index=text)
        for run in runs:
            queryset = queryset.filter(plain_text_of_index__contains=run)
        return queryset

    def _lexemes(self, term: Term, is_last: bool) -> Any:
        lexemes = [base.Lexeme(token) for token in term.tokens]
        lexemes[-1].prefix = is_last and self.LAST_TERM_IS_PREFIX
        return reduce(lambda left, right: left & right, lexemes)


class AutocompleteQueryCompiler(base.PostgresAutocompleteQueryCompiler, QueryCompiler):
    """The same over the autocomplete vector; the last term may be the beginning of a longer word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "fields": None})

    def _containing(self, runs: list[str]) -> QuerySet:
        """The plain text beside this vector is not kept."""
        return self.queryset


class PostgresBackend(base.PostgresSearchBackend):
    lowest_first = False
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
