"""Seals and signatures: taken in as PNG, redrawn, kept under the SHA-256 of what is kept.

A file is never kept as it came: only its pixels are, no larger than a sheet prints them.
"""

import hashlib
import io
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pixels

from accounts.models import User
from classes.models import CertificateDesignVersion, CertificatePicture, CertificateSignature
from lib.problems import Refusal

MAX_BYTES = 2 << 20
MAX_PIXELS = 4_000_000
LONGEST_SIDE = 800  # 40 mm at 500 points to the inch
UNUSED_FOR = timedelta(days=1)
SALT = "certificates.pictures"


def keep(*, data: bytes, now: datetime) -> CertificatePicture:
    """The picture as it will be printed; the same file twice is one row. Refusals: picture_unreadable, picture_large,
    picture_opaque."""
    picture = _redrawn(_opened(data))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    kept = out.getvalue()
    found, _made = CertificatePicture.objects.get_or_create(
        sha256=hashlib.sha256(kept).hexdigest(),
        defaults={"data": kept, "width": picture.width, "height": picture.height, "kept_at": now},
    )
    return found


def ticket(picture: CertificatePicture, user: User) -> str:
    """Lets this person's next form name the picture without sending it again; nobody else's form can."""
    return signing.dumps([picture.pk, user.pk], salt=SALT)


def of_ticket(text: str, user: User) -> CertificatePicture | None:
    try:
        key, owner = signing.loads(text, salt=SALT, max_age=UNUSED_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return CertificatePicture.objects.filter(pk=key).first() if owner == user.pk else None


def files(names: Iterable[str]) -> dict[str, bytes]:
    """What a sheet shows, as the renderer wants it: {"<sha256>.png": bytes}."""
    wanted = set(names)
    if not wanted:
        return {}
    return {f"{each.pk}.png": bytes(each.data) for each in CertificatePicture.objects.filter(pk__in=wanted)}


def forget_unused(*, now: datetime) -> int:
    """Drop what was sent to try a design and never saved with one. Returns how many."""
    seals = CertificateDesignVersion.objects.exclude(seal=None).values("seal")
    signatures = CertificateSignature.objects.exclude(picture=None).values("picture")
    old = CertificatePicture.objects.filter(kept_at__lt=now - UNUSED_FOR)
    return old.exclude(pk__in=seals).exclude(pk__in=signatures).delete()[0]


def _opened(data: bytes) -> Pixels.Image:
    """Only the head of the file is read here."""
    if len(data) > MAX_BYTES:
        raise _too_large()
    try:
        picture = Pixels.open(io.BytesIO(data), formats=["PNG"])
    except Pixels.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:  # Pillow raises whatever a broken file makes its decoder raise
        raise _unreadable() from error
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_large()
    return picture


def _redrawn(picture: Pixels.Image) -> Pixels.Image:
    try:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        drawn = picture.convert("RGBA")
    except Exception as error:
        raise _unreadable() from error
    if drawn.getchannel("A").getextrema()[0] == 255:
        message = _(
            "This picture has no transparent ground and would cover what is printed under it. Save it as a PNG "
            "with a transparent background."
        )
        raise Refusal("picture_opaque", message, status=400)
    bare = Pixels.new("RGBA", drawn.size)
    bare.paste(drawn)
    return bare


def _unreadable() -> Refusal:
    message = _(
        "This is no PNG picture that can be read. Save the seal or signature as PNG; SVG and other files are not taken."
    )
    return Refusal("picture_unreadable", message, status=400)


def _too_large() -> Refusal:
    message = _("This picture is too large: %(megabytes)s MB and %(pixels)s million pixels at most.")
    return Refusal(
        "picture_large", message % {"megabytes": MAX_BYTES >> 20, "pixels": MAX_PIXELS // 1_000_000}, status=400
    )
