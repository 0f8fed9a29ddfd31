"""Whether a text is GIFT: a category, a title or brackets that nothing but GIFT has."""

import re

_LINES = re.compile(r"^[ \t]*(?:\$CATEGORY:|::[^\n]+::|//[ \t]*\[(?:id|tag):|\[(?:html|moodle|plain|markdown)\])", re.M)
# Brackets behind a command or a sign of TeX are TeX: \mathrm{~km}, x^{=}.
_BRACES = re.compile(r"\\[A-Za-z]+\s?\{|[\\^}]\{|\{\s*(?:[=~]|#\s*[-=\d]|(?:T|F|TRUE|FALSE)\s*[#}])", re.I)
_LETTERED = re.compile(r"^[ \t]*[A-HＡ-Ｈ][ \t]*[.、．)）:：]", re.M)


def looks_like_gift(text: str) -> bool:
    """In a text with lettered options a set or a formula between brackets may look like an answer of GIFT."""
    if "{" not in text:
        return False
    answers = sum(found[0].startswith("{") for found in _BRACES.finditer(text))
    return _LINES.search(text) is not None or answers > len(_LETTERED.findall(text))
