"""Signs that a backslash takes the meaning from. They are hidden while the text is cut, as private characters."""

import re

from quizzes.formats import markup

_SIGNS = {":": "\ue110", "#": "\ue111", "=": "\ue112", "{": "\ue113", "}": "\ue114", "~": "\ue115", "n": "\ue116"}
_PLAIN = {ord(hidden): "\n" if sign == "n" else sign for sign, hidden in _SIGNS.items()} | {0xE117: "\\"}
_ESCAPED = re.compile(r"\\([:#={}~n\\])")


def hide(text: str) -> str:
    """The text without private characters of its own, its escaped signs as ours."""
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], "\ue117"), markup.clean(text))


def show(text: str) -> str:
    """The signs again, without their backslashes."""
    return text.translate(_PLAIN)


def as_written(text: str) -> str:
    """The text as the file has it."""
    return re.sub("[\ue110-\ue117]", lambda sign: _WRITTEN[sign[0]], text)


_WRITTEN = {hidden: f"\\{sign}" for sign, hidden in _SIGNS.items()} | {"\ue117": "\\\\"}
