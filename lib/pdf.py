"""PDF and SVG pages made by Typst from a template file and a JSON-like mapping.

Owns the one compiler of this process and the choice of Chinese fonts. What people typed reaches a template as data,
never as markup: the template reads `json(bytes(sys.inputs.data))` and the families in `sys.inputs.fonts`. A large PDF
is set in a process of its own (`typesetting`), because a compiler keeps the memory that it took.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings

from . import typesetting

# Families as the systems name them, best first; the last of each comes from a Python package and is always there.
SERIF_FAMILIES = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Noto Serif SC")
SANS_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC")
PACKAGED_FONTS = pylopdf_fonts_zh_cn.serif_path().parent
LARGE = 50_000  # characters of data: a table of about a thousand lines, tens of pages
BETWEEN_WORDS = 5.0  # seconds between two signs of life while a large one is set
BOLD = 600  # the lightest weight that reads as bold beside regular text

_NO_GLYPH = re.compile(r"the text `\"(?P<text>.*)\"` could not be displayed", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_one_at_a_time = Lock()


@dataclass(frozen=True)
class FontChoice:
    """Families for `text(font: ...)`, best first, all installed; `bold`: the first serif has a bold of its own."""

    serif: tuple[str, ...]
    sans: tuple[str, ...]
    bold: bool


class RenderingError(Exception):
    """The template and the data did not make a page."""


class MissingGlyphError(RenderingError):
    """No installed font can draw `text`; an archival PDF with an empty box in a name would be worse than none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"no installed font can draw {text}; add one with PDF_FONT_PATHS")
        self.text = text


def render_pdf(
    template: Path,
    data: Mapping[str, object],
    *,
    at: datetime,
    files: Mapping[str, bytes] | None = None,
    tell: Callable[[], None] | None = None,
) -> bytes:
    """PDF/A-2b bytes; `at` (aware, whole seconds) is written as the creation time, so the same input gives the same
    bytes. `files`: {name: bytes} of pictures, which the template finds as `/name`. `tell` is called at the beginning
    and, of a large one, again and again until it is made; what it raises ends the work.

    Raises MissingGlyphError for a character without a font, RenderingError for any other refusal.
    """
    if tell:
        tell()
    return _compile_with(files, template, data, partial(_pdf, at=at, tell=tell))


def render_svg(template: Path, data: Mapping[str, object], *, files: Mapping[str, bytes] | None = None) -> bytes:
    """The same page as one SVG document with outlined text (single-page templates only)."""
    return _compile_with(files, template, data, partial(_here, format="svg"))


@lru_cache(maxsize=1)
def fonts() -> FontChoice:
    """What this machine has, found once: the families of the settings, else the system's, else the packaged ones."""
    installed = typst.Fonts(font_paths=_font_paths())
    serif = _installed((*settings.PDF_SERIF_FAMILIES, *SERIF_FAMILIES), installed)
    sans = _installed((*settings.PDF_SANS_FAMILIES, *SANS_FAMILIES), installed)
    # An office may have one kind only; its pages are then set in that.
    serif, sans = serif or sans, sans or serif
    bold = any(font.family in serif[:1] and font.weight >= BOLD for font in installed.fonts())
    return FontChoice(serif=serif, sans=sans, bold=bold)


def _installed(wanted: tuple[str, ...], installed: typst.Fonts) -> tuple[str, ...]:
    known = set(installed.families())
    return tuple(family for family in dict.fromkeys(wanted) if family in known)


def _font_paths() -> list[str]:
    return [*map(str, settings.PDF_FONT_PATHS), str(PACKAGED_FONTS)]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    # Building one reads every font of the machine (50 ms); a page on a built one takes a few.
    return typst.Compiler(font_paths=_font_paths())


def _compile_with(
    files: Mapping[str, bytes] | None, template: Path, data: Mapping[str, object], export: Callable[..., bytes]
) -> bytes:
    inputs = {"data": json.dumps(data, ensure_ascii=False), "fonts": json.dumps(asdict(fonts()))}
    if not files:
        return export(template, inputs)
    with TemporaryDirectory() as folder:
        for name, content in {**files, template.name: template.read_bytes()}.items():
            (Path(folder) / name).write_bytes(content)
        return export(Path(folder) / template.name, inputs)


def _pdf(template: Path, inputs: dict[str, str], *, at: datetime, tell: Callable[[], None] | None) -> bytes:
    if len(inputs["data"]) > LARGE:
        return _apart(template, inputs, at, tell)
    return _here(template, inputs, **typesetting.AS_PDF, timestamp=at)


def _here(template: Path, inputs: dict[str, str], **how: Any) -> bytes:
    with _one_at_a_time:
        try:
            made = _compiler().compile(str(template), root=str(template.parent), sys_inputs=inputs, **how)
        except typst.TypstError as error:
            raise _explained(error.message) from error
    if not isinstance(made, bytes):
        raise RenderingError(f"{template.name} made several pages where one was asked for")
    return made


def _apart(template: Path, inputs: dict[str, str], at: datetime, tell: Callable[[], None] | None) -> bytes:
    order = typesetting.order(str(template), inputs, _font_paths(), at)
    command = [sys.executable, "-m", typesetting.__name__]
    with Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=settings.BASE_DIR) as child:
        try:
            made, said = _waited_for(child, order, tell)
        finally:
            child.kill()  # one that has ended does not notice
    if child.returncode:
        raise _explained(said.decode(errors="replace") or f"the process ended with {child.returncode}")
    return made


def _waited_for(child: Popen[bytes], order: bytes, tell: Callable[[], None] | None) -> tuple[bytes, bytes]:
    given: bytes | None = order
    while True:
        try:
            return child.communicate(given, timeout=BETWEEN_WORDS)
        except TimeoutExpired:
            given = None  # it has that already
            if tell:
                tell()


def _explained(message: str) -> RenderingError:
    found = _NO_GLYPH.search(message)
    if not found:
        return RenderingError(message)
    return MissingGlyphError(_ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), found["text"]))
