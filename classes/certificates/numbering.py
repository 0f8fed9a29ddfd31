"""Certificate numbers and verification codes: how they are written, and what people make of them when they type. Pure.

A number is public and runs on, written as a unit says (青民培〔2026〕第 0098 号); a code is a secret of 140 bits that
only the sheet shows.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass

# Crockford's base 32: no I, L, O or U, so that a code read from paper cannot be misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 28  # × 5 bits = 140
CODE_GROUP = 4  # characters between hyphens on paper

_TOKEN = re.compile(f"[{ALPHABET}]{{{TOKEN_LENGTH}}}")
_MISREAD = str.maketrans("OIL", "011")
_BRACKETS = str.maketrans("[【［(（]】］)）", "〔〔〔〔〔〕〕〕〕〕")
_WORDS = re.compile(r"[0-9]+|[^\W0-9_]+")
_SIGNS = re.compile(r"[\W_第号號]+")  # may be left out when a number is typed
_IDLE = re.compile(r"(?<![0-9]) | (?![0-9])")  # only between two figures a space parts anything
_LONGEST = 80
YEAR, COUNT = "{年}", "{号}"  # the places of a scheme's pattern
MOST_PATTERN = 40
LEAST_WIDTH, MOST_WIDTH = 1, 8
_JOINTS = re.compile(r"[\s·•‧・.'’-]")


def new_token() -> str:
    """A fresh secret, safe in a URL."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def token_in(typed: str) -> str | None:
    """The token that a person meant: any case, with or without hyphens and spaces; None where it cannot be one."""
    bare = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper().translate(_MISREAD)
    return bare if _TOKEN.fullmatch(bare) else None


def code(token: str) -> str:
    """The token in groups that can be read aloud: 7QF4-2MKD-…"""
    return "-".join(token[at : at + CODE_GROUP] for at in range(0, len(token), CODE_GROUP))


def series(prefix: str) -> str:
    """A prefix as numbers bear it: without spaces and brackets, which part it from the year."""
    return re.sub(r"[\s〔〕{}]", "", _plain(prefix))


@dataclass(frozen=True)
class Scheme:
    """How numbers are written: `pattern` with the places {年} and {号}, counts with at least `width` digits."""

    pattern: str
    width: int = 4

    def number(self, year: int, count: int) -> str:
        """The certificate's number as printed."""
        return self.pattern.replace(YEAR, str(year)).replace(COUNT, f"{count:0{self.width}}")

    @property
    def series(self) -> str:
        """The words of the pattern. Schemes that agree in these count together: no two of their numbers read alike."""
        return "|".join(_words(self.number(0, 0))).removesuffix("|0|0")


def usual(prefix: str) -> Scheme:
    """The scheme of the site, from its prefix: 青民培〔2026〕第 0098 号."""
    return Scheme(f"{series(prefix)}〔{YEAR}〕第 {COUNT} 号")


def faults(pattern: str) -> list[str]:
    """What keeps the pattern from making numbers that are found again: long, places, order, prefix, digits, braces."""
    rest = pattern.replace(YEAR, "", 1).replace(COUNT, "", 1)
    before = pattern.split(YEAR)[0]
    found = {
        # Some characters stand for many words: what is kept of a number would not fit.
        "long": max(len(pattern), len(Scheme(pattern).series)) > MOST_PATTERN,
        "places": pattern.count(YEAR) != 1 or pattern.count(COUNT) != 1,
        "order": pattern.find(YEAR) > pattern.find(COUNT) or YEAR + COUNT in re.sub(r"\s", "", pattern),
        "prefix": not _words(before),
        "digits": bool(re.search(r"[0-9]", unicodedata.normalize("NFKC", rest))),
        "braces": bool(re.search(r"[{}\x00-\x1f]", rest)),
    }
    return [name for name, is_so in found.items() if is_so]


def number(prefix: str, year: int, count: int) -> str:
    """A number of the site's scheme."""
    return usual(prefix).number(year, count)


def key(typed: str) -> str | None:
    """What a number is found by, whatever its scheme: words and figures without signs, spaces, 第, 号, leading zeros.

    None where nothing typed like this can be a number.
    """
    words = _words(typed) if len(typed) <= _LONGEST else []
    figures = sum(word[0] in "0123456789" for word in words)
    return "|".join(words) if figures >= 2 and figures < len(words) else None


def same_name(one: str, other: str) -> bool:
    """Whether two spellings name the same person: spaces, dots and case make no difference. Constant time."""
    return secrets.compare_digest(_bare(one), _bare(other))


def masked(name: str) -> str:
    """What a stranger may read of a name: its first character. The stars do not tell how long it is."""
    return f"{name[:1]}**"


def _words(text: str) -> list[str]:
    """Figures without leading zeros and words in capitals, in their order."""
    bare = _SIGNS.sub(" ", unicodedata.normalize("NFKC", text)).upper()
    return [
        word.lstrip("0") or "0" if word[0] in "0123456789" else word for word in _WORDS.findall(_IDLE.sub("", bare))
    ]


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).translate(_BRACKETS)


def _bare(name: str) -> bytes:
    return _JOINTS.sub("", unicodedata.normalize("NFKC", name)).casefold().encode()
