"""Whether a file is Moodle XML, by its first element."""

import re

HEAD = 1 << 16
_SKIPPED = re.compile(r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)", re.S)
_ELEMENT = re.compile(r"<([A-Za-z][\w.-]*)")


def is_moodle(data: bytes) -> bool:
    head = data[:HEAD]
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1", "ignore")
    if not text.lstrip("\ufeff\xef\xbb\xbf \r\n\t").startswith("<"):
        return False
    first = _ELEMENT.search(_SKIPPED.sub("", text))
    return first is not None and first[1].lower() == "quiz"
