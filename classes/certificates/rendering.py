"""Facts → the sheet, as PDF or SVG bytes. Pure: the same facts give the same bytes on the same fonts.

A design is a Typst file in designs/, never edited once certificates bear it; a new look is a new file.
"""

from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import segno

from classes.certificates.facts import CertificateFacts
from lib import pdf

DESIGNS = Path(__file__).parent / "designs"
CODE_GROUP = 4  # characters of the verification code between hyphens


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


def verify_code(verify_url: str) -> str:
    """The token at the end of an address, in groups that a person can read aloud and type: 7QF4-2MKD-…"""
    token = verify_url.rstrip("/").rpartition("/")[2]
    return "-".join(token[at : at + CODE_GROUP] for at in range(0, len(token), CODE_GROUP))


def _template(design: str) -> Path:
    if design not in designs():
        raise UnknownDesignError(design)
    return DESIGNS / f"{design}.typ"


def _printed(facts: CertificateFacts) -> dict[str, object]:
    page = facts.verify_url.rstrip("/").rpartition("/")[0]
    return {
        **facts.as_json(),
        "verify_page": page.partition("://")[2] or page,
        "verify_code": verify_code(facts.verify_url),
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
