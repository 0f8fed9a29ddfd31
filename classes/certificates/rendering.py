"""Facts → the sheet, as PDF or SVG bytes. Pure: the same facts give the same bytes on the same fonts.

A design is a Typst file in designs/, never edited once certificates bear it; a new look is a new file.
"""

from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import segno

from lib import pdf

from . import numbering
from .facts import CertificateFacts

DESIGNS = Path(__file__).parent / "designs"


class UnknownDesignError(Exception):
    """The facts name a design that this installation does not have."""


def to_pdf(facts: CertificateFacts) -> bytes:
    """One A4 landscape page, PDF/A-2b. Raises UnknownDesignError, lib.pdf.MissingGlyphError, lib.pdf.RenderingError."""
    return pdf.render_pdf(_template(facts.design), _printed(facts), at=datetime.combine(facts.issued_on, time(), UTC))


def to_svg(facts: CertificateFacts) -> bytes:
    """The same sheet for the screen. Raises what `to_pdf` raises, but draws a box for a character without a font."""
    return pdf.render_svg(_template(facts.design), _printed(facts))


def designs() -> list[str]:
    """Names of the designs that can be printed, oldest first."""
    return sorted(path.stem for path in DESIGNS.glob("*.typ"))


def _template(design: str) -> Path:
    if design not in designs():
        raise UnknownDesignError(design)
    return DESIGNS / f"{design}.typ"


def _printed(facts: CertificateFacts) -> dict[str, object]:
    page, _slash, token = facts.verify_url.rstrip("/").rpartition("/")
    return {
        **facts.as_json(),
        "verify_page": page.partition("://")[2] or page,
        "verify_code": numbering.code(token),
        "qr_svg": _qr_svg(facts.verify_url),
    }


@lru_cache(maxsize=64)
def _qr_svg(address: str) -> str:
    drawn = BytesIO()
    # M survives a fold or a stamp on a corner and keeps the modules large enough for an old phone.
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()
