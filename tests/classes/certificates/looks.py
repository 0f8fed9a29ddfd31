"""Looks and pictures for the tests of designs."""

import io
import struct
import zlib

from PIL import Image, ImageDraw

from classes.certificates import designing, pictures
from classes.models import CertificateDesign
from lib import clock


def png(*, size: tuple[int, int] = (300, 300), ground: int = 0, colour: tuple[int, int, int] = (180, 40, 40)) -> bytes:
    """A ring on a ground of this opacity."""
    picture = Image.new("RGBA", size, (255, 255, 255, ground))
    ImageDraw.Draw(picture).ellipse((10, 10, size[0] - 10, size[1] - 10), outline=(*colour, 255), width=12)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 30,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


def make_design(unit, *, by, is_default: bool = True, name: str = "市局样式", **look) -> CertificateDesign:
    seal = look.pop("seal", None) or pictures.keep(data=png(), now=clock.now())
    return designing.create(
        unit=unit, name=name, look=designing.Look(seal=seal, **look), is_default=is_default, by=by, now=clock.now()
    )
