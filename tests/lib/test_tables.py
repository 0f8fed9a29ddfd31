import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lib import tables
from lib.tables import Column, UnreadableTableError, XlsxBook, csv_lines, plain, read_csv, read_sheets, write_xlsx

COLUMNS = [Column("姓名"), Column("学时", number_format="0.0"), Column("日期", width=12)]


def xlsx(rows, columns=COLUMNS, **options):
    stream = io.BytesIO()
    write_xlsx(stream, columns, rows, **options)
    return stream.getvalue()


def repack(data, **changes):
    """The same zip with some members replaced; a value of None takes the member out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = changes.get(name, old.read(name))
            if body is not None:
                new.writestr(name, body)
    return out.getvalue()


def test_xlsx_keeps_types_on_the_way_out_and_in():
    data = xlsx([["王示例", Decimal("12.5"), date(2026, 9, 1)], ["李示例", 3, None]])
    sheet = read_sheets(data)[0]
    assert sheet.rows[0] == ["姓名", "学时", "日期"]
    assert sheet.rows[1] == ["王示例", 12.5, date(2026, 9, 1)]
    assert sheet.rows[2][:2] == ["李示例", 3.0]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "\r=x"])
def test_text_that_would_run_is_neutralised_in_both_formats_and_comes_back_unchanged(text):
    data = xlsx([[text, 1, None]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert "<f>" not in body
    assert "'" + text[0] in body.replace("&#39;", "'") or text[0] in "\t\r"
    line = "".join(csv_lines([Column("a")], [[text]])).split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")
    assert read_csv(("甲,乙\r\n" + line).encode())[1][0] == text


def test_a_negative_number_stays_a_number():
    assert read_sheets(xlsx([["甲", -3.5, None]]))[0].rows[1][1] == -3.5
    assert "".join(csv_lines([Column("a")], [[-3.5]])).endswith("\r\n-3.5\r\n")


def test_csv_begins_with_a_bom_so_that_excel_shows_chinese():
    first = next(csv_lines([Column("姓名")], []))
    assert first.encode("utf-8").startswith(b"\xef\xbb\xbf")


def test_csv_lines_are_streamed():
    def endless():
        while True:
            yield ["甲"]

    lines = csv_lines([Column("姓名")], endless())
    assert next(lines)
    assert next(lines) == "甲\r\n"


def test_the_header_is_frozen():
    with zipfile.ZipFile(io.BytesIO(xlsx([]))) as archive:
        assert b'state="frozen"' in archive.read("xl/worksheets/sheet1.xml")


def test_an_aware_time_can_be_written():
    data = xlsx([["甲", 1, datetime(2026, 9, 1, 8, 30, tzinfo=UTC)]])
    assert read_sheets(data)[0].rows[1][2] == datetime(2026, 9, 1, 8, 30)  # noqa: DTZ001 - Excel has no zones


def test_several_sheets_with_notes_above_the_header():
    stream = io.BytesIO()
    book = XlsxBook(stream)
    book.add("单选:题", COLUMNS, [["甲", 1, None]], notes=["说明"])
    book.add("多选题", COLUMNS, [])
    book.close()
    sheets = read_sheets(stream.getvalue())
    assert [sheet.name for sheet in sheets] == ["单选 题", "多选题"]
    assert sheets[0].rows[0][0] == "说明"
    assert sheets[0].rows[1][0] == "姓名"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_that_offices_use(encoding):
    rows = read_csv("姓名,单位\r\n王示例,民族宗教事务局\r\n".encode(encoding))
    assert rows == [["姓名", "单位"], ["王示例", "民族宗教事务局"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_of_a_csv_is_found(mark):
    assert read_csv(f"姓名{mark}单位{mark}职务\n甲{mark}乙{mark}丙\n".encode())[1] == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (3.0, "3"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (date(2026, 1, 2), "2026-01-02"),
        (" 甲 ", "甲"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_a_cell_reads_as_a_person_reads_it(cell, text):
    assert plain(cell) == text


@pytest.mark.parametrize("title", ["题 干", "题干（必填）", "*题干", "题干：", "题干[必填]"])
def test_header_words_are_compared_without_ornaments(title):
    assert tables.header_key(title) == "题干"


def refused(data):
    with pytest.raises(UnreadableTableError) as caught:
        read_sheets(data)
    assert str(caught.value.message).strip()
    assert "\n" not in str(caught.value.message)
    return caught.value.code


def test_a_zip_bomb_is_refused():
    assert refused(repack(xlsx([]), **{"xl/worksheets/sheet1.xml": b" " * (100 << 20)})) == "too_big"


def test_one_cell_in_the_far_corner_is_refused():
    body = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData></worksheet>'
    assert refused(repack(xlsx([]), **{"xl/worksheets/sheet1.xml": body})) == "too_many_cells"


def test_entities_are_refused():
    body = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>'
    assert refused(repack(xlsx([]), **{"xl/worksheets/sheet1.xml": body})) == "dtd"


def test_a_path_out_of_the_folder_is_refused():
    out = io.BytesIO(xlsx([]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../etc/cron.d/x", "x")
    assert refused(out.getvalue()) == "path"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 broken",
        tables.OLE + b"\x00" * 600,
        xlsx([["甲", 1, None]])[:-200],
        repack(xlsx([]), **{"xl/workbook.xml": b"<workbook"}),
        repack(xlsx([]), **{"xl/workbook.xml": None}),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    ],
)
def test_what_is_not_a_table_is_refused_with_one_line(data):
    assert refused(data) in {"damaged", "not_text", "not_a_table"}


def test_a_huge_csv_cell_is_refused():
    assert refused(b'a,b\n"' + b"x" * (tables.MAX_CELL_CHARS + 10) + b'",1\n') == "damaged"


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    assert refused(b"a" * (tables.MAX_BYTES + 1)) == "too_big"
