"""Numbers as people write them: 1,234.5, １５％, 百分之15. Exact, never floats."""

import re
from fractions import Fraction
from typing import NamedTuple

# Full-width forms and the ideographic space, as their plain twins; NFKC would also turn ② into 2.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
NUMBER = re.compile(r"(百分之)?([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(%)?")


class Number(NamedTuple):
    """`is_percent`: with a sign of percent; the value is what stands before the sign."""

    value: Fraction
    is_percent: bool


def read(text: str) -> Number | None:
    """The number that the text is, whole; None when it is none, or not one number alone."""
    found = NUMBER.fullmatch("".join(text.translate(PLAIN).replace("−", "-").split()))
    if found is None or (found[1] and found[3]):
        return None
    return Number(Fraction(found[2].replace(",", "")), bool(found[1] or found[3]))


def fits(given: Number, wanted: Number, tolerance: Fraction) -> bool:
    """Whether it is near enough. Where percent are asked for, the sign may be left out; elsewhere 15% is not 15."""
    if given.is_percent and not wanted.is_percent:
        return False
    return abs(given.value - wanted.value) <= tolerance
