"""Charts in questions of the demo, drawn from their numbers: letters and figures alone, so that no font is missing."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 720, 400, 56
INK, PALE, BAR, LIMIT = "#1f2933", "#d5dbe1", "#3f6c8f", "#a5481f"
TOP = 50  # per cent at the upper edge
STEP = 10


def bars(*, shares: Mapping[str, int], limit: int) -> bytes:
    """A PNG: a bar for each share in per cent with its number, and a line across at `limit`."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(20)
    for level in range(0, TOP + 1, STEP):
        pen.line([(MARGIN, _y(level)), (WIDTH - MARGIN, _y(level))], fill=PALE)
        pen.text((MARGIN - 8, _y(level)), f"{level}%", fill=INK, font=font, anchor="rm")
    room = (WIDTH - 2 * MARGIN) / len(shares)
    for place, (name, share) in enumerate(shares.items()):
        middle = MARGIN + room * (place + 0.5)
        pen.rectangle([(middle - room / 4, _y(share)), (middle + room / 4, _y(0))], fill=BAR)
        pen.text((middle, _y(share) - 6), f"{share}%", fill=INK, font=font, anchor="ms")
        pen.text((middle, _y(0) + 8), name, fill=INK, font=font, anchor="mt")
    pen.line([(MARGIN, _y(limit)), (WIDTH - MARGIN, _y(limit))], fill=LIMIT, width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _y(share: int) -> float:
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share / TOP
