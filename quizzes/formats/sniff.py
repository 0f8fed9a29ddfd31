"""What a file is, told by its content, and whether that agrees with what it is called."""

import re
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from lib.archives import UnsafeArchiveError, open_zip
from lib.tables import OLE, UnreadableTableError, decode, read_csv
from quizzes.formats.draft import UnreadableFileError
from quizzes.formats.gift.sign import looks_like_gift
from quizzes.formats.moodle.sign import is_moodle
from quizzes.formats.sheets.header import find_header
from quizzes.formats.text.lines import looks_like_markdown

MAX_BYTES = 32 << 20
CANNOT_OPEN = _("The file cannot be opened.")
NOTHING_FOUND = _("No question was found in the file.")
NOT_WHAT_IT_SAYS = _("The file is named “.%(extension)s”, but its content is something else. Please check the file.")
NOT_THE_FORMAT = _("The file is not in the format “%(format)s”.")
SAVE_AS_DOCX = _("This is an old Word file (.doc). Please save it as .docx in Word or WPS and try again.")
PROTECTED = _("The file is protected by a password. Remove the password and try again.")
REFUSALS = {
    "pdf": _("PDF files cannot be read. Please use the Word or Excel file that it was made from."),
    "rtf": _("RTF files cannot be read yet. Please save the file as .docx and try again."),
    "html": _("Web pages cannot be read yet. Please save the file as .docx and try again."),
    "xml": _("Of XML question files only those of Moodle can be read."),
    "package": _("Question packages (zip) cannot be read yet."),
    "picture": _("The file is a picture. Please use a text, Word or Excel file."),
}

FAMILIES = {
    "book": {"xlsx", "xls", "ods"},
    "word": {"docx"},
    "text": {"txt", "md", "csv", "gift"},
    "xml": {"moodle"},
}
EXTENSIONS = {
    "xlsx": "book", "xlsm": "book", "xls": "book", "et": "book", "ods": "book", "xlsb": "book",
    "docx": "word", "doc": "word", "wps": "word", "dotx": "word",
    "gift": "text", "xml": "xml", "txt": "text", "md": "text", "markdown": "text", "csv": "text", "tsv": "text",
}  # fmt: skip
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")


def check(data: bytes, *, name: str, format: str) -> str:  # noqa: A002
    """The format of the content: a key of reading.READERS. Raises UnreadableFileError with one line for the person."""
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableFileError("empty", _("The file is empty."))
    if len(data) > MAX_BYTES:
        raise UnreadableFileError("too_big", _("The file is too large: 32 MB at most."))
    found = _content(data)
    if format != "auto":
        return _asked(format, found)
    _check_name(name, found)
    return _by_name(PurePath(name).suffix.lower(), found)


def _asked(wanted: str, found: str) -> str:
    """The reader that was asked for, when the content can be read with it."""
    family = next((members for members in FAMILIES.values() if wanted in members), set())
    if found not in family:
        raise UnreadableFileError("not_the_format", str(NOT_THE_FORMAT) % {"format": wanted})
    return wanted if family == FAMILIES["text"] else found


def _by_name(extension: str, found: str) -> str:
    """Of the formats that any text may be, the one that the name says."""
    if found in FAMILIES["text"] and extension == ".gift":
        return "gift"
    return "md" if found == "txt" and extension in (".md", ".markdown") else found


def _check_name(name: str, found: str) -> None:
    """Kin are forgiven (an .xls that is a csv, a .doc that is a docx), strangers are not."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    family = EXTENSIONS.get(extension)
    if family is None or found in FAMILIES[family] or (extension in ("xls", "et") and found == "csv"):
        return
    raise UnreadableFileError("not_what_it_says", str(NOT_WHAT_IT_SAYS) % {"extension": extension})


def _content(data: bytes) -> str:
    if data.startswith(b"PK"):
        return _zip_content(data)
    if data.startswith(OLE):
        return _ole_content(data)
    for sign, kind in ((b"%PDF", "pdf"), (b"{\\rtf", "rtf")):
        if data.lstrip().startswith(sign):
            raise _refusal(kind)
    if data.startswith(_PICTURES):
        raise _refusal("picture")
    if is_moodle(data):
        return "moodle"
    return _text_content(data)


def _zip_content(data: bytes) -> str:
    try:
        names = set(open_zip(data).namelist())
    except UnsafeArchiveError as error:
        raise UnreadableFileError(error.code, error.message) from error
    if "word/document.xml" in names:
        return "docx"
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise _refusal("package")


def _ole_content(data: bytes) -> str:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise UnreadableFileError("encrypted", PROTECTED)
    if has("WordDocument"):
        raise UnreadableFileError("old_word", SAVE_AS_DOCX)
    if has("Workbook") or has("Book"):
        return "xls"
    raise UnreadableFileError("damaged", CANNOT_OPEN)


def _text_content(data: bytes) -> str:
    try:
        text = decode(data)
    except UnreadableTableError as error:
        raise UnreadableFileError(error.code, error.message) from error
    head = text.lstrip()[:400].lower()
    if head.startswith("<?xml") or re.match(r"<(questestinterop|assessmentitem|qti)", head):
        raise _refusal("xml")
    if head.startswith(("<!doctype html", "<html")):
        raise _refusal("html")
    if looks_like_gift(text):
        return "gift"
    if _is_table(text):
        return "csv"
    return "md" if looks_like_markdown(text) else "txt"


def _is_table(text: str) -> bool:
    """Whether one of the first lines is a header with columns that a question table has."""
    try:
        rows = read_csv("\n".join(text[:20_000].splitlines()[:20]).encode())
    except UnreadableTableError:
        return False
    return find_header(rows[:12]) is not None


def _refusal(kind: str) -> UnreadableFileError:
    return UnreadableFileError(kind, REFUSALS[kind])
