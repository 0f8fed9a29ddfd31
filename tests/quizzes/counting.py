"""Counts the statements of a request as the budgets do: without session and user look-ups, and without transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

OVERHEAD = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
LOOK_UPS = ('FROM "django_session"', 'FROM "accounts_user" WHERE "accounts_user"."id"')


@contextmanager
def count_queries(most: int) -> Iterator[None]:
    """Fails when the block asks the database more often than `most` times."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield
    statements = [query["sql"] for query in captured.captured_queries]
    counted = [sql for sql in statements if not _is_free(sql)]
    assert len(counted) <= most, f"{len(counted)} queries, at most {most} allowed:\n" + "\n".join(counted)


def _is_free(sql: str) -> bool:
    return sql.startswith(OVERHEAD) or any(look_up in sql for look_up in LOOK_UPS)
