"""One line of the checklist before closing, whoever makes it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One line of the checklist; what `blocks` must be mended before the class can be closed."""

    code: str
    ok: bool
    text: str
    hint: str = ""
    blocks: bool = True
