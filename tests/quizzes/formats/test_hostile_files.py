"""Files that are not what they say, or that were made to hurt: refused with one line, and quickly."""

import contextlib
import io
import time
import zipfile

import docx
import pytest

from quizzes.formats.draft import UnreadableFileError
from quizzes.formats.reading import read
from tests.quizzes.formats.test_tables_of_questions import HEADER, ROW, book

DOCX_MAIN = "word/document.xml"


def word(body=None, **members):
    stream = io.BytesIO()
    document = docx.Document()
    for text in ("1、甲（A）", "A. 子", "B. 丑"):
        document.add_paragraph(text)
    document.save(stream)
    return repacked(stream.getvalue(), {DOCX_MAIN: body, **members} if body else members)


def repacked(data, changes):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return out.getvalue()


def refused(data, name, **options):
    begun = time.monotonic()
    with pytest.raises(UnreadableFileError) as caught:
        read(data, name=name, **options)
    assert time.monotonic() - begun < 20
    line = str(caught.value.message)
    assert line.strip()
    assert "\n" not in line
    return caught.value.code


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (level + 1, level, level) for level in range(30))
    + b"]><x>&a30;</x>"
)
DEEP = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>" + b"<w:p>" * 5000


@pytest.mark.parametrize("body", [XXE, LAUGHS, DEEP, b"<w:document", b"", b"\xff\xfe\x00"])
def test_hostile_xml_in_a_word_file_is_refused(body):
    assert refused(word(body or b" "), "题库.docx") in {"dtd", "damaged"}


def test_a_declaration_far_into_the_xml_is_refused_too():
    body = b"<?xml version='1.0'?><!--" + b"x" * 10_000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"
    assert refused(word(body), "题库.docx") == "dtd"


@pytest.mark.parametrize(
    ("member", "name"), [("word/document.xml", "题库.docx"), ("xl/sharedStrings.xml", "题库.xlsx")]
)
def test_a_zip_bomb_is_refused(member, name):
    whole = word() if name.endswith("docx") else book(("题库", [HEADER, ROW]))
    assert refused(repacked(whole, {member: b"<a>" * (40 << 20)}), name) == "too_big"


def test_many_members_and_unsafe_paths_are_refused():
    many = {f"word/media/{number}.png": b"x" for number in range(2_100)}
    assert refused(word(**many), "题库.docx") == "too_many_members"
    assert refused(word(**{"../../evil": b"x"}), "题库.docx") == "path"


def test_many_sheets_that_are_each_just_small_enough_are_refused():
    corner = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="4000"><c r="SR4000"><v>1</v></c></row></sheetData></worksheet>'
    )
    book_of_many = book(*((f"表{number}", [HEADER, ROW]) for number in range(10)))
    corners = {f"xl/worksheets/sheet{number}.xml": corner for number in range(1, 11)}
    assert refused(repacked(book_of_many, corners), "题库.xlsx") == "too_many_cells"


def test_more_than_a_request_should_read_is_refused():
    paragraphs = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>%s</w:body></w:document>"
    assert refused(word(paragraphs % (b"<w:p/>" * 200_001)), "题库.docx") == "too_many_questions"
    assert refused(("甲\n" * 300_001).encode(), "题库.txt") == "too_many_questions"
    rows = "".join(f"甲{number},子,丑,A\n" for number in range(30_001))
    assert refused(f"题干,选项A,选项B,答案\n{rows}".encode(), "题库.csv") == "too_many_questions"


def test_a_cell_longer_than_any_cell_is_refused():
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + f"<si><t>{'题' * 250_000}</t></si>" * 20
        + "</sst>"
    )
    data = repacked(book(("题库", [HEADER, ROW])), {"xl/sharedStrings.xml": shared.encode()})
    assert refused(data, "题库.xlsx") == "too_big"
    assert refused(("题干,选项A,选项B,答案\n" + "题" * 250_000 + ",甲,乙,A\n").encode(), "题库.csv") == "damaged"


def test_formulas_and_scripts_stay_text():
    result = read(
        book(("题库", [HEADER, ["单选题", "=HYPERLINK(1)<script>x</script>", "=1+1", "@SUM", "+3", "-4", "A"]])),
        name="题库.xlsx",
    )
    draft = result.drafts[0]
    assert draft.stem == "=HYPERLINK(1)&lt;script&gt;x&lt;/script&gt;"
    assert [choice.html for choice in draft.choices] == ["=1+1", "@SUM", "+3", "-4"]


def ole(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + stream.encode("utf-16-le")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "题库.xlsx", "empty"),
        (b" \r\n\t", "题库.txt", "empty"),
        (PNG, "题库.xlsx", "picture"),
        (PNG, "题库.docx", "picture"),
        ("1、甲（A）\nA. 子\nB. 丑".encode(), "题库.xlsx", "not_what_it_says"),
        ("1、甲（A）\nA. 子\nB. 丑".encode(), "题库.docx", "not_what_it_says"),
        (word(), "题库.xlsx", "not_what_it_says"),
        (word(), "题库.txt", "not_what_it_says"),
        (book(("题库", [HEADER, ROW])), "题库.docx", "not_what_it_says"),
        (b"%PDF-1.7 ...", "题库.pdf", "pdf"),
        (b"{\\rtf1 ...}", "题库.doc", "rtf"),
        (b"<html><body>1</body></html>", "题库.doc", "html"),
        (b"<?xml version='1.0'?><quiz/>", "题库.xml", "nothing_found"),
        (b"<?xml version='1.0'?><questestinterop/>", "题库.xml", "xml"),
        (b"<?xml version='1.0'?><quiz/>", "题库.docx", "not_what_it_says"),
        (bytes(range(256)) * 20, "题库.txt", "not_text"),
        (b"PK\x03\x04" + b"\x00" * 100, "题库.docx", "damaged"),
        (
            ole("WordDocument"),
            "题库.doc",
            "old_word",
        ),
        (
            ole("EncryptedPackage"),
            "题库.xlsx",
            "encrypted",
        ),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_one_line(data, name, code):
    assert refused(data, name) == code


def test_another_format_than_asked_for_is_refused():
    assert refused(word(), "题库.docx", format="xlsx") == "not_the_format"
    assert read(word(), name="题库", format="docx").format == "docx"


@pytest.mark.parametrize("name", ["题库.doc", "题库", "题库.bin"])
def test_kin_and_nameless_files_are_read_by_their_content(name):
    assert read(word(), name=name).format == "docx"


@pytest.mark.parametrize(
    "text",
    [
        "1、" + "（" * 20_000,
        "A." * 30_000,
        "1." * 30_000,
        "答案：" * 20_000,
        "1、甲" + " " * 100_000 + "A",
        "（ A" * 20_000,
        "_" * 200_000,
        "一、" * 20_000,
        "1-" * 40_000,
        "1-5 " + "A " * 30_000,
        "**" * 40_000 + "\n# x",
        "# x\n" + "“答案1-5 **" * 10_000,
        "1、甲\n" + ("。 A " * 700 + "\n") * 20,
        "第" * 60_000,
        "【答案】" * 15_000,
        "\n".join(f"{number}." for number in range(20_000)),
        "A. \n" * 20_000,
        "**1. 甲**\n" + ("A." * 15_000 + "\n") * 4,
        "".join(f"{number}. 甲\nA.子\nB.丑\n" for number in range(1, 3_000)) + "答案\n" + "1.A 2.B " * 2_000,
    ],
    ids=range(19),
)
def test_no_text_keeps_the_reader_busy(text):
    begun = time.process_time()
    with contextlib.suppress(UnreadableFileError):
        read(text.encode(), name="题库.txt")
    assert time.process_time() - begun < 8


@pytest.mark.parametrize(
    "text",
    [
        "甲{" * 40_000,
        "甲{\n\n" * 5_000,
        "甲{T}\n" * 3_000,
        "甲{" + "~" * 100_000 + "}",
        "甲{" + "=->" * 30_000 + "}",
        "甲{#" + "=1:" * 30_000 + "}",
        "::" * 60_000,
        "{~" + " " * 100_000,
        "\\" * 150_001,
        "[html]" + "<pre" * 14_000 + "{T}",
        "[html]" + "<img " * 11_000 + "{T}",
        "[html]" + "<p>" * 19_000 + "{T}",
        "[html]" + "&nbsp; " * 8_000 + "x" + "&nbsp; " * 100 + "{T}",
        "[markdown]" + "*_" * 29_000 + "{T}",
        "[markdown]" + "**a " * 14_000 + "{T}",
        "//" + "[tag:" * 20_000 + "\n甲{T}",
    ],
    ids=range(16),
)
def test_no_gift_keeps_the_reader_busy(text):
    begun = time.process_time()
    with contextlib.suppress(UnreadableFileError):
        read(text.encode(), name="题库.gift")
    assert time.process_time() - begun < 2
