"""Pictures inside question files: only of the types that browsers show, told by their first bytes."""

from quizzes.formats.draft import Media

TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def picture(name: str, data: bytes) -> Media | None:
    """The picture, or None for anything else."""
    content_type = next((kind for sign, kind in TYPES.items() if data.startswith(sign)), "")
    return Media(name, content_type, data) if content_type else None
