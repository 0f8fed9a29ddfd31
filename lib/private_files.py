"""Files that only some may read: kept below PRIVATE_ROOT under a name nobody chose, told apart by what is in them, and
given out as attachments by a view that has asked who wants them."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from .archives import UnsafeArchiveError, check_zip

SUFFIXES = ("pdf", "jpg", "jpeg", "png", "docx")
MAX_BYTES = 20 << 20
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
PICTURES = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png"}


class UnknownFileError(Exception):
    """A file that is none of these kinds, or is damaged: `message` for people."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Kept:
    """Where a file lies (below PRIVATE_ROOT) and what it is."""

    path: str
    suffix: str
    size: int
    digest: str


def keep(data: bytes, *, folder: str) -> Kept:
    """Write the bytes down under a new name. Raises UnknownFileError for what is no pdf, picture or docx."""
    suffix = suffix_of(data)
    path = f"{folder}/{uuid4().hex}"
    target = Path(settings.PRIVATE_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return Kept(path, suffix, len(data), hashlib.sha256(data).hexdigest())


def drop(path: str) -> None:
    """Forget a file that no row names."""
    (Path(settings.PRIVATE_ROOT) / path).unlink(missing_ok=True)


def suffix_of(data: bytes) -> str:
    """pdf, jpg, png or docx, by what is in it, whatever its name says. Raises UnknownFileError."""
    if len(data) > MAX_BYTES:
        raise UnknownFileError(_("The file is too large: 20 MB at most."))
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _docx(data)
    return _picture(data)


def response(*, path: str, suffix: str, name: str) -> FileResponse:
    """The file to take away; opened in a browser it may run nothing."""
    target = Path(settings.PRIVATE_ROOT) / path
    if not target.is_file():
        raise Http404
    made = FileResponse(target.open("rb"), as_attachment=True, filename=name, content_type=TYPES[suffix])
    made.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    made.headers["Cache-Control"] = "private, no-store"
    return made


def _docx(data: bytes) -> str:
    try:
        names = check_zip(data).namelist()
    except UnsafeArchiveError as error:
        raise UnknownFileError(error.message) from error
    if "word/document.xml" not in names:
        raise UnknownFileError(_UNKNOWN)
    return "docx"


def _picture(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            picture.verify()
            return PICTURES[picture.format or ""]
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError) as error:
        raise UnknownFileError(_UNKNOWN) from error


_UNKNOWN = _("The file is no PDF, picture (jpg, png) or Word document (docx), or it is damaged.")
