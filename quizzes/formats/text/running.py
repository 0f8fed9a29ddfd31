"""Headers, footers and watermarks: the same line again and again between questions, which belongs to none of them."""

import re
from collections import Counter

from quizzes.formats.text import marks
from quizzes.formats.text.lines import Line

TIMES = 4
_MEANS_SOMETHING = re.compile(r"[(\[]\s*[A-H√×]*\s*[)\]]|_{2,}|[?:]|正确|错误|以上|都|无|没有|[。;]$")


def without_running_lines(lines: list[Line]) -> list[Line]:
    """The lines without those that repeat at least four times and are no option, heading, field or sentence."""
    times = Counter(line.half for line in lines if 4 <= len(line.text) <= 60)
    running = {text for text, count in times.items() if count >= TIMES and not _may_belong(text)}
    return [line for line in lines if line.half not in running] if running else lines


def _may_belong(twin: str) -> bool:
    patterns = (
        marks.OPTION_LINE,
        marks.FIELD_AT_START,
        marks.KIND_HEADING,
        marks.CHAPTER,
        marks.KEY_HEADING,
        marks.CN_TITLE,
        marks.KIND_TAG,
    )
    numbered = any(pattern.match(twin) for _style, pattern in marks.NUMBERS)
    return numbered or any(pattern.match(twin) for pattern in patterns) or _MEANS_SOMETHING.search(twin) is not None
