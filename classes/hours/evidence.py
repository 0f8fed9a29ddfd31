"""The papers that show what was learned elsewhere: kept privately, for the person and managers in reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts.models import User
from classes.models import HourEvidence
from lib import private_files
from lib.problems import Refusal

FOLDER = "hours"


@contextmanager
def kept(data: bytes | None, *, name: str, by: User, now: datetime) -> Iterator[HourEvidence | None]:
    """The file as a row, for as long as what is written beside it succeeds; else the file goes again.

    Refusal: evidence_unreadable.
    """
    if not data:
        yield None
        return
    try:
        file = private_files.keep(data, folder=FOLDER)
    except private_files.UnknownFileError as error:
        raise Refusal("evidence_unreadable", error.message, status=400) from error
    try:
        yield HourEvidence.objects.create(
            name=_named(name, file.suffix),
            suffix=file.suffix,
            size=file.size,
            digest=file.digest,
            path=file.path,
            kept_by=by,
            kept_at=now,
        )
    except BaseException:
        private_files.drop(file.path)
        raise


def _named(name: str, suffix: str) -> str:
    """The person's name for the file, with the ending that its content has."""
    stem = name.rsplit(".", 1)[0].strip()[: 190 - len(suffix)] or "evidence"
    return f"{stem}.{suffix}"
