"""Clean HTML → nested lists of nodes, plain data for `designs/`. Pure.

A node is {"k": kind, …}: text {"t"}; gap; br; b i u s sub sup mark quote p {"c": nodes}; ruby {"c", "rt"}; ul ol
{"items": [nodes], "start"}; table {"columns", "cells": [{"c", "x", "y", "h"}]}; img {"name", "alt"}, or missing {"alt"}
for a picture that could not be read.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

Node = dict[str, Any]
Picture = Callable[[str], str]  # address → name of its file, "" when there is none

GAP = re.compile(r"_{3,}")
BRACKET = re.compile(r"[（(][\s　\xa0]*[）)]")
SPACES = re.compile(r"[ \t\r\n]+")
KINDS = {
    "b": "b", "strong": "b", "th": "td", "i": "i", "em": "i", "u": "u", "s": "s", "sub": "sub", "sup": "sup",
    "mark": "mark", "blockquote": "quote", "p": "p", "caption": "p", "li": "li", "ul": "ul", "ol": "ol",
    "table": "table", "tr": "tr", "td": "td", "ruby": "ruby", "rt": "rt",
}  # fmt: skip
DROPPED = {"rp"}


def read(html: str, picture: Picture) -> list[Node]:
    """The nodes of HTML that `quizzes.markup` made clean."""
    reader = _Reader(picture)
    reader.feed(html)
    reader.close()
    return _finished(reader.top)


def text_of(nodes: list[Node]) -> str:
    """All text, gaps as ____."""
    return "".join("____" if node["k"] == "gap" else node.get("t", "") + text_of(_children(node)) for node in nodes)


def gaps_of(nodes: list[Node]) -> int:
    """How many gaps there are to write in."""
    return sum((node["k"] == "gap") + gaps_of(_children(node)) for node in nodes)


def with_bracket(nodes: list[Node]) -> list[Node]:
    """The stem with a place for the letter at its end, unless it has one or a gap."""
    if gaps_of(nodes) or BRACKET.search(text_of(nodes)):
        return nodes
    blank = {"k": "text", "t": "（　　）"}
    if nodes and nodes[-1]["k"] == "p":
        return [*nodes[:-1], {"k": "p", "c": [*nodes[-1]["c"], blank]}]
    return [*nodes, blank]


class _Reader(HTMLParser):
    """Builds {"tag", "attrs", "c"} frames; `_finished` makes nodes of them once they are closed."""

    def __init__(self, picture: Picture) -> None:
        super().__init__(convert_charrefs=True)
        self.picture = picture
        self.top: list[Node] = []
        self.open: list[Node] = []

    @property
    def here(self) -> list[Node]:
        return self.open[-1]["c"] if self.open else self.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "br":
            self.here.append({"k": "br"})
        elif tag == "img":
            self.here.append(self._img(said))
        else:
            frame = {"k": KINDS.get(tag, "span"), "tag": tag, "said": said, "c": []}
            self.here.append(frame)
            self.open.append(frame)

    def handle_endtag(self, tag: str) -> None:
        if any(frame["tag"] == tag for frame in self.open):
            while self.open.pop()["tag"] != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.here.extend(_text(data))

    def _img(self, said: dict[str, str | None]) -> Node:
        name, alt = self.picture(said.get("src") or ""), said.get("alt") or ""
        width = said.get("width") or ""
        if not name:
            return {"k": "missing", "alt": alt}
        return {"k": "img", "name": name, "alt": alt, "px": int(width) if width.isascii() and width.isdigit() else 0}


def _text(data: str) -> list[Node]:
    found: list[Node] = []
    for number, part in enumerate(GAP.split(SPACES.sub(" ", data))):
        if number:
            found.append({"k": "gap"})
        if part:
            found.append({"k": "text", "t": part})
    return found


def _finished(frames: list[Node]) -> list[Node]:
    found: list[Node] = []
    for frame in frames:
        if "tag" not in frame:
            found.append(frame)
        elif frame["tag"] in DROPPED:
            continue
        elif frame["k"] in ("ul", "ol"):
            items = [_finished(item["c"]) for item in frame["c"] if item["k"] == "li"]
            start = frame["said"].get("start") or ""
            first = int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1
            found.append({"k": frame["k"], "items": items, "start": first})
        elif frame["k"] == "table":
            found += _table(frame)
        elif frame["k"] == "ruby":
            over = [node for part in frame["c"] if part["k"] == "rt" for node in _finished(part["c"])]
            base = _finished([part for part in frame["c"] if part["k"] != "rt"])
            found.append({"k": "ruby", "c": base, "rt": text_of(over)})
        elif frame["k"] in ("span", "li", "tr", "td", "rt"):
            found += _finished(frame["c"])
        else:
            found.append({"k": frame["k"], "c": _finished(frame["c"])})
    return _trimmed(found)


def _table(frame: Node) -> list[Node]:
    """The caption, then the table; rows are wherever they stand in it."""
    rows = [row for row in _under(frame, "tr") if any(cell.get("tag") in ("td", "th") for cell in row["c"])]
    caption = [{"k": "p", "c": _finished(part["c"])} for part in frame["c"] if part.get("tag") == "caption"]
    cells, width = [], 0
    for row in rows:
        mine = [cell for cell in row["c"] if cell.get("tag") in ("td", "th")]
        spans = [(_span(cell, "colspan"), _span(cell, "rowspan")) for cell in mine]
        width = max(width, sum(x for x, _y in spans))
        for cell, (x, y) in zip(mine, spans, strict=True):
            cells.append({"c": _finished(cell["c"]), "x": x, "y": y, "h": cell["tag"] == "th"})
    return [*caption, {"k": "table", "columns": width, "cells": cells}] if cells else caption


def _under(frame: Node, kind: str) -> list[Node]:
    found: list[Node] = []
    for part in frame.get("c", ()):
        if part["k"] == kind:
            found.append(part)
        elif part["k"] == "span":  # thead, tbody, tfoot
            found += _under(part, kind)
    return found


def _span(cell: Node, name: str) -> int:
    said = cell["said"].get(name) or ""
    return min(max(int(said), 1), 50) if said.isascii() and said.isdigit() and len(said) < 4 else 1


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without the white space between blocks."""
    if not any(node["k"] in ("p", "ul", "ol", "table", "quote") for node in nodes):
        return nodes
    return [node for node in nodes if node["k"] != "text" or node["t"].strip()]


def _children(node: Node) -> list[Node]:
    inner: list[Node] = list(node.get("c", ()))
    for item in node.get("items", ()):
        inner += item
    for cell in node.get("cells", ()):
        inner += cell["c"]
    return inner
