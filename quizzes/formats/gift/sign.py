"""Whether a text is GIFT: a category, a title or brackets that nothing but GIFT has."""

import re

_LINES = re.compile(r"^[ \t]*(?:\$CATEGORY:|::[^:\n]|//[ \t]*\[(?:id|tag):|\[(?:html|moodle|plain|markdown)\])", re.M)
# Brackets behind a command or a sign of TeX are TeX: \mathrm{~km}, x^{=}.
_BRACES = re.compile(r"\\[A-Za-z]+\s?\{|[\\^}]\{|\{\s*(?:[=~]|#\s*[-=\d]|(?:T|F|TRUE|FALSE)\s*[#}])", re.I)
_CLEAR = re.compile(r"^\{\s*(?:[=~#TF])", re.I)


def looks_like_gift(text: str) -> bool:
    return "{" in text and (
        _LINES.search(text) is not None or any(_CLEAR.match(found[0]) for found in _BRACES.finditer(text))
    )
