"""Reports on the desk: the list, one generic page for each, and its export."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts import audit
from lib import clock

from . import access, exporting
from .base import Report, ReportForm, Table
from .catalogue import REPORTS

PAGE_SIZE = 50


@access.manager_required
def report_list(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/report_list.html", {"reports": REPORTS.values()})


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
        "lines": [_shown(table, line.values, line.url) for line in page],
        "totals": _shown(table, table.totals, "") if table.totals else None,
        "chart": _chart(report, table),
        "query": _query(request),
    }
    return render(request, "reports/report_detail.html", context)


@access.manager_required
def report_export(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    report = access.report(slug)
    form, table = _read(request, report)
    audit.record(
        action="report.export",
        actor=request.user,
        detail={"report": slug, "rows": len(table.lines), "filters": form.data.dict()},
    )  # type: ignore[arg-type,union-attr]
    return exporting.respond(table, title=str(report.title), extension=extension)


def _read(request: HttpRequest, report: Report) -> tuple[ReportForm, Table]:
    """The form and the table of this URL; a filter that is not valid shows its error over the unfiltered rest."""
    form = report.form_class(request.GET, user=request.user)  # type: ignore[arg-type]
    form.is_valid()
    return form, report.table(user=request.user, filters=form.cleaned_data, now=clock.now())  # type: ignore[arg-type]


def _shown(table: Table, values: object, url: str) -> dict[str, object]:
    cells = [(f, f.show(v)) for f, v in zip(table.fields, values, strict=True)]  # type: ignore[call-overload]
    return {"name": cells[0][1], "url": url, "cells": cells[1:]}


def _chart(report: Report, table: Table) -> dict[str, object] | None:
    chart = report.chart(table) if table.lines else None
    if chart is None:
        return None
    rows = [[f.show(v) for f, v in zip(chart.fields, row, strict=True)] for row in chart.rows]
    return {"title": chart.title, "kind": chart.kind, "fields": chart.fields, "rows": rows}


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
