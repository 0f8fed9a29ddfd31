"""The HTML that a question may hold. Cleaned on the way in by whoever writes, and once more before it is shown."""

import re
from collections.abc import Mapping
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


def clean_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """A question's body: in its lists of entries the HTML of each (`text`, `stem`) is made safe, in parts within it
    too."""
    return {name: _clean_entries(part) for name, part in body.items()}


def clean_key(key: Mapping[str, Any]) -> dict[str, Any]:
    """A question's key: reference answers are made safe, those of parts too."""
    cleaned = dict(key)
    if "reference" in key:
        cleaned["reference"] = clean(str(key["reference"]))
    if isinstance(key.get("parts"), dict):
        cleaned["parts"] = {part: clean_key(each) for part, each in key["parts"].items()}
    return cleaned


def _clean_entries(part: Any) -> Any:
    if not isinstance(part, list) or not all(isinstance(entry, dict) for entry in part):
        return part
    return [_clean_entry(entry) for entry in part]


def _clean_entry(entry: dict[str, Any]) -> dict[str, Any]:
    html: dict[str, Any] = {name: clean(str(entry[name])) for name in ("text", "stem") if name in entry}
    body = {"body": clean_body(entry["body"])} if isinstance(entry.get("body"), dict) else {}
    return {**entry, **html, **body}
