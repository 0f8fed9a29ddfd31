"""The HTML that a question may hold. Cleaned on the way in by whoever writes, and once more before it is shown."""

import re
from typing import Any

import nh3

TAGS = {
    "p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "span", "mark", "blockquote", "ul", "ol", "li",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "img", "ruby", "rt", "rp",
}  # fmt: skip
ATTRIBUTES = {
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
SCHEMES = {"media"}  # besides addresses on this site: a picture elsewhere would tell another server who looks

# The marks with which sheets.py finds the places to fill; nobody's text may hold them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def clean(html: str) -> str:
    """Safe HTML from anybody's: no script, style, link, form or foreign attribute."""
    return nh3.clean(CONTROL.sub("", html), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)


def clean_entries(part: Any) -> Any:
    """One part of a question's body: in a list of entries with an HTML `text` each the texts are made safe."""
    if not isinstance(part, list) or not all(isinstance(entry, dict) for entry in part):
        return part
    return [{**entry, "text": clean(str(entry["text"]))} if "text" in entry else entry for entry in part]
