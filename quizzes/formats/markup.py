"""Between the plain text that readers work on and the HTML that a bank keeps.

Readers write what plain text cannot say with private characters: a picture is IMG_OPEN name IMG_CLOSE, raised and
lowered text stand between SUP and SUB pairs. `to_html` is the only place that turns text into HTML, and escapes it.
"""

import html
import re

IMG_OPEN, IMG_CLOSE = "\ue000", "\ue001"
SUP_OPEN, SUP_CLOSE = "\ue002", "\ue003"
SUB_OPEN, SUB_CLOSE = "\ue004", "\ue005"

_PRIVATE = "\ue000-\ue005"
_NOTHING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffc\ufffd\ue000-\uf8ff]")
_WIDE_GAP = re.compile(r"[ \t\u3000\xa0]{40,}")  # patterns that look for wide gaps would look for ever
_SPACES = re.compile(r"[ \t]{2,}")
_IMAGE = re.compile(f"{IMG_OPEN}([^{_PRIVATE}]*){IMG_CLOSE}")
_MARKED = re.compile(f"[{_PRIVATE}]")
_KNOWN_TAG = re.compile(r"</?(?:p|br|div|span|b|i|u|em|strong|font|sup|sub|img|table|tr|td|li|ul|ol|a)\b[^<>]*>", re.I)
_BREAK = re.compile(r"<br\b[^>]*>|</(?:p|div|tr|li)>", re.I)


def picture(name: str) -> str:
    return f"{IMG_OPEN}{name}{IMG_CLOSE}"


def pictures_in(text: str) -> list[str]:
    return _IMAGE.findall(text)


def clean(text: str) -> str:
    """Text from outside without characters that mean something to us or nothing to anybody."""
    return _WIDE_GAP.sub(" " * 40, _NOTHING.sub("", text))


def to_html(text: str) -> str:
    """One paragraph stays a bare line of HTML; several become <p> each."""
    lines = [_line_to_html(line) for line in text.strip().split("\n") if line.strip()]
    return lines[0] if len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines)


def from_html(text: str) -> str:
    """Plain text of a cell that another system filled with HTML; text without known tags is returned as it is."""
    if not _KNOWN_TAG.search(text):
        return html.unescape(text) if re.search(r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|#\d+);", text) else text
    text = _BREAK.sub("\n", text)
    for tag, opening, closing in (("sup", SUP_OPEN, SUP_CLOSE), ("sub", SUB_OPEN, SUB_CLOSE)):
        text = re.sub(rf"<{tag}\b[^>]*>(.*?)</{tag}>", rf"{opening}\1{closing}", text, flags=re.I | re.S)
    return html.unescape(_KNOWN_TAG.sub("", text)).replace("\xa0", " ").strip()


def to_text(fragment: str) -> str:
    """Plain text of our own HTML, a line for each paragraph; raised, lowered and pictures are lost."""
    lines = re.split(r"</p>\s*<p>|<br>", fragment.removeprefix("<p>").removesuffix("</p>"))
    return html.unescape("\n".join(re.sub(r"<[^>]+>", "", line) for line in lines))


def has_picture_tag(text: str) -> bool:
    return re.search(r"<img\b", text, re.I) is not None


def _line_to_html(line: str) -> str:
    line = html.escape(_SPACES.sub(" ", line.strip()), quote=False)
    if not _MARKED.search(line):
        return line
    line = _IMAGE.sub(r'<img src="media:\1" alt="">', line)
    for opening, closing, tag in ((SUP_OPEN, SUP_CLOSE, "sup"), (SUB_OPEN, SUB_CLOSE, "sub")):
        line = re.sub(f"{opening}([^{_PRIVATE}]*){closing}", rf"<{tag}>\1</{tag}>", line)
    return _MARKED.sub("", line)
