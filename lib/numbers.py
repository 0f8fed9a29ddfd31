"""Numbers as browsers send them."""

LONGEST = 12  # digits; more than any key has, less than any database refuses


def number_in(text: str | None) -> int:
    """The whole number that a browser sent; 0, which is nobody's key, for anything else ("²" and "1e9" too)."""
    return int(text) if text and text.isdecimal() and len(text) < LONGEST else 0
