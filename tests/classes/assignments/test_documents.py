"""Files are told by their bytes, harmless before they are kept, and without their author when others read them."""

import io
import re
import zipfile
import zlib

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter

from classes.assignments import documents, rubric, traces
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
    bare = traces.without_author("docx", data)
    found = Document(io.BytesIO(bare))
    assert (found.core_properties.author, found.core_properties.last_modified_by) == ("", "")
    assert found.paragraphs[0].text == "正文"


LEAKY = {
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties"><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><![CDATA[梁秋实]]></dc:creator>'
    "</cp:coreProperties>",
    "package/services/metadata/core-properties/0a.psmdcp": '<a:coreProperties xmlns:a="http://schemas.openxmlformats.org'
    '/package/2006/metadata/core-properties"><b:creator>梁秋实</b:creator></a:coreProperties>',
    "word/_rels/settings.xml.rels": '<Relationship Target="file:///C:\\Users\\梁秋实\\Normal.dotm"/>',
    "word/document.xml": '<w:ins w:author="梁秋实"/><wp:docPr descr="C:\\Users\\梁秋实\\图.jpg"/><w:t>正文</w:t>',
    "word/comments.xml": '<w:comment w:author = "梁秋实" w:initials="梁秋实"/>',
}


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_no_part_of_a_document_names_its_author_wherever_a_program_keeps_the_name(code):
    parts = [(name, text.encode(code)) for name, text in LEAKY.items()]
    bare = traces.without_author("docx", archive(("[Content_Types].xml", "x"), *parts))
    with zipfile.ZipFile(io.BytesIO(bare)) as made:
        texts = {name: made.read(name).decode() for name in made.namelist()}
    assert set(texts) == {"[Content_Types].xml", *LEAKY}
    assert not [name for name, text in texts.items() if "梁秋实" in text]
    assert "正文" in texts["word/document.xml"]


def test_a_photo_in_a_document_loses_where_it_was_taken_and_keeps_its_points():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "liang"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif, comment=b"liang")
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG", pnginfo=said_in_png("liang"))
    photos = [("word/media/image1.jpeg", out.getvalue()), ("word/media/image2.png", drawn.getvalue())]
    bare = traces.without_author("docx", archive(*BODY, *photos))
    with zipfile.ZipFile(io.BytesIO(bare)) as made:
        for name, was in photos:
            assert b"liang" in was
            assert b"liang" not in made.read(name)
            same = Image.open(io.BytesIO(made.read(name))).convert("RGB").tobytes()
            assert same == Image.open(io.BytesIO(was)).convert("RGB").tobytes()


def said_in_png(text):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", text)
    return info


def pdf(*, packed):
    """As python-pdf writes it, or, newer, with the properties in an object stream."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Author": "梁秋实 (一\\科)", "/Title": "liang qiushi"})
    writer.xmp_metadata = XMP
    writer.write(out)
    return pack(out.getvalue()) if packed else out.getvalue()


XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>liang</rdf:li></rdf:Seq></dc:creator>'
    b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def pack(data):
    """An object stream that holds the document information, as office programs write it today."""
    inside = b"7 0 << /Author (liang qiushi) /Title (liang qiushi) >>"
    packed = zlib.compress(inside, 6)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    meta = zlib.compress(XMP, 6)
    xmp = b"8 0 obj\n<< /Type /Metadata /Filter /FlateDecode /Length %d >>\nstream\n" % len(meta)
    tail = b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + head + packed + tail + xmp + meta + tail + b"trailer << /Info 7 0 R >>"


def test_the_properties_of_a_pdf_name_nobody_and_its_pages_stay():
    was = pdf(packed=False)
    assert "梁秋实" in (PdfReader(io.BytesIO(was)).metadata.author or "")
    bare = traces.without_author("pdf", was)
    found = PdfReader(io.BytesIO(bare))
    assert len(bare) == len(was)
    assert not (found.metadata.author or "").strip()
    assert not (found.metadata.title or "").strip()
    assert b"liang" not in bare
    assert len(found.pages) == 1


def test_properties_in_compressed_streams_of_a_pdf_go_too():
    was = pdf(packed=True)
    bare = traces.without_author("pdf", was)
    assert len(bare) == len(was)
    streams = [part.split(b"\nendstream")[0] for part in re.split(rb"(?<!end)stream\n", bare)[1:]]
    plain = [zlib.decompressobj().decompress(stream) for stream in streams]
    assert len(plain) == 2
    assert not any(b"liang" in text for text in plain)
    assert traces.without_author("pdf", b"%PDF-1.7 <( broken stream\n") == b"%PDF-1.7 <( broken stream\n"


def test_others_read_a_photo_without_where_it_was_taken():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "liang"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    assert not Image.open(io.BytesIO(traces.without_author("jpg", out.getvalue()))).getexif()


def test_a_rubric_is_lines_and_comes_back_as_typed():
    points = rubric.parse("观点 | 40 | 扣题\n\n文字｜20")
    assert [(p["title"], p["max"], p["note"]) for p in points] == [("观点", "40", "扣题"), ("文字", "20", "")]
    assert rubric.parse(rubric.text_of(points)) == points
    for wrong in ("观点", "观点|很多", "|3", "观点|-1", "观点|NaN", "观点|sNaN", "观点|Infinity"):
        with refused("rubric_line"):
            rubric.parse(wrong)
    with refused("rubric_empty"):
        rubric.parse(" \n")
