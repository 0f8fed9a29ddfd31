"""Queries that a process compiles once.

Django puts the SQL of a query set together each time it is asked, and for the small queries of an exam that costs more
processor time than sending them and reading the answer. A `Compiled` query keeps the SQL, the way its rows become
objects, and the places of its values; a call only fills the places.

    by_key = Compiled(lambda key: User.objects.filter(pk=key), key=int)
    by_key.first(key=7)

What the query asks must be the same for all values: no `if` on them, no list of varying length, no None. The result is
that of `list(query set)`: objects with what `select_related` adds, or the tuples of `values_list`; no prefetches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.http import Http404

Row = TypeVar("Row")

# Values that no query of ours has by itself mark the places; each fits the smallest column of its kind.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_000_000_011 + number,
    str: lambda number: f"\x01{number}",
    datetime: lambda number: datetime(1901, 2, 3, 4, 5, 6, 7_001 + number, tzinfo=UTC),
}


@dataclass(frozen=True)
class _Place:
    """Where the value of this name goes among the parameters."""

    name: str


class Compiled(Generic[Row]):
    """See above. `types`: int, str or datetime for each argument of `build`."""

    def __init__(self, build: Callable[..., QuerySet[Any]], **types: type) -> None:
        self.build, self.types = build, types
        self._plans: dict[str, _Plan] = {}

    def rows(self, *, using: str = "default", **values: Any) -> list[Row]:
        """All rows for these values."""
        connection = connections[using]
        # By vendor and not by alias: tests, and a process that forks, may point one alias at another database.
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = _compile(self.build, self.types, connection)
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, plan.fill(values, connection))
            found = cursor.fetchall()
        return plan.read(found, connection)

    def first(self, *, using: str = "default", **values: Any) -> Row | None:
        """The first row; the query itself says how many there can be."""
        return next(iter(self.rows(using=using, **values)), None)

    def get_or_404(self, **values: Any) -> Row:
        found = self.first(**values)
        if found is None:
            raise Http404
        return found


@dataclass(frozen=True)
class _Plan:
    """One query, compiled for one kind of database."""

    sql: str
    parameters: Sequence[Any]  # a value that is always the same, or a _Place
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]  # column, functions, expression
    make: Callable[[Sequence[Any]], Any]

    def fill(self, values: dict[str, Any], connection: Any) -> list[Any]:
        return [
            _adapted(values[given.name], connection) if isinstance(given, _Place) else given
            for given in self.parameters
        ]

    def read(self, found: Sequence[Sequence[Any]], connection: Any) -> list[Any]:
        return [self.make(self._converted(row, connection)) for row in found]

    def _converted(self, row: Sequence[Any], connection: Any) -> Sequence[Any]:
        if not self.converters:
            return row
        values = list(row)
        for column, functions, expression in self.converters:
            for convert in functions:
                values[column] = convert(values[column], expression, connection)
        return values


def _compile(build: Callable[..., QuerySet[Any]], types: dict[str, type], connection: Any) -> _Plan:
    marks = {name: _MARKS[kind](number) for number, (name, kind) in enumerate(types.items())}
    queryset = build(**marks)
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    places = {_adapted(mark, connection): _Place(name) for name, mark in marks.items()}
    parameters = [
        places.get(value, value) if isinstance(value, int | str | datetime) else value for value in parameters
    ]
    if lost := set(types) - {given.name for given in parameters if isinstance(given, _Place)}:
        raise TypeError(f"not found in the compiled query: {', '.join(sorted(lost))}")
    expressions = [selected[0] for selected in compiler.select[: compiler.col_count]]
    converters = [(at, *found) for at, found in compiler.get_converters(expressions).items()]
    return _Plan(sql, parameters, converters, _maker(queryset, compiler))


def _adapted(value: Any, connection: Any) -> Any:
    """A value as the database's driver takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _maker(queryset: QuerySet[Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What makes one result of a row, as the iterable of the query set would."""
    kind = queryset._iterable_class
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple
    if kind is not ModelIterable or compiler.annotation_col_map:
        raise TypeError("compiled queries give objects without annotations, or tuples of values_list")
    return _object_maker(compiler, queryset.db)


def _object_maker(compiler: Any, using: str) -> Callable[[Sequence[Any]], Any]:
    info, select = compiler.klass_info, compiler.select
    model, columns = info["model"], info["select_fields"]
    start, end = columns[0], columns[-1] + 1
    names = [selected[0].target.attname for selected in select[start:end]]
    populators = get_related_populators(info, select, using)

    def make(row: Sequence[Any]) -> Any:
        found = model.from_db(using, names, row[start:end])
        for populator in populators:
            populator.populate(row, found)
        return found

    return make
