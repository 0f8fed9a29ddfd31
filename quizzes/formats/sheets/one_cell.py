"""Options that share one cell: lettered, one a line, separated by | ; or commas, or written as JSON."""

import json
import re

from quizzes.formats.draft import Place, RawOption
from quizzes.formats.text.lines import Line
from quizzes.formats.text.options import split

_SEPARATORS = (r"\n+", r"\$;\$|\|\|", r"[|｜]", r"[;；]", r"[,，]", r"、", r"\t+")


def options_of(text: str) -> list[RawOption]:
    """The options in their order, labelled from A. An empty list when the cell cannot be cut."""
    text = text.strip()
    if not text:
        return []
    return _from_json(text) or _lettered(text) or _separated(text)


def _from_json(text: str) -> list[RawOption]:
    if text[0] not in "[{":
        return []
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if isinstance(value, dict):
        pairs = [(str(label).strip().upper(), body) for label, body in value.items()]
        return [RawOption(label, _text(body)) for label, body in pairs if re.fullmatch("[A-Z]", label)]
    return _label([_text(body) for body in value]) if isinstance(value, list) else []


def _text(body: object) -> str:
    if isinstance(body, dict):
        body = next((body[name] for name in ("text", "content", "value", "label", "title") if name in body), "")
    return str(body)


def _lettered(text: str) -> list[RawOption]:
    """“A.甲 B.乙” or one lettered option a line."""
    place = Place("line", 0)
    parts = split([Line(line.strip(), place) for line in text.split("\n") if line.strip()])
    return parts.options if not parts.stem.strip() and len(parts.options) > 1 and not parts.left else []


def _separated(text: str) -> list[RawOption]:
    for mark in _SEPARATORS:
        pieces = [piece.strip() for piece in re.split(mark, text) if piece.strip()]
        if len(pieces) > 1:
            return _label(pieces)
    return _label([text])


def _label(texts: list[str]) -> list[RawOption]:
    texts = [re.sub(r"^[A-Za-z]\s*[.、．:：)）]\s*(?=\S)", "", text) for text in texts]
    return [RawOption(chr(ord("A") + index), text.strip()) for index, text in enumerate(texts[:26])]
