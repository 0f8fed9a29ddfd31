"""What a manager takes away is what a manager saw: the same rows, the same values, safe to open."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from lib.tables import CSV_BOM
from reports import exporting
from reports.base import Field, Line, Table
from reports.catalogue import REPORTS
from tests import builders

EXPORT = {"xlsx": "reports:report-xlsx", "csv": "reports:report-csv"}
AS_OF = datetime(2026, 11, 23, 18, tzinfo=UTC)  # the next day where the site lives


def content_of(answer):
    return b"".join(answer.streaming_content)


def csv_rows(content):
    text = content.decode()
    assert text.startswith(CSV_BOM)
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text.removeprefix(CSV_BOM))))


def xlsx_cells(content):
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet.freeze_panes == "A2"
    return list(sheet.iter_rows())


def screen_rows(client, slug, filters):
    """Every row of every page as text, with the head first and the total last."""
    rows, number, page = [], 1, None
    while page is None or page.context["page_obj"].has_next():
        number, page = number + bool(page), None
        page = client.get(reverse("reports:report-detail", args=[slug]), {**filters, "page": number})
        rows += [[line["name"], *(text for _field, text in line["cells"])] for line in page.context["lines"]]
    totals = page.context["totals"]
    head = [str(field.title) for field in page.context["table"].fields]
    return [head, *rows, [totals["name"], *(text for _field, text in totals["cells"])]]


@pytest.mark.parametrize(
    ("slug", "filters"),
    [
        ("completion", {}),
        ("completion", {"sort": "-number"}),
        ("completion", {"status": "lacking", "basis": "now"}),
        ("units", {}),
        ("units", {"sort": "-places"}),
        ("hours", {}),
        ("late", {}),
        ("late", {"sort": "-name"}),
    ],
)
def test_every_row_of_the_screen_is_in_both_files_in_its_order(client, cast, school, slug, filters):
    for _one in range(51):
        builders.make_enrolment(school.whole)
    client.force_login(cast.authority)
    shown = screen_rows(client, slug, filters)
    assert len(shown) > (53 if slug == "completion" else 3)
    assert csv_rows(content_of(client.get(reverse(EXPORT["csv"], args=[slug]), filters))) == shown
    table = client.get(reverse("reports:report-detail", args=[slug]), filters).context["table"]
    cells = xlsx_cells(content_of(client.get(reverse(EXPORT["xlsx"], args=[slug]), filters)))
    assert [cell.value for cell in cells[0]] == shown[0]
    for line, texts in zip(cells[1:], shown[1:], strict=True):
        again = [field.show(_read(field, cell.value)) for field, cell in zip(table.fields, line, strict=True)]
        assert again == texts


def _read(field, value):
    """A cell's value as the report had it."""
    return Decimal(repr(value)) if isinstance(value, int | float) and field.kind != "int" else value


@pytest.mark.parametrize("extension", EXPORT)
@pytest.mark.parametrize("slug", REPORTS)
def test_a_file_bears_the_reports_name_and_the_trail_says_who_took_it(client, cast, school, slug, extension):
    client.force_login(cast.sister_manager)
    answer = client.get(reverse(EXPORT[extension], args=[slug]), {"unit": cast.sister.pk})
    rows = content_of(answer)
    assert rows
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert f".{extension}" in answer["Content-Disposition"]
    assert answer["Content-Type"] == (exporting.XLSX if extension == "xlsx" else "text/csv; charset=utf-8")
    entry = AuditEntry.objects.get(action="report.export")
    assert entry.actor == cast.sister_manager
    assert entry.detail["report"] == slug
    assert entry.detail["filters"] == {"unit": str(cast.sister.pk)}
    assert str(cast.learner.name).encode() not in rows


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
@pytest.mark.parametrize("extension", EXPORT)
def test_a_name_that_looks_like_a_formula_is_neutralised(client, cast, school, extension, begins):
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(name=begins)
    client.force_login(cast.class_head)
    content = content_of(client.get(reverse(EXPORT[extension], args=["completion"]), {"q": cast.learner.staff_number}))
    if extension == "csv":
        assert csv_rows(content)[1][0] == f"'{begins}"
    else:
        cell = xlsx_cells(content)[1][0]
        assert (cell.value, cell.data_type) == (f"'{begins}", "s")


FIELDS = (
    Field("名称"),
    Field("=题头", "short"),
    Field("人数", "int"),
    Field("学时", "number"),
    Field("完成率", "percent"),
    Field("日期", "date"),
)
TABLE = Table(
    FIELDS,
    [
        Line(["@甲", "00123", 3, Decimal("-8.50"), Decimal("0.9975"), date(2026, 2, 28)]),
        Line(["", "乙", 0, None, None, None]),
    ],
    AS_OF,
    totals=["合计", "", 3, Decimal("1200.00"), Decimal(1), None],
)


def test_in_a_spreadsheet_numbers_are_numbers_dates_are_dates_and_nothing_is_nothing():
    head, first, second, total = xlsx_cells(content_of(exporting.respond(TABLE, title="测试", extension="xlsx")))
    assert [cell.value for cell in head] == ["名称", "'=题头", "人数", "学时", "完成率", "日期"]
    assert [cell.value for cell in first[:5]] == ["'@甲", "00123", 3, -8.5, 0.9975]
    assert first[5].value.date() == date(2026, 2, 28)
    assert [cell.data_type for cell in first] == ["s", "s", "n", "n", "n", "d"]
    assert [cell.number_format for cell in first[2:]] == ["0", "0.0#", "0.0%", "yyyy-mm-dd"]
    assert [cell.value for cell in second] == [None, "乙", 0, None, None, None]
    assert [cell.value for cell in total] == ["合计", None, 3, 1200, 1, None]


def test_in_a_csv_a_negative_number_is_no_formula():
    head, first, second, total = csv_rows(content_of(exporting.respond(TABLE, title="测试", extension="csv")))
    assert head[1] == "'=题头"
    assert first == ["'@甲", "00123", "3", "-8.5", "99.8%", "2026-02-28"]
    assert second == ["", "乙", "0", "", "", ""]
    assert total == ["合计", "", "3", "1200", "100.0%", ""]


def test_a_file_is_named_by_the_day_where_the_site_lives():
    assert "20261124.csv" in exporting.respond(TABLE, title="测试", extension="csv")["Content-Disposition"]


def test_an_export_of_nothing_has_its_head(client, cast):
    client.force_login(cast.authority)
    rows = csv_rows(content_of(client.get(reverse(EXPORT["csv"], args=["completion"]))))
    assert len(rows) == 1
    assert len(rows[0]) == 10
