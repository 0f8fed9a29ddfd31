"""The zip of a class, written file by file: its folders in order, then the index, the README and the list of digests.

Only one file is held at a time, on disk; what is drawn once and never changes (certificates) is kept between workers.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms import branding
from lib import packing, release
from lib.packing import Names, Pack, Packed
from lib.tables import Column

from .dossier import Dossier, File, Missing, Sheet, in_bytes, labelled, workbook
from .parts import PARTS

MANIFEST, README = "manifest-sha256.txt", "README.txt"

# How far it is: files done, files in all.
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Entry:
    """A file with its number in the index and its path in the zip."""

    number: str
    path: str
    file: File


@dataclass(frozen=True)
class Line:
    """A line of the index."""

    entry: Entry
    packed: Packed
    amount: int | None


@dataclass
class Contents:
    """What went in so far, and what could not."""

    lines: list[Line] = field(default_factory=list)
    members: list[Packed] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Made:
    """What the record of the package says."""

    digest: str
    size: int
    manifest_digest: str
    counts: dict[str, int]
    left: list[dict[str, str]]


def build(at: Dossier, *, target: Path, pieces: Path, tell: Tell) -> Made:
    """Write the zip to `target`; a worker that died may have left pieces, which are used again."""
    entries, contents = _listed(at), Contents()
    pack = Pack(target, at=timezone.localtime(at.now))
    tell(0, len(entries))
    for done, entry in enumerate(entries, start=1):
        _add(pack, entry, pieces, contents)
        tell(done, len(entries))
    _add_made(pack, workbook(_("Index"), _index(contents)), pieces, contents)
    _add_bytes(pack, README, in_bytes(_readme(at, contents)), pieces, contents)
    manifest = _add_bytes(pack, MANIFEST, packing.manifest(contents.members).encode(), pieces, Contents())
    pack.close()
    _settle(target)
    return Made(
        digest=packing.digest_of(target),
        size=target.stat().st_size,
        manifest_digest=manifest.digest,
        counts=_counts(at, contents),
        left=contents.left,
    )


def _listed(at: Dossier) -> list[Entry]:
    """Everything that is to go in, in order, under paths that every computer takes."""
    names = Names()
    return [
        Entry(f"{part.number}-{number:03}", names.take(part.folder, *file.path), file)
        for part in PARTS
        for number, file in enumerate(part.files(at), start=1)
    ]


def _add(pack: Pack, entry: Entry, pieces: Path, contents: Contents) -> None:
    try:
        with _written(entry.file, pieces) as (source, amount):
            packed = pack.add(entry.path, source)
    except Missing as missing:
        contents.left.append({"title": entry.file.title, "path": entry.path, "why": str(missing)})
        return
    contents.lines.append(Line(entry, packed, amount))
    contents.members.append(packed)


@contextmanager
def _written(file: File, pieces: Path) -> Iterator[tuple[IO[bytes], int | None]]:
    """The bytes of one file, from its beginning, and how many rows or pages they are."""
    if file.kept_as:
        kept = pieces / file.kept_as
        if not kept.exists():
            _keep(file, kept)
        with kept.open("rb") as stream:
            yield stream, 1
        return
    with tempfile.TemporaryFile(dir=pieces) as stream:
        amount = file.write(stream)
        stream.seek(0)
        yield stream, amount


def _keep(file: File, kept: Path) -> None:
    """All of it or nothing: a piece that exists is whole, whichever worker wrote it."""
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as part:
        try:
            file.write(part)
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).rename(kept)


def _add_made(pack: Pack, file: File, pieces: Path, contents: Contents) -> None:
    """A file of the package about itself."""
    with _written(file, pieces) as (source, _amount):
        contents.members.append(pack.add(Names().take(*file.path), source))


def _add_bytes(pack: Pack, name: str, data: bytes, pieces: Path, contents: Contents) -> Packed:
    with tempfile.TemporaryFile(dir=pieces) as source:
        source.write(data)
        source.seek(0)
        packed = pack.add(name, source)
    contents.members.append(packed)
    return packed


def _index(contents: Contents) -> Sheet:
    columns = [
        Column(_("No."), 9),
        Column(_("Folder"), 28),
        Column(_("Title"), 44),
        Column(_("File"), 70),
        Column(_("Rows or pages"), 10, "0"),
        Column(_("Bytes"), 12, "0"),
        Column("SHA-256", 68),
    ]
    return Sheet(_("Index"), columns, lambda: _index_rows(contents))


def _index_rows(contents: Contents) -> Iterator[list[Any]]:
    """A folder with nothing in it stands there too, so that nobody looks for what there never was."""
    for part in PARTS:
        lines = [line for line in contents.lines if line.entry.number.startswith(f"{part.number}-")]
        for line in lines:
            packed = line.packed
            about = [line.entry.number, part.folder, line.entry.file.title, packed.path]
            yield [*about, line.amount, packed.size, packed.digest]
        if not lines:
            yield [part.number, part.folder, _("nothing on record")]


def _readme(at: Dossier, contents: Contents) -> str:
    """What this is, and how to check it without the platform."""
    return "\n".join(
        [
            _("Archive package of a training class"),
            "",
            *(labelled(label, value) for label, value in _facts(at, contents)),
            "",
            _("What is in it"),
            *(f"  {part.folder}" for part in PARTS),
            _("The index lists every file with its number, rows or pages, size and SHA-256."),
            "",
            _("How to check that nothing was changed"),
            _("Unpack it, open a terminal in its folder, and run: sha256sum -c manifest-sha256.txt"),
            _("On Windows: certutil -hashfile NAME SHA256, and compare with the line in manifest-sha256.txt."),
            _("The page of the class shows the SHA-256 of the package itself, and who made it when."),
            "",
            *_left_out(contents),
        ]
    )


def _facts(at: Dossier, contents: Contents) -> list[tuple[str, object]]:
    one, values = at.training_class, {"brand": branding.current().brand_name, "version": release.version()}
    return [
        (_("Class"), one.title),
        (_("Class number"), one.code),
        (_("Organised by"), one.unit.name),
        (_("Held"), f"{date_format(one.starts_on)}–{date_format(one.ends_on)}"),
        (_("State"), one.get_state_display()),
        (_("As of"), date_format(timezone.localtime(at.now), "DATETIME_FORMAT")),
        (_("Made by"), f"{at.by.name} {at.by.staff_number}"),
        (_("Made with"), _("%(brand)s, version %(version)s") % values),
        (_("Files"), len(contents.lines)),
    ]


def _left_out(contents: Contents) -> list[str]:
    rules = [
        _("What is not in it"),
        "  " + _("Single answers of the evaluation: only sums of five or more people are kept."),
        "  " + _("Work marked without names whose result is not released, and drafts that were never handed in."),
    ]
    return [*rules, *("  " + labelled(one["path"], one["why"]) for one in contents.left)]


def _counts(at: Dossier, contents: Contents) -> dict[str, int]:
    certificates = sum(line.entry.file.kept_as.startswith("certificate-") for line in contents.lines)
    return {
        "files": len(contents.lines),
        "people": len(at.places),
        "certificates": certificates,
        "left": len(contents.left),
    }


def _settle(target: Path) -> None:
    """On the disk, whatever becomes of the power."""
    with target.open("rb") as file:
        os.fsync(file.fileno())
