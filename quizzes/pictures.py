"""Pictures in questions. One that an author takes from the library is redrawn and kept beside it, under a name that
comes from its bytes and that nobody can guess: what was sat stays what it was, whatever becomes of the library."""

import io
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pixels
from PIL import ImageOps
from wagtail.images.permissions import permission_policy

from accounts.models import User
from lib.problems import Refusal

FOLDER = "questions"
LONGEST_SIDE = 1600
QUALITY = 88
NAME = re.compile(r"[0-9a-f]{16}\.(?:png|jpg)")


def placed(name: str, shows: str, *, user: User | None) -> str:
    """The HTML of a picture: `name` is its number in the library, or that of one which a question keeps already.

    Refusals: picture_words, picture_unknown, picture_unreadable.
    """
    if not shows:
        message = _("Say in words what picture %(name)s shows, for whoever cannot see it: [图 %(name)s：…]")
        raise Refusal("picture_words", message % {"name": name}, status=400)
    kept = f"{FOLDER}/{name if NAME.fullmatch(name) else _keep(name, user)}"
    if not default_storage.exists(kept):
        raise _unknown(name)
    with default_storage.open(kept) as file, Pixels.open(file) as picture:
        width, height = picture.size
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}">', default_storage.url(kept), shows, width, height
    )


def _keep(number: str, user: User | None) -> str:
    """The name under which a picture of the library is kept; it may be one that this person may choose."""
    choosable = permission_policy.instances_user_has_any_permission_for(user, ["choose"]) if user else ()
    image = choosable.filter(pk=number).first() if user else None  # type: ignore[union-attr]
    if image is None:
        raise _unknown(number)
    return keep(*_redrawn(image))


def keep(data: bytes, kind: str) -> str:
    """The name under which a question keeps a picture, "png" or "jpg"; the same picture again is the same file."""
    name = f"{salted_hmac('quizzes.pictures', data.hex(), algorithm='sha256').hexdigest()[:16]}.{kind}"
    if not default_storage.exists(f"{FOLDER}/{name}"):
        default_storage.save(f"{FOLDER}/{name}", ContentFile(data))
    return name


def _redrawn(image: object) -> tuple[bytes, str]:
    """No larger than a page shows, upright, and without what else was in the file."""
    out = io.BytesIO()
    try:
        with image.file.open("rb") as file, Pixels.open(file) as opened:  # type: ignore[attr-defined]
            is_photo = opened.format in ("JPEG", "MPO")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            if is_photo:
                picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
            else:
                sees_through = "A" in picture.getbands() or "transparency" in picture.info
                picture.convert("RGBA" if sees_through else "RGB").save(out, "PNG")
    except (OSError, ValueError, Pixels.DecompressionBombError) as error:
        raise Refusal("picture_unreadable", _("A picture could not be read."), status=400) from error
    return out.getvalue(), "jpg" if is_photo else "png"


def _unknown(name: str) -> Refusal:
    message = _("There is no picture %(name)s in the library, or it is not yours to use.") % {"name": name}
    return Refusal("picture_unknown", message, status=400)
