"""A document as others may read it: without who wrote, changed or commented it, nor where a photo was taken.

What people wrote on the pages stays; so do notes and signatures of a PDF.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from PIL import Image

from lib.archives import check_zip, read_member

from . import pdf_properties
from .documents import CAPS

# Parts that say who, when and for which firm, told by what they are, because programs keep them at different places.
SCHEMAS = "http://schemas.openxmlformats.org/"
PROPERTIES = {
    "package/2006/metadata/core-properties": "coreProperties",
    "officeDocument/2006/extended-properties": "Properties",
    "officeDocument/2006/custom-properties": "Properties",
}
FOLDERS = ("docProps/", "package/")
AUTHORS = re.compile(rb'((?:w|w15|w16cex|w16du):(?:author|initials|userId|providerId)\s*=\s*)(?:"[^"]*"|\'[^\']*\')')
# Folders of a computer are named after its user: of a template, of a linked file, of a picture when it was put in.
PLACES = re.compile(
    rb"(\b(?:Target|descr|title)\s*=\s*)(?:\"(?:file:|[A-Za-z]:[\\/])[^\"]*\"|'(?:file:|[A-Za-z]:[\\/])[^']*')"
)
MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")
PNG = b"\x89PNG\r\n\x1a\n"
SAID_IN_PNG = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
# Exif and XMP, Photoshop, comment. APP0 and APP14 say how to read the picture.
SAID_IN_JPEG = {0xE1, 0xED, 0xFE}


def without_author(kind: str, data: bytes) -> bytes:
    if kind == "docx":
        return _document(data)
    if kind == "pdf":
        return pdf_properties.blanked(data)
    return _redrawn(kind, data)


def _document(data: bytes) -> bytes:
    out = io.BytesIO()
    with check_zip(data, CAPS) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename), _member(info.filename, read_member(old, info.filename, CAPS)))
    return out.getvalue()


def _member(name: str, data: bytes) -> bytes:
    if name.endswith((".xml", ".rels", ".psmdcp")):
        text = _in_utf8(data)
        if name.endswith(".psmdcp") or name.startswith(FOLDERS):
            return _bare(text)
        return PLACES.sub(rb'\1"-"', AUTHORS.sub(rb'\1"-"', text))
    return _picture(data) if "/media/" in name else data


def _bare(text: bytes) -> bytes:
    """The part with nothing in it; one of another kind as it is."""
    for schema, name in PROPERTIES.items():
        if schema.encode() in text:
            return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{SCHEMAS}{schema}"/>'.encode()
    return text


def _in_utf8(data: bytes) -> bytes:
    """XML may come in two octets a sign, where no pattern would find anything."""
    if data[:2] not in MARKS_OF_UTF16:
        return data
    return data.decode("utf-16", "replace").replace("UTF-16", "UTF-8", 1).replace("utf-16", "UTF-8", 1).encode()


def _picture(data: bytes) -> bytes:
    """A picture in a document loses what is said about it; its points stay as they are."""
    try:
        if data.startswith(PNG):
            return PNG + b"".join(chunk for name, chunk in _chunks(data) if name not in SAID_IN_PNG)
        if data.startswith(b"\xff\xd8\xff"):
            return b"\xff\xd8" + b"".join(part for mark, part in _segments(data) if mark not in SAID_IN_JPEG)
    except (struct.error, IndexError):  # damaged: whoever opens it will see
        return data
    return data


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at : at + 12 + length]
        at += 12 + length


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Up to where the points begin; these, and all that follows, as one."""
    at = 2
    while data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield data[at + 1], data[at : at + 2 + length]
        at += 2 + length
    yield 0xDA, data[at:]


def _redrawn(kind: str, data: bytes) -> bytes:
    from PIL import ImageOps

    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as opened:
        picture = ImageOps.exif_transpose(opened)
        picture.info = {}
        if kind == "jpg":
            picture.convert("RGB").save(out, "JPEG", quality=92)
        else:
            picture.save(out, "PNG")
    return out.getvalue()
