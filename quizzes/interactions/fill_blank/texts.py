"""What people wrote into the gaps, as rows of a table: the right texts together, then the wrong ones that many wrote.

A text is in somebody's own words; one that few wrote could tell who it was, and only counts among the others.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from django.utils.html import escape
from django.utils.translation import gettext

from quizzes.interactions.base import FEWEST_ALIKE, AnswerLine

MOST_SHOWN = 8  # wrong texts of a gap


def lines(
    counts: Mapping[str, int], *, part: str, right: str, takes: Callable[[str], bool], alike: Callable[[str], str]
) -> list[AnswerLine]:
    """Rows of one gap. `counts`: how many wrote each text; `right`: what the key asks for; `alike`: the text as it is
    compared, so that two ways of writing the same are one row. The ids are the texts."""
    taken = frozenset(text for text in counts if text and takes(text))
    wrong, other = _wrong({text: number for text, number in counts.items() if text and text not in taken}, alike)
    found = [AnswerLine(taken, "", escape(right), is_right=True, part=part)]
    found += [AnswerLine(texts, "", escape(_usual(texts, counts)), part=part) for texts in wrong]
    if other:
        found.append(AnswerLine(other, "", gettext("other answers"), part=part, is_one=False))
    if counts.get(""):
        found.append(AnswerLine(frozenset([""]), "", gettext("left open"), part=part, is_one=False))
    return found


def _wrong(counts: Mapping[str, int], alike: Callable[[str], str]) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Texts that are alike and that enough people wrote, the most frequent first; and all others together."""
    groups: dict[str, set[str]] = defaultdict(set)
    sums: Counter[str] = Counter()
    for text, number in counts.items():
        groups[alike(text)].add(text)
        sums[alike(text)] += number
    ranked = sorted(sums, key=lambda name: (-sums[name], name))
    shown = [name for name in ranked if sums[name] >= FEWEST_ALIKE][:MOST_SHOWN]
    rest = (groups[name] for name in ranked if name not in shown)
    return [frozenset(groups[name]) for name in shown], frozenset().union(*rest)


def _usual(texts: frozenset[str], counts: Mapping[str, int]) -> str:
    """The way of writing that most people chose."""
    return min(texts, key=lambda text: (-counts[text], text))
