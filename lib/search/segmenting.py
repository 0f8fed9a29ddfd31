"""How text is cut for the index and for a query. Pure: no database.

A run of Chinese becomes its overlapping pairs, then its single characters: 民族法 → 民族 族法 民 族 法. A run of two or
more characters in a query is looked for as the pairs that it consists of, one after another, so that exactly the
texts that contain it are found; a single character is looked for as itself. Everything else (Latin, digits) stays a
whole word.
Full-width forms, capitals and compatibility characters are folded first (２０２６ＡＢ → 2026ab).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Han with its extensions and 〇, kana, hangul: scripts that are written without spaces.
CJK = "\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
CJK_RUN = re.compile(rf"[{CJK}]+\Z")
LONGEST_WORD = 64  # characters; PostgreSQL refuses lexemes of 2 kB, and nobody types longer ones
MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: `text` as folded, `tokens` as they stand in the index, in this order."""

    text: str
    tokens: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the tokens prove that the text is there: three characters are two pairs that may stand apart."""
        return len(self.tokens) == 1


def fold(text: str) -> str:
    """One form for all writings of the same: NFKC and case-folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def index_text(text: str) -> str:
    """The tokens of a text, separated by spaces: all pairs and words in their order, then all single characters."""
    pairs: list[str] = []
    singles: list[str] = []
    for piece in _pieces(text):
        if CJK_RUN.match(piece):
            pairs.extend(_pairs(piece))
            singles.extend(piece)
        else:
            pairs.append(piece[:LONGEST_WORD])
    return " ".join(pairs + singles)


def terms(query: str) -> list[Term]:
    """What a query looks for, without repetition; everything is wanted at once (AND)."""
    found: dict[str, Term] = {}
    for piece in _pieces(query):
        text = piece if CJK_RUN.match(piece) else piece[:LONGEST_WORD]
        found.setdefault(text, Term(text, tuple(_pairs(text) or [text]) if CJK_RUN.match(text) else (text,)))
    return list(found.values())[:MOST_TERMS]


def _pieces(text: str) -> Iterator[str]:
    return (match.group() for match in PIECE.finditer(fold(text)))


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]
