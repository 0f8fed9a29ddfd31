"""Texts of other systems as HTML of ours: their four ways of writing, code kept line by line, pictures as media.

What cannot come along (film, sound, forms, a picture that is not in the file) makes the question unreadable: it would
be another question without it.
"""

import binascii
import html
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import nh3

from quizzes.formats import markup, media
from quizzes.formats.draft import BLANK, Media
from quizzes.formats.making import Refused
from quizzes.markup import ATTRIBUTES, TAGS

HTML, AUTO, PLAIN, MARKDOWN = "html", "auto", "plain", "markdown"
LONGEST = 60_000  # characters of one text, pictures written into it not counted
FILES = "@@PLUGINFILE@@"

_SCHEMES = {"http", "https", "data", "media"}  # seen by `_picture`, which lets none of them through
_DATA = re.compile(r"data:image/[a-z+.-]+;base64,[A-Za-z0-9+/=\s]*", re.I)
_LOST = re.compile(r"<(?:audio|video|iframe|object|embed|applet|canvas|svg|input|select|textarea|button)\b", re.I)
_BLOCKS = re.compile(r"<(?:p|br|div|table|ul|ol|li|pre|h[1-6])\b", re.I)
_BOXES = re.compile(r"<(/?)(?:div|h[1-6]|section|article|address|center|dt|dd)\b[^<>]*>", re.I)
_PRE = re.compile(r"(</?pre\b[^<>]*>)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BARE = re.compile(r"</?span>|<p>(?:\s|&nbsp;|<br>)*</p>")
_IMG = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
_GAP = re.compile(r"_{3,}")
_STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=[^\s_*])([^*_\n]{1,500})\1")
_EMPHASIS = re.compile(r"(?<![\\\w*])([*_])(?=[^\s_*])([^*_\n]{1,500})\1(?![\w*])")
_EDGES = ("<br>", "&nbsp;", " ")


def to_html(text: str, way: str, files: Mapping[str, bytes], kept: dict[str, Media]) -> str:
    """Clean HTML of a text; its pictures are added to `kept`. Raises Refused for what would be lost."""
    if not text.strip():
        return ""
    if len(text) - sum(len(data) for data in _DATA.findall(text)) > LONGEST:
        raise Refused("too_long")
    made = _WAYS[way](markup.clean(text))
    _refuse_losses(made)
    made = _BOXES.sub(r"<\1p>", _SPACE.sub(" ", _code(made)))
    made = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    made = _BARE.sub("", _IMG.sub(lambda tag: _picture(tag[1], files, kept), made))
    return _GAP.sub(BLANK, _unwrapped(_trimmed(made)))


def gap_after(stem: str) -> str:
    """The stem with a gap at its end."""
    return f"{stem}<p>{BLANK}</p>" if stem.endswith(">") and not stem.endswith(("</b>", "</i>")) else f"{stem} {BLANK}"


def plain(fragment: str) -> str:
    """One line of text for messages."""
    return html.unescape(re.sub(r"<[^<>]*>", " ", fragment)).strip()


def is_empty(fragment: str) -> bool:
    return "<img" not in fragment and not plain(fragment)


def _lines(text: str) -> str:
    return text.strip().replace("\n", "<br>")


def _auto(text: str) -> str:
    """Moodle's own way: HTML in which a line is a line, unless it has lines of its own."""
    return text if _BLOCKS.search(text) else _lines(text)


def _plain(text: str) -> str:
    return _lines(html.escape(text, quote=False))


def _markdown(text: str) -> str:
    """The little of Markdown that questions use: paragraphs, lines, bold and slanted; a gap stays a gap."""
    strong = _STRONG.sub(r"<b>\2</b>", text.strip())
    slanted = _EMPHASIS.sub(r"<i>\2</i>", strong)
    return "".join(f"<p>{_lines(part)}</p>" for part in re.split(r"\n\s*\n", slanted))


_WAYS: dict[str, Callable[[str], str]] = {HTML: str, AUTO: _auto, PLAIN: _plain, MARKDOWN: _markdown}


def _refuse_losses(text: str) -> None:
    if re.search(r"<math\b", text, re.I):
        raise Refused("formula")
    if _LOST.search(text) or re.search(rf"(?:href|poster)\s*=\s*[\"']?\s*{FILES}", text, re.I):
        raise Refused("part_lost")


def _code(text: str) -> str:
    """Text between <pre> tags, whose lines and indents would be gone without them."""
    parts, inside = [], False
    for part in _PRE.split(text):
        if _PRE.fullmatch(part):
            inside = not part.startswith("</")
            parts.append("<p>" if inside else "</p>")
        else:
            parts.append("<br>".join(map(_indented, part.strip("\n").split("\n"))) if inside else part)
    return "".join(parts)


def _indented(line: str) -> str:
    bare = line.expandtabs(4)
    return "&nbsp;" * (len(bare) - len(bare.lstrip(" "))) + bare.lstrip(" ")


def _picture(attributes: str, files: Mapping[str, bytes], kept: dict[str, Media]) -> str:
    """An <img> that points to a picture of the file, or Refused."""
    said = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
    address = html.unescape(said.get("src", ""))
    name, data = _found(address, files)
    if data is None:
        raise Refused("picture_elsewhere", picture=address[:60] or "?")
    found = media.picture(_free_name(name, data, kept), data)
    if found is None:
        raise Refused("picture")
    kept[found.name] = found
    size = "".join(f' {side}="{said[side]}"' for side in ("width", "height") if said.get(side, "").isdigit())
    return f'<img src="media:{found.name}" alt="{said.get("alt", "")}"{size}>'


def _found(address: str, files: Mapping[str, bytes]) -> tuple[str, bytes | None]:
    if address.startswith("data:"):
        _head, _comma, code = address.partition(";base64,")
        return "picture", decoded(code)
    if not address.startswith(f"{FILES}/"):
        return "", None
    name = unquote(address.removeprefix(f"{FILES}/").partition("?")[0])
    return name, files.get(name)


def decoded(code: str) -> bytes | None:
    """The bytes of base64; None for what is none."""
    try:
        return b64decode("".join(code.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _free_name(name: str, data: bytes, kept: Mapping[str, Media]) -> str:
    """A name that cannot be mistaken for markup, and that no other picture of the question has."""
    bare = re.sub(r"[^\w.\-]", "_", name)[-60:]
    if bare in kept and kept[bare].data != data:
        return f"{len(kept)}-{bare}"
    return bare


def _trimmed(text: str) -> str:
    start, end = 0, len(text)
    while edge := next((each for each in _EDGES if text.startswith(each, start, end)), ""):
        start += len(edge)
    while edge := next((each for each in _EDGES if text.endswith(each, start, end)), ""):
        end -= len(edge)
    return text[start:end]


def _unwrapped(text: str) -> str:
    """One paragraph stays a bare line, as everywhere in a bank."""
    if text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1:
        return _trimmed(text[3:-4])
    return text
