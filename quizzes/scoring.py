"""Response + key + rule → fraction → mark. Pure; everything is exact until the mark is rounded, once, here.

A fraction is 0 to 1 of a question's full mark; a mark is rounded half up to 0.01 (0.125 → 0.13), as people expect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from . import interactions

CENT = Decimal("0.01")
FRACTION_STEP = Decimal("0.000001")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Outcome:
    """`fraction` and `mark` are None as long as a person has to mark, and for good where the question is void."""

    fraction: Decimal | None
    mark: Decimal | None
    is_void: bool = False

    @property
    def needs_marking(self) -> bool:
        return self.mark is None and not self.is_void


TO_BE_MARKED = Outcome(None, None)
VOID = Outcome(None, None, is_void=True)


def score(
    *,
    interaction: str,
    body: Any,
    key: Any,
    value: Any,
    rule: str,
    max_mark: Decimal,
    given: Mapping[str, Decimal] | None = None,
) -> Outcome:
    """What a stored response earns; `given`: the points that a person gave for it. Blank earns nothing, in every type
    and by every rule."""
    kind = interactions.get(interaction)
    if value is None:
        return Outcome(ZERO, ZERO)
    if not kind.waits(body, value):
        earned = kind.score(body, key, value, rule)
    elif given:
        earned = kind.marked(body, key, value, rule, given)
    else:
        return TO_BE_MARKED
    return Outcome(as_decimal(earned), mark_of(earned, max_mark))


def mark_of(fraction: Fraction, max_mark: Decimal) -> Decimal:
    """The share of the full mark, rounded half up to 0.01; multiplied first, so that thirds lose nothing."""
    return rounded(max_mark * fraction.numerator / fraction.denominator)


def as_decimal(fraction: Fraction) -> Decimal:
    """For the column: six places."""
    share = Decimal(fraction.numerator) / fraction.denominator
    return share.quantize(FRACTION_STEP, ROUND_HALF_UP)


def rounded(mark: Decimal) -> Decimal:
    return mark.quantize(CENT, ROUND_HALF_UP)


def brought_to_full(earned: Decimal, *, full: Decimal, void: Decimal) -> Decimal:
    """The mark of a paper of which questions worth `void` do not count: the rest is brought to the full mark, so that
    the pass mark stays where it was. With nothing left to answer everybody has everything."""
    if not void:
        return earned
    left = full - void
    return rounded(earned * full / left) if left > 0 else full


def total(marks: Iterable[Decimal]) -> Decimal:
    return sum(marks, ZERO)


def plain(value: Decimal) -> str:
    """A number without idle zeros: 2, 1.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
