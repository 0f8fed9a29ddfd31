"""Options that must keep their place when options are shuffled: “以上都对”, “A和C”."""

import re
from collections.abc import Iterable

from quizzes.formats.draft import Choice
from quizzes.formats.stems import half

_LAST = re.compile(r"^(?:以上|上述|前述|前面|all of|none of|both|neither)", re.I)
_LETTERS = re.compile(
    r"^(?:选项)?[A-H](?:\s*[、,和与及]\s*[A-H])+(?:项|选项|都|均|$)|^只有?\s*[A-H]$|^[A-H]\s*[和与及]\s*[A-H]"
)


def pinned(choices: Iterable[Choice]) -> set[str]:
    """Ids of the options to keep in place: those that speak of the ones above, or all when one names letters."""
    kept = list(choices)
    if any(_LETTERS.match(half(choice.html)) for choice in kept):
        return {choice.id for choice in kept}
    return {choice.id for choice in kept if _LAST.match(half(choice.html))}
