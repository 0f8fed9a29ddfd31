"""HTML that is rendered once and filled for each reader.

A template leaves holes for what differs between two readers; a page is then a few replacements instead of a few hundred
template nodes.
"""

import re
from collections.abc import Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Page = tuple[str, ...]

# No text of ours or theirs holds these characters.
OPEN, CLOSE = "\x02", "\x03"
HOLE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


def hole(name: str) -> SafeString:
    """The mark of a hole, for a template."""
    return mark_safe(f"{OPEN}{name}{CLOSE}")


def cut(page: str) -> Page:
    """The page cut at its holes: text, name of a hole, text, name, … text."""
    return tuple(HOLE.split(page))


def fill(page: Page, values: Mapping[str, str]) -> SafeString:
    """The page with its holes filled; what nobody names stays empty. Values are escaped unless they are safe."""
    pieces = list(page)
    for number in range(1, len(pieces), 2):
        value = values.get(pieces[number], "")
        pieces[number] = value if not value or isinstance(value, SafeString) else escape(value)
    return mark_safe("".join(pieces))
