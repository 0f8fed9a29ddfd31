"""A zip that is written for others, member by member and never as a whole in memory; and names that every computer of
an office can unpack.

Names are in NFC, without what a path, an old Windows or a terminal could misread; a list of digests that
`sha256sum -c` reads can be written of what went in.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

CHUNK = 1 << 18
STEM, SUFFIX = 60, 10  # characters; of four bytes each they still fit the 255 bytes that a file system takes
MISREAD = re.compile(r'[\\/:*?"<>|]')
RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?=\.|$)", re.IGNORECASE)
# Packed in themselves: to deflate them again costs time and saves nothing.
PACKED = (".pdf", ".xlsx", ".docx", ".pptx", ".zip", ".jpg", ".jpeg", ".png", ".mp3", ".mp4")
FIRST_YEAR = 1980  # a zip knows none before


@dataclass(frozen=True)
class Packed:
    """One member as it went in."""

    path: str
    size: int
    digest: str


def safe_name(name: str, *, otherwise: str = "file") -> str:
    """One name of a file or a folder, with its suffix; `otherwise` where nothing is left of it."""
    text = "".join(_readable(char) for char in unicodedata.normalize("NFC", name))
    text = MISREAD.sub("_", text).strip(" .")
    stem, dot, suffix = text.rpartition(".")
    if not stem or len(suffix) > SUFFIX or " " in suffix:
        stem, dot, suffix = text, "", ""
    stem = stem[:STEM].strip(" .") or otherwise
    return ("_" if RESERVED.match(stem) else "") + stem + dot + suffix


class Names:
    """Paths that differ for every file system, those that take A and a for the same too."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, *parts: str) -> str:
        """The path of a member; a second one of the same name gets a number."""
        *folders, name = [safe_name(part) for part in parts]
        stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
        path, number = "/".join([*folders, name]), 1
        while path.casefold() in self._taken:
            number += 1
            path = "/".join([*folders, f"{stem} ({number}){dot}{suffix}"])
        self._taken.add(path.casefold())
        return path


class Pack:
    """A zip under way: `add` each member once, then `close`. Times are those of `at`, so that nothing tells when which
    member was written."""

    def __init__(self, target: Path, *, at: datetime) -> None:
        self._zip = ZipFile(target, "w")
        self._date = (max(at.year, FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)

    def add(self, path: str, source: IO[bytes]) -> Packed:
        """`path` as `Names` gave it. Reads the source in pieces."""
        info = ZipInfo(path, self._date)
        info.compress_type = ZIP_STORED if path.lower().endswith(PACKED) else ZIP_DEFLATED
        info.external_attr = 0o100644 << 16  # readable for all once unpacked
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w") as member:
            while chunk := source.read(CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return Packed(path, size, digest.hexdigest())

    def close(self) -> None:
        self._zip.close()


def manifest(members: Iterable[Packed]) -> str:
    """A line for each, as `sha256sum -c` reads it."""
    return "".join(f"{member.digest}  {member.path}\n" for member in members)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _readable(char: str) -> str:
    """Nothing that cannot be seen: no control, direction or surrogate; every kind of space is a space."""
    kind = unicodedata.category(char)[0]
    return " " if kind == "Z" or char in "\t\n\r" else "" if kind == "C" else char
