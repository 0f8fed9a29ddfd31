"""The passage in which something was found, and the words looked for marked in it. Pure: no database."""

import unicodedata
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .segmenting import terms

WIDTH = 90  # characters of a passage; two lines on a phone
LEAD = 20  # of them before the first word found


def marked(text: str, query: str) -> SafeString:
    """The whole text, escaped, with `<mark class="hl">` around what the query looks for."""
    return _render(text, _spans(text, query))


def excerpt(texts: Iterable[str], query: str, *, width: int = WIDTH) -> SafeString:
    """The passage of the text that holds most of the words, marked; the beginning of the first text where none does."""
    kept = [" ".join(text.split()) for text in texts if text and text.strip()]
    if not kept:
        return mark_safe("")
    best = max(kept, key=lambda text: len({text[start:stop] for start, stop in _spans(text, query)}))
    spans = _spans(best, query)
    start = max(0, (spans[0][0] if spans else 0) - LEAD)
    stop = min(len(best), start + width)
    inside = [(left - start, min(right, stop) - start) for left, right in spans if left < stop and left >= start]
    passage = _render(best[start:stop], inside)
    return format_html("{}{}{}", "……" if start else "", passage, "……" if stop < len(best) else "")


def _spans(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words stand, as merged (start, stop) in the original text."""
    folded, origin = _folded(text)
    found = []
    for term in terms(query):
        at = folded.find(term.text)
        while at >= 0:
            found.append((origin[at], origin[at + len(term.text) - 1] + 1))
            at = folded.find(term.text, at + len(term.text))
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, where it comes from: ㎡ folds into two."""
    characters: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character).casefold():
            characters.append(part)
            origin.append(position)
    return "".join(characters), origin


def _render(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, at = [], 0
    for start, stop in spans:
        parts += [conditional_escape(text[at:start]), format_html('<mark class="hl">{}</mark>', text[start:stop])]
        at = stop
    return mark_safe("".join([*parts, conditional_escape(text[at:])]))
