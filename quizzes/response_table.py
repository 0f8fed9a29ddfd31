"""Responses read and written in statements that are put together once: everybody who sits an exam saves every few
seconds, and building these two queries anew used to cost more than running them.

Values pass through the fields of the model, so both databases give and take what they would through Django.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from lib.compiled import Compiled

from .models import Response

READ = ("position", "seq", "value", "flagged", "saved_at")
WRITTEN = (
    "attempt", "position", "version", "seq", "value", "flagged", "saved_at", "max_mark", "fraction", "mark",
    "needs_marking", "is_double", "awaits",
)  # fmt: skip
KEY = ("attempt", "position")


_OF_ATTEMPT = Compiled[Response](lambda attempt: Response.objects.filter(attempt=attempt), attempt=int)


def of_attempt(attempt_id: int) -> list[Response]:
    """All rows of an attempt, in no order."""
    return _OF_ATTEMPT.rows(attempt=attempt_id)


def read(attempt_id: int, positions: Sequence[int]) -> list[tuple[Any, ...]]:
    """(position, seq, value, flagged, saved_at) of those positions that have a row."""
    holes = ", ".join(["%s"] * len(positions))
    sql = f"SELECT {_columns(READ)} FROM {_table()} WHERE {_columns(('attempt',))} = %s AND position IN ({holes})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [attempt_id, *positions])
        rows = cursor.fetchall()
    converters = _converters(connection.vendor)
    return [tuple(_converted(value, made) for value, made in zip(row, converters, strict=True)) for row in rows]


def save(responses: Iterable[Response]) -> None:
    """Write answers; where a row holds a higher or the same number it stays as it is, whoever was faster."""
    _upsert(responses, update=("seq", "value", "flagged", "saved_at"), guarded=True)


def score(responses: Iterable[Response]) -> None:
    """Write scores, and blank answers where there is no row yet."""
    _upsert(responses, update=("fraction", "mark", "needs_marking", "is_double"), guarded=False)


def _upsert(responses: Iterable[Response], *, update: tuple[str, ...], guarded: bool) -> None:
    fields = _fields(WRITTEN)
    rows = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in responses]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_upsert_sql(len(rows), update, guarded), [value for row in rows for value in row])


@cache
def _upsert_sql(rows: int, update: tuple[str, ...], guarded: bool) -> str:
    line = f"({', '.join(['%s'] * len(WRITTEN))})"
    changes = ", ".join(f"{field.column} = excluded.{field.column}" for field in _fields(update))
    guard = f" WHERE {_table()}.seq < excluded.seq" if guarded else ""
    return (
        f"INSERT INTO {_table()} ({_columns(WRITTEN)}) VALUES {', '.join([line] * rows)}"
        f" ON CONFLICT ({_columns(KEY)}) DO UPDATE SET {changes}{guard}"
    )


@cache
def _fields(names: tuple[str, ...]) -> tuple[models.Field, ...]:
    return tuple(Response._meta.get_field(name) for name in names)


@cache
def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(field.column for field in _fields(names))


def _table() -> str:
    return Response._meta.db_table


@cache
def _converters(vendor: str) -> list[list[Any]]:
    """For each field read: what turns a database's value into ours, with the column that it needs to know."""
    found = []
    for field in _fields(READ):
        column = field.get_col(_table())
        made = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        found.append([(convert, column) for convert in made])
    return found


def _converted(value: Any, made: list[Any]) -> Any:
    for convert, column in made:
        value = convert(value, column, connection)
    return value
