"""Files are told by their bytes, harmless before they are kept, and without their author when others read them."""

import io
import zipfile

import pytest
from docx import Document
from PIL import Image

from classes.assignments import documents, rubric
from tests.accounts.refusals import refused
from tests.classes.assignments.works import docx, picture


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.exe", docx(), "docx"),
        ("b.docx", picture(), "png"),
        ("c", picture("JPEG"), "jpg"),
        ("d.pdf", b"%PDF-1.7 x", "pdf"),
    ],
)
def test_what_a_file_is_follows_from_its_bytes(name, data, kind):
    found = documents.accept(name, data)
    assert (found.kind, found.name.endswith(f".{kind}")) == (kind, True)


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nbroken", b"PK\x03\x04broken"]
)
def test_anything_else_is_refused(data):
    with pytest.raises(documents.Refusal):
        documents.accept("好.docx", data)


def archive(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(name, data)
    return out.getvalue()


BODY = (("[Content_Types].xml", "x"), ("word/document.xml", "x"))


def test_bombs_macros_and_paths_are_refused():
    with refused("file_unsafe"):
        documents.accept("弹.docx", archive(*BODY, ("word/media/a.png", b"\0" * (60 << 20))))
    with refused("file_macros"):
        documents.accept("宏.docx", archive(*BODY, ("word/vbaProject.bin", b"x")))
    with refused("file_unsafe"):
        documents.accept("路.docx", archive(*BODY, ("../../etc/passwd", b"x")))
    with refused("file_kind"):
        documents.accept("表.xlsx", archive(("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../报告.docx", "报告.pdf"),
        ("C:\\我\\报告.docx", "报告.pdf"),
        ("a\u202eexe.docx", "aexe.pdf"),
        ("\x00", "file.pdf"),
    ],
)
def test_names_lose_folders_and_tricks(name, clean):
    assert documents.clean_name(name, "pdf") == clean


def test_others_read_a_document_without_its_author():
    data = docx("梁秋实")
    assert "梁秋实" in Document(io.BytesIO(data)).core_properties.author
    bare = documents.without_author("docx", data)
    found = Document(io.BytesIO(bare))
    assert (found.core_properties.author, found.core_properties.last_modified_by) == ("", "")
    assert found.paragraphs[0].text == "正文"


def test_others_read_a_photo_without_where_it_was_taken():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "liang"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    assert not Image.open(io.BytesIO(documents.without_author("jpg", out.getvalue()))).getexif()


def test_a_rubric_is_lines_and_comes_back_as_typed():
    points = rubric.parse("观点 | 40 | 扣题\n\n文字｜20")
    assert [(p["title"], p["max"], p["note"]) for p in points] == [("观点", "40", "扣题"), ("文字", "20", "")]
    assert rubric.parse(rubric.text_of(points)) == points
    for wrong in ("观点", "观点|很多", "|3", "观点|-1"):
        with refused("rubric_line"):
            rubric.parse(wrong)
    with refused("rubric_empty"):
        rubric.parse(" \n")
