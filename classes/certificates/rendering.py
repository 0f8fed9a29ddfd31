"""Facts → the sheet, as PDF or SVG bytes. The same facts give the same bytes on the same fonts.

A design is a Typst file in designs/, never edited once certificates bear it; a new look is a new file. Pictures come
from where they are kept under the hash that the facts name.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import segno

from lib import pdf

from . import numbering, pictures
from .facts import CertificateFacts

DESIGNS = Path(__file__).parent / "designs"
TOGETHER = Path(__file__).parent / "together.typ"  # many sheets in one document, each by its own design


class UnknownDesignError(Exception):
    """The facts name a design that this installation does not have."""


def to_pdf(facts: CertificateFacts, *, is_sample: bool = False) -> bytes:
    """One A4 page, PDF/A-2b. Raises UnknownDesignError, lib.pdf.MissingGlyphError, lib.pdf.RenderingError."""
    data, files = _printed(facts, is_sample=is_sample), pictures.files(facts.pictures)
    return pdf.render_pdf(_template(facts.design), data, at=_at(facts), files=files)


def to_svg(facts: CertificateFacts, *, is_sample: bool = False) -> bytes:
    """The same sheet for the screen. Raises what `to_pdf` raises, but draws a box for a character without a font."""
    data, files = _printed(facts, is_sample=is_sample), pictures.files(facts.pictures)
    return pdf.render_svg(_template(facts.design), data, files=files)


def to_one_pdf(sheets: Sequence[CertificateFacts], *, title: str) -> bytes:
    """All sheets in the order given, a page each, in one PDF/A-2b. Raises what `to_pdf` raises."""
    shown = pictures.files(name for facts in sheets for name in facts.pictures)
    templates = {facts.design: _template(facts.design) for facts in sheets}
    files = {**shown, **{template.name: template.read_bytes() for template in templates.values()}}
    data = {"title": title, "pictures": sorted(shown), "sheets": [_printed(facts) for facts in sheets]}
    return pdf.render_pdf(TOGETHER, data, at=max(_at(facts) for facts in sheets), files=files)


def designs() -> list[str]:
    """Names of the designs that can be printed, oldest first."""
    return sorted(path.stem for path in DESIGNS.glob("*.typ"))


def _template(design: str) -> Path:
    if design not in designs():
        raise UnknownDesignError(design)
    return DESIGNS / f"{design}.typ"


def _at(facts: CertificateFacts) -> datetime:
    return datetime.combine(facts.issued_on, time(), UTC)


def _printed(facts: CertificateFacts, *, is_sample: bool = False) -> dict[str, object]:
    page, _slash, token = facts.verify_url.rstrip("/").rpartition("/")
    return {
        **facts.as_json(),
        "verify_page": page.partition("://")[2] or page,
        "verify_code": numbering.code(token),
        "qr_svg": _qr_svg(facts.verify_url),
        **({"sample": True} if is_sample else {}),
    }


@lru_cache(maxsize=64)
def _qr_svg(address: str) -> str:
    drawn = BytesIO()
    # M survives a fold or a stamp on a corner and keeps the modules large enough for an old phone.
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()
