"""Wagtail's query objects as both backends need them. Pure: no database."""

from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText, SearchQuery

from .segmenting import terms


def without_empty(query: SearchQuery) -> SearchQuery:
    """The same query without parts that look for nothing, as a question mark does; if none is left it finds nothing."""
    return _pruned(query) or MATCH_NONE


def required_runs(query: SearchQuery) -> list[str]:
    """The runs of characters that a text must contain as they stand; empty where the query offers alternatives."""
    if isinstance(query, Phrase) or (isinstance(query, PlainText) and query.operator == "and"):
        return [term.text for term in terms(query.query_string) if not term.is_exact]
    if isinstance(query, And):
        return [run for part in query.subqueries for run in required_runs(part)]
    return []


def _pruned(query: SearchQuery) -> SearchQuery | None:
    if isinstance(query, PlainText | Phrase):
        return query if terms(query.query_string) else None
    if isinstance(query, And | Or):
        kept = [part for part in map(_pruned, query.subqueries) if part is not None]
        return type(query)(kept) if len(kept) > 1 else next(iter(kept), None)
    if isinstance(query, Not):
        inner = _pruned(query.subquery)
        return Not(inner) if inner is not None else None
    return query
