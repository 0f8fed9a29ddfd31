"""Pictures that came along with questions: checked, redrawn by us, kept in the site's image library."""

import io
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from django.core.files.images import ImageFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pixels
from wagtail.images import get_image_model

from accounts.models import User
from lib.problems import Refusal
from quizzes.formats.draft import Choice, ItemDraft, Media

MAX_PIXELS = 25_000_000
MAX_BYTES = 10 << 20
LONGEST_SIDE = 1600
MAX_SHOWN = 512 << 10
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif"})
UNREADABLE = Refusal("picture", _("A picture could not be read."), status=400)


@dataclass(frozen=True)
class Stored:
    """A picture in the library, and where its file is."""

    name: str
    image: Any


def check(media: Iterable[Media]) -> None:
    """Refusal `picture` for what is no picture, or a far too large one. Only headers are read."""
    for each in media:
        try:
            with Pixels.open(io.BytesIO(each.data)) as picture:
                width, height = picture.size
        except Exception as error:  # Pillow raises whatever a broken file makes its decoders raise
            raise UNREADABLE from error
        if width * height > MAX_PIXELS or len(each.data) > MAX_BYTES:
            raise UNREADABLE


def placed(draft: ItemDraft, author: User, stored: list[Stored]) -> ItemDraft:
    """The draft with addresses of library pictures in place of media names; what was stored is appended to `stored`."""
    if not draft.media:
        return draft
    addresses = {each.name: _store(each, author, stored) for each in draft.media}

    def point(fragment: str) -> str:
        for name, address in addresses.items():
            fragment = fragment.replace(f'src="media:{name}"', f'src="{address}"')
        return fragment

    return replace(
        draft,
        stem=point(draft.stem),
        explanation=point(draft.explanation),
        model_answer=point(draft.model_answer),
        choices=tuple(Choice(choice.id, point(choice.html), choice.correct) for choice in draft.choices),
        pairs=tuple((point(left), point(right)) for left, right in draft.pairs),
        sequence=tuple(map(point, draft.sequence)),
    )


def data_address(media: Media) -> str:
    """The picture inside its own address, for a preview of what is not stored yet; "" when it is too large."""
    if len(media.data) > MAX_SHOWN or media.content_type not in SHOWN_TYPES:
        return ""
    return f"data:{media.content_type};base64,{b64encode(media.data).decode()}"


def discard(stored: Iterable[Stored]) -> None:
    """Take away the files of pictures whose rows were rolled back."""
    for each in stored:
        each.image.file.storage.delete(each.image.file.name)


def _store(media: Media, author: User, stored: list[Stored]) -> str:
    file = ImageFile(io.BytesIO(_redrawn(media.data)), name=f"question-{PurePath(media.name).stem[:40]}.png")
    image = get_image_model().objects.create(title=media.name[:200], file=file, uploaded_by_user=author)
    stored.append(Stored(media.name, image))
    return image.file.url


def _redrawn(data: bytes) -> bytes:
    """The same picture as a PNG of ours: nothing that was hidden in the file comes along."""
    try:
        with Pixels.open(io.BytesIO(data)) as picture:
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB").save(
                out, "PNG"
            )
    except Exception as error:
        raise UNREADABLE from error
    return out.getvalue()
