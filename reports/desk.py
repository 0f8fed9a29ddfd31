"""Reports on the desk: the list, one generic page for each, and its export."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import audit
from lib import clock

from . import access, exporting
from .base import Line, Report, ReportForm, Table, Value
from .catalogue import REPORTS

PAGE_SIZE = 50


@require_safe
@access.manager_required
def report_list(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/report_list.html", {"reports": REPORTS.values()})


@require_safe
@access.manager_required
def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = access.report(slug)
    form, table = _read(request, report)
    page = Paginator(table.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "report": report,
        "form": form,
        "table": table,
        "page_obj": page,
        "lines": [_shown(table, line) for line in page],
        "totals": _shown(table, Line(table.totals)) if table.totals else None,
        "chart": _chart(table),
        "query": _query(request),
    }
    return render(request, "reports/report_detail.html", context)


@require_safe
@access.manager_required
def report_export(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """What the page of the same address shows; a wrong filter goes back to the page, which says what is wrong."""
    report = access.report(slug)
    form, table = _read(request, report)
    if not form.is_valid():
        return redirect(f"{reverse('reports:report-detail', args=[slug])}?{_query(request)}")
    detail = {"report": slug, "rows": len(table.lines), "filters": form.data.dict()}
    audit.record(action="report.export", actor=request.user, detail=detail)  # type: ignore[arg-type]
    return exporting.respond(table, title=str(report.title), extension=extension)


def _read(request: HttpRequest, report: Report) -> tuple[ReportForm, Table]:
    """The form and the table of this URL; with a filter that is not valid, its error and an empty table."""
    form = report.form_class(request.GET, user=request.user)  # type: ignore[arg-type]
    now = clock.now()
    if not form.is_valid():
        return form, Table(report.fields, (), now)
    table = report.table(user=request.user, filters=form.cleaned_data, now=now)  # type: ignore[arg-type]
    return form, table.sorted_by(request.GET.get("sort", ""))


def _shown(table: Table, line: Line) -> dict[str, Any]:
    cells = [(field, field.show(value)) for field, value in zip(table.fields, line.values, strict=True)]
    return {"name": cells[0][1], "url": line.url, "cells": cells[1:]}


def _chart(table: Table) -> dict[str, Any] | None:
    chart = table.chart
    if chart is None:
        return None

    def texts(row: Any) -> list[str]:
        values: list[Value] = list(row)
        return [field.show(value) for field, value in zip(chart.fields, values, strict=True)]

    return {"title": chart.title, "kind": chart.kind, "fields": chart.fields, "rows": [texts(r) for r in chart.rows]}


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
