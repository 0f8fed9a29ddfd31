"""What may be handed in as a file, told by its bytes and not by its name."""

import io
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image

from lib.archives import Caps, UnsafeArchiveError, check_zip
from lib.problems import Refusal

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
}
SUFFIXES = (".docx", ".pdf", ".png", ".jpg", ".jpeg")
NAME_LENGTH = 100
MOST_PIXELS = 80_000_000
CAPS = Caps(members=1_500, member_bytes=96 << 20, total_bytes=160 << 20, ratio=100)


@dataclass(frozen=True)
class Document:
    """An upload that was found harmless. `kind` is a key of TYPES."""

    name: str
    kind: str
    data: bytes


def accept(name: str, data: bytes) -> Document:
    """The upload with a name that is safe to show and save under.

    Refusals: file_empty, file_kind, file_macros, file_unsafe.
    """
    if not data:
        raise Refusal("file_empty", _("The file is empty."), status=400)
    kind = _kind(data)
    return Document(clean_name(name, kind), kind, data)


def clean_name(name: str, kind: str) -> str:
    """Without folders, control and direction marks; its ending is what the content is."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = base.rsplit(".", 1)[0].strip(" .") if "." in base else base.strip(" .")
    return f"{stem[:NAME_LENGTH] or 'file'}.{kind}"


def _kind(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(data, "PNG", "png")
    if data.startswith(b"\xff\xd8\xff"):
        return _picture(data, "JPEG", "jpg")
    if data.startswith(b"PK\x03\x04"):
        return _word(data)
    raise _no_such_kind()


def _picture(data: bytes, kind: str, suffix: str) -> str:
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal("file_unsafe", _("The picture is too large."), status=400)
            picture.verify()
    except Image.DecompressionBombError as error:
        raise Refusal("file_unsafe", _("The picture is too large."), status=400) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refusal("file_unsafe", _("The picture is damaged and cannot be opened."), status=400) from error
    return suffix


def _word(data: bytes) -> str:
    try:
        names = set(check_zip(data, CAPS).namelist())
    except UnsafeArchiveError as error:
        raise Refusal("file_unsafe", error.message, status=400) from error
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise _no_such_kind()
    if any(name.lower().endswith((".bin", ".exe", ".js", ".vbs")) for name in names):
        text = _("The document contains macros or embedded programs. Save it without them and try again.")
        raise Refusal("file_macros", text, status=400)
    return "docx"


def _no_such_kind() -> Refusal:
    return Refusal("file_kind", _("Hand in a docx, a pdf, a png or a jpg. Save an older doc as docx."), status=400)
