"""What was ruled about a question, applied to a response. Pure; regrading.py decides, delivery.py and it ask here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import scoring
from .scoring import Outcome


@dataclass(frozen=True)
class Ruling:
    """`keys`: every key that is right; a response earns by the one that gives it most. Neither gift nor void: keys."""

    keys: Sequence[Mapping[str, Any]] = ()
    gives_all: bool = False
    is_void: bool = False

    @property
    def asks_nobody(self) -> bool:
        """Whether the response itself no longer matters."""
        return self.gives_all or self.is_void


def outcome(
    ruling: Ruling | None,
    *,
    interaction: str,
    body: Any,
    key: Any,
    value: Any,
    rule: str,
    max_mark: Decimal,
    given: Mapping[str, Decimal] | None = None,
) -> Outcome:
    """What a stored response earns: as scoring says with the version's own key, unless something else was ruled.
    `given`: the points that a person gave for it; they stay what they are under every key."""
    if ruling is not None and ruling.is_void:
        return scoring.VOID
    if ruling is not None and ruling.gives_all:
        return Outcome(Decimal(1).quantize(scoring.FRACTION_STEP), scoring.rounded(max_mark))
    keys = ruling.keys if ruling is not None and ruling.keys else [key]
    found = [
        scoring.score(
            interaction=interaction, body=body, key=each, value=value, rule=rule, max_mark=max_mark, given=given
        )
        for each in keys
    ]
    return max(found, key=lambda each: each.fraction or 0)
