"""A text of Moodle XML: an element with its format, its <text> and the files that it shows."""

import html
from collections.abc import Callable

from lxml import etree

from quizzes.formats import foreign
from quizzes.formats.draft import Media

_WAYS = {
    "html": foreign.HTML,
    "1": foreign.HTML,
    "plain_text": foreign.PLAIN,
    "plain": foreign.PLAIN,
    "2": foreign.PLAIN,
    "markdown": foreign.MARKDOWN,
    "4": foreign.MARKDOWN,
}


def words(element: etree._Element | None) -> str:
    """The text as it is written; elements that stand unescaped in it are its HTML."""
    if element is None:
        return ""
    inner = element.find("text")
    return _written(inner if inner is not None else element).strip()


def to_html(
    element: etree._Element | None,
    kept: dict[str, Media],
    usual: str = foreign.AUTO,
    change: Callable[[str], str] = str,
) -> str:
    """Clean HTML, its pictures added to `kept`. Raises Refused for what would be lost."""
    if element is None:
        return ""
    return foreign.to_html(change(words(element)), _way(element, usual), _files(element), kept)


def old_picture(element: etree._Element, kept: dict[str, Media]) -> str:
    """The picture of a question as Moodle 1.9 wrote it, beside the text; "" where there is none."""
    place = element.find("image")
    inside = place.find("image_base64") if place is not None else None
    code = words(inside if inside is not None else element.find("image_base64"))
    if place is None or not (code or words(place)):
        return ""
    data = code if code.startswith("data:") else f"data:image/png;base64,{code}"
    address = data if code else html.escape(words(place))
    return foreign.to_html(f'<img src="{address}">', foreign.HTML, {}, kept)


def value(element: etree._Element, name: str) -> str:
    """The plain text of a child such as <single> or <defaultgrade>."""
    return words(element.find(name))


def _way(element: etree._Element, usual: str) -> str:
    return _WAYS.get((element.get("format") or "").lower(), usual)


def _written(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("file", "text"):
            parts.append(_outside(child) if isinstance(child.tag, str) else child.tail or "")
        else:
            parts.append(child.tail or "")
    return "".join(parts)


def _outside(child: etree._Element) -> str:
    """An element of HTML that was not escaped, as text again."""
    attributes = "".join(f' {name}="{html.escape(said)}"' for name, said in child.attrib.items() if "{" not in name)
    name = str(child.tag).rpartition("}")[2]
    inner = html.escape(child.text or "", quote=False) + "".join(
        _outside(each) for each in child if isinstance(each.tag, str)
    )
    tail = html.escape(child.tail or "", quote=False)
    return f"<{name}{attributes}>{tail}" if name in ("br", "img") else f"<{name}{attributes}>{inner}</{name}>{tail}"


def _files(element: etree._Element) -> dict[str, bytes]:
    """{"folder/name.png": bytes} of the files beside the text."""
    found = {}
    for file in element.findall("file"):
        data = foreign.decoded(file.text or "") if file.get("encoding", "base64") == "base64" else None
        if data is not None:
            found[f"{file.get('path', '/').strip('/')}/{file.get('name', '')}".strip("/")] = data
    return found
