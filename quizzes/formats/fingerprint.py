"""When are two questions the same? When nothing is left to tell them apart after width, space, case, punctuation,
numbering and the order of options are taken away. The key is no part of it: the same question with another key is
still the same question, and somebody should be told."""

import hashlib
import html
import re
import unicodedata

from quizzes.formats.draft import CHOICES, ItemDraft

_TAGS = re.compile(r"<(?!img\b)[^>]*>")
_GAPS = re.compile(r"_+|\(\s*\)|\[\s*\]|【\s*】")
_NOISE = re.compile(r"[\s.,;:!?、。，；：！？“”\"'‘’·…—\-~()\[\]【】《》<>]+")


def fingerprint(draft: ItemDraft) -> str:
    """32 hexadecimal digits that equal questions share."""
    family = "choice" if draft.interaction in CHOICES else draft.interaction
    parts = [family, normal(draft.stem), *sorted(map(normal, _words(draft)))]
    pictures = sorted(hashlib.sha256(media.data).hexdigest() for media in draft.media)
    return hashlib.sha256("\x1f".join(parts + pictures).encode()).hexdigest()[:32]


def _words(draft: ItemDraft) -> list[str]:
    """What besides the stem tells it from another: the same texts that the folder of its type names (`words`)."""
    lefts = [left for left, _right in draft.pairs if left]
    rights = list(dict.fromkeys(right for _left, right in draft.pairs))
    return [*(choice.html for choice in draft.choices), *lefts, *rights, *draft.sequence]


def normal(text: str) -> str:
    """Text or HTML in its comparable form; gaps stay visible as "_", so that their position counts."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAGS.sub(" ", text))
    bare = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _GAPS.sub("_", bare))
