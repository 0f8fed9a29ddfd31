"""The one exporter: a table as xlsx or csv, the same values and order as on the screen."""

import io
from collections.abc import Iterator
from decimal import Decimal

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from lib import tables

from .base import Field, Table, Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def respond(table: Table, *, title: str, extension: str) -> HttpResponseBase:
    """A download named by the report and the day. `extension` is "xlsx" or "csv"."""
    name = f"{title}-{timezone.localtime(table.as_of):%Y%m%d}.{extension}"
    response = _xlsx(table, title) if extension == "xlsx" else _csv(table)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _xlsx(table: Table, title: str) -> HttpResponseBase:
    stream = io.BytesIO()
    rows = ([_typed(f, v) for f, v in zip(table.fields, row, strict=True)] for row in table.rows())
    tables.write_xlsx(stream, [f.as_column() for f in table.fields], rows, sheet=title)
    stream.seek(0)
    return FileResponse(stream, content_type=XLSX)


def _csv(table: Table) -> HttpResponseBase:
    return StreamingHttpResponse(_csv_lines(table), content_type="text/csv; charset=utf-8")


def _csv_lines(table: Table) -> Iterator[str]:
    shown = ([_written(f, v) for f, v in zip(table.fields, row, strict=True)] for row in table.rows())
    return tables.csv_lines([f.as_column() for f in table.fields], shown)


def _written(field: Field, value: Value) -> str | int | Decimal:
    """As on the screen; a number stays one, or its minus would be taken for the beginning of a formula."""
    shown = field.show(value)
    return Decimal(shown) if isinstance(value, int | Decimal) and field.kind != "percent" else shown


def _typed(field: Field, value: Value) -> Value | float:
    """Numbers stay numbers in a spreadsheet, so that a manager can go on calculating."""
    return float(value) if isinstance(value, Decimal) else value
