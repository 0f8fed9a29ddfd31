"""Certificate numbers and verification codes: how they are written, and what people make of them when they type. Pure.

A number is public and runs on (青民培〔2026〕第 0098 号); a code is a secret of 140 bits that only the sheet shows.
"""

import re
import secrets
import unicodedata

# Crockford's base 32: no I, L, O or U, so that a code read from paper cannot be misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 28  # × 5 bits = 140
CODE_GROUP = 4  # characters between hyphens on paper

_TOKEN = re.compile(f"[{ALPHABET}]{{{TOKEN_LENGTH}}}")
_MISREAD = str.maketrans("OIL", "011")
_BRACKETS = str.maketrans("[【［(（]】］)）", "〔〔〔〔〔〕〕〕〕〕")
_NUMBER = re.compile(r"(?P<prefix>[^〔〕]+)〔(?P<year>\d{4})〕第?(?P<count>\d{1,9})号?")
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
    return re.sub(r"[\s〔〕]", "", _plain(prefix))


def number(prefix: str, year: int, count: int) -> str:
    """The certificate's number as printed."""
    return f"{series(prefix)}〔{year}〕第 {count:04} 号"


def number_in(typed: str) -> str | None:
    """The number that a person meant, as printed: brackets of any kind, spaces or none; None where it cannot be one."""
    found = _NUMBER.fullmatch(re.sub(r"\s", "", _plain(typed)))
    return number(found["prefix"], int(found["year"]), int(found["count"])) if found else None


def same_name(one: str, other: str) -> bool:
    """Whether two spellings name the same person: spaces, dots and case make no difference. Constant time."""
    return secrets.compare_digest(_bare(one), _bare(other))


def masked(name: str) -> str:
    """What a stranger may read of a name: its first character. The stars do not tell how long it is."""
    return f"{name[:1]}**"


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).translate(_BRACKETS)


def _bare(name: str) -> bytes:
    return _JOINTS.sub("", unicodedata.normalize("NFKC", name)).casefold().encode()
