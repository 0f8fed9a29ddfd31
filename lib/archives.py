"""Zip containers and XML from strangers: opened only after their size, number, names and contents were found harmless.

Every refusal is an `UnsafeArchiveError` with a code and one line for the person who uploaded the file.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

CHUNK = 1 << 16
RATIO_FLOOR = 8 << 20  # below this many bytes a high ratio is a sheet of repeated styles, not a bomb


PROTECTED = _("The file is protected by a password. Remove the password and try again.")
DTD = _("The file contains document type declarations, which are not accepted.")
DAMAGED = _("The file is damaged and cannot be opened.")
BROKEN_ZIP = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, RuntimeError, KeyError)


class UnsafeArchiveError(Exception):
    """A container that will not be opened: `code` for machines, `message` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Caps:
    """What a container may cost: members, bytes unpacked (one member and together), bytes out per byte in."""

    members: int = 2_000
    member_bytes: int = 96 << 20
    total_bytes: int = 160 << 20
    ratio: int = 200


def open_zip(data: bytes, caps: Caps | None = None) -> zipfile.ZipFile:
    """The archive, its declared sizes and names checked; `read_member` checks the real ones."""
    caps = caps or Caps()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise UnsafeArchiveError("damaged", DAMAGED) from error
    _check_listing(archive.infolist(), len(data), caps)
    return archive


def read_member(archive: zipfile.ZipFile, name: str, caps: Caps | None = None) -> bytes:
    """One member's bytes, refused as soon as they exceed the cap, whatever the listing claims."""
    parts = list(_chunks(archive, name, (caps or Caps()).member_bytes))
    return b"".join(parts)


def check_zip(data: bytes, caps: Caps | None = None) -> zipfile.ZipFile:
    """Unpack every member into nothing, for libraries that open the file by themselves; returns the archive."""
    caps = caps or Caps()
    archive = open_zip(data, caps)
    total = 0
    for info in archive.infolist():
        for chunk in _chunks(archive, info.filename, caps.member_bytes):
            total += len(chunk)
            if total > caps.total_bytes or (total > RATIO_FLOOR and total > len(data) * caps.ratio):
                raise _too_big()
    return archive


def parse_xml(data: bytes) -> etree._Element:
    """The root of a document without a DTD; entities stay closed, nothing is fetched."""
    if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data:
        raise UnsafeArchiveError("dtd", DTD)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnsafeArchiveError("damaged", DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise UnsafeArchiveError("dtd", DTD)
    return root


def each_element(data: bytes, tag: str) -> Iterator[etree._Element]:
    """Elements of a large document one by one, with the cautions of `parse_xml`; each is emptied once it was used."""
    if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data:
        raise UnsafeArchiveError("dtd", DTD)
    found = etree.iterparse(
        io.BytesIO(data), tag=tag, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for _event, element in found:
            if element.getroottree().docinfo.doctype:
                raise UnsafeArchiveError("dtd", DTD)
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise UnsafeArchiveError("damaged", DAMAGED) from error


def _check_listing(infos: list[zipfile.ZipInfo], packed: int, caps: Caps) -> None:
    if len(infos) > caps.members:
        raise UnsafeArchiveError("too_many_members", _("The file contains too many parts and was refused."))
    for info in infos:
        if _leaves_the_folder(info.filename):
            raise UnsafeArchiveError("path", _("The file contains unsafe paths and was refused."))
        if info.flag_bits & 0x1:
            raise UnsafeArchiveError("encrypted", PROTECTED)
    total = sum(info.file_size for info in infos)
    largest = max((info.file_size for info in infos), default=0)
    if largest > caps.member_bytes or total > caps.total_bytes or (total > RATIO_FLOOR and total > packed * caps.ratio):
        raise _too_big()


def _leaves_the_folder(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _chunks(archive: zipfile.ZipFile, name: str, cap: int) -> Iterator[bytes]:
    seen = 0
    try:
        with archive.open(name) as member:
            while chunk := member.read(CHUNK):
                seen += len(chunk)
                if seen > cap:
                    raise _too_big()
                yield chunk
    except BROKEN_ZIP as error:
        raise UnsafeArchiveError("damaged", DAMAGED) from error
    except Exception as error:
        # zlib and lzma raise errors of their own classes for a broken stream.
        if isinstance(error, UnsafeArchiveError):
            raise
        raise UnsafeArchiveError("damaged", DAMAGED) from error


def _too_big() -> UnsafeArchiveError:
    return UnsafeArchiveError("too_big", _("The file unpacks to far more than it should need and was refused."))
