"""What hangs on an exam's result in the rooms above, told before a correction is applied. They register; we ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Flip:
    """Somebody who would pass and did not, or the other way round. Ids of person and sitting."""

    user: int
    sitting: int
    passes: bool


@dataclass(frozen=True)
class Consequence:
    """What a person has to decide because of it: whose, about what, and the certificate concerned ("" for none)."""

    name: str
    staff_number: str
    about: str
    passes: bool
    certificate: str


Provider = Callable[[Sequence[Flip]], list[Consequence]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Called once by the app above, when it is ready."""
    _providers[name] = provider


def of(flips: Sequence[Flip]) -> list[Consequence]:
    """Everything that would follow; each provider in a fixed number of queries."""
    return [found for provider in _providers.values() for found in provider(flips)] if flips else []
