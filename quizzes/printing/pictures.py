"""The pictures of questions as files that Typst can set: ours alone, redrawn, none larger than paper shows."""

import io
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from PIL import Image as Pixels

LONGEST_SIDE = 1600  # 300 dots an inch over 13 cm


class Pictures:
    """Collects what a paper shows: call it with an address, then write `files` beside the template."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._names: dict[str, str] = {}

    def __call__(self, address: str) -> str:
        """The name of the picture's file; "" where there is no picture of ours that can be read."""
        if address not in self._names:
            data = _redrawn(address)
            name = f"picture-{len(self.files)}.png" if data else ""
            if data:
                self.files[name] = data
            self._names[address] = name
        return self._names[address]


def _redrawn(address: str) -> bytes:
    if not address.startswith(settings.MEDIA_URL):
        return b""
    try:
        with (
            default_storage.open(unquote(address.removeprefix(settings.MEDIA_URL))) as file,
            Pixels.open(file) as picture,
        ):
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB").save(
                out, "PNG"
            )
    except (OSError, ValueError, SuspiciousOperation, Pixels.DecompressionBombError):
        return b""  # the page says that a picture is missing, and where
    return out.getvalue()
