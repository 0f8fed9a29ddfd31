"""What comes of entering a table row by row: rows written, rows that say nothing new, rows that cannot be kept."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Problem:
    """Why the row of one place was not kept; `code` names the reason."""

    place: int
    code: str
    message: str


@dataclass
class Entered(Generic[Row]):
    """What came of it. `same` were on record like that already, or nobody touched them."""

    written: list[Row] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
