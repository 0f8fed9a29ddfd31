"""What the figures of a question say in plain words: pure rules on top of statistics.py. A hint is a reason to look at
the question, no verdict about it; each names what it saw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .interactions.base import AnswerLine
from .statistics import FEWEST, Figures, Group

EASY, HARD = 0.95, 0.25  # 得分率 from, and up to which, a question is called too easy or too hard
WEAK = 0.2  # 区分度 below which a question tells little
IDLE_FROM = 30  # answers; with fewer an option may be left alone by chance
LONGEST_NAME = 16

# The worst first: how a list of questions is ordered.
CODES = ("key", "hard", "weak", "easy", "idle", "fine", "few", "none")


@dataclass(frozen=True)
class Counted:
    """A row of the table of answers with its numbers, all and by group."""

    line: AnswerLine
    count: int
    groups: Mapping[Group, int]

    @property
    def name(self) -> str:
        """A, or what stands there in a few characters."""
        words = self.line.letter or Truncator(strip_tags(self.line.text)).chars(LONGEST_NAME)
        return f"{self.line.part} — {words}" if self.line.part else words


@dataclass(frozen=True)
class Hint:
    """`code`: one of CODES; `kind`: how serious, as the design system says it; `label` fits into a table."""

    code: str
    kind: str
    label: str
    title: str
    detail: str = ""

    @property
    def rank(self) -> int:
        return CODES.index(self.code)


def hints(figures: Figures, lines: Sequence[Counted], *, unmarked: int = 0, taken_out: int = 0) -> list[Hint]:
    """Everything to be said, the most serious first; never nothing. `unmarked`: answers that wait for a person;
    `taken_out`: those that a correction took out or gave full marks, whatever they were."""
    if not figures.count:
        return [_nothing(unmarked, taken_out)]
    if not figures.is_enough:
        return [_few(figures)]
    found = [
        hint for hint in (_suspect(figures, lines), _difficulty(figures), _weak(figures), _idle(figures, lines)) if hint
    ]
    if any(hint.code == "key" for hint in found):
        found = [hint for hint in found if hint.code != "weak"]  # the same said twice
    return sorted(found, key=lambda hint: hint.rank) or [Hint("fine", "done", _("fine"), _("Nothing stands out"))]


def favourite(figures: Figures, lines: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    """(a wrong answer, the right one that fewer of the upper group gave), where there is such a pair."""
    if not figures.has_groups:
        return None
    parts: dict[str, list[Counted]] = {}
    for one in lines:
        parts.setdefault(one.line.part, []).append(one)
    pairs = [pair for part in parts.values() if (pair := _pair(part))]
    return max(pairs, key=lambda pair: pair[0].groups["upper"] - pair[1].groups["upper"], default=None)


def _pair(part: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    right = [one for one in part if one.line.is_right]
    wrong = [one for one in part if not one.line.is_right and one.line.is_one]
    if not right or not wrong:
        return None
    least = min(right, key=lambda one: one.groups["upper"])
    most = max(wrong, key=lambda one: one.groups["upper"])
    return (most, least) if most.groups["upper"] > least.groups["upper"] else None


def _nothing(unmarked: int, taken_out: int) -> Hint:
    if taken_out:
        title = _("By a correction the answers do not matter here, so there is nothing to count")
        return Hint("none", "none", _("corrected"), title)
    if unmarked:
        return Hint("none", "none", _("not marked yet"), _("The answers wait for a marker"))
    return Hint("none", "none", _("no answers"), _("Nobody's answer counts yet"))


def _few(figures: Figures) -> Hint:
    said = {"count": figures.count, "least": FEWEST}
    detail = _("%(count)s first answers count; from %(least)s on the figures say something.") % said
    return Hint("few", "none", _("too few answers"), _("Too few answers for a verdict"), detail)


def _suspect(figures: Figures, lines: Sequence[Counted]) -> Hint | None:
    """The key may be wrong: those who did well chose another answer, or did worse here than those who did badly."""
    label = _("check the answer")
    pair = favourite(figures, lines)
    if pair:
        wrong, right = pair
        said = {
            "wrong": wrong.name, "right": right.name, "size": figures.sizes["upper"],
            "chose": wrong.groups["upper"], "kept": right.groups["upper"],
        }  # fmt: skip
        title = _("Many who did well chose %(wrong)s: check the answer") % said
        detail = _(
            "Of %(size)s people in the upper group %(chose)s chose %(wrong)s, and %(kept)s the right answer %(right)s."
        )
        return Hint("key", "bad", label, title, detail % said)
    if not _is_clearly_negative(figures):
        return None
    detail = _("Who did better with the other questions rather got this one wrong.")
    return Hint("key", "bad", label, _("Many who did well got it wrong: check the answer"), detail)


def _is_clearly_negative(figures: Figures) -> bool:
    """Below zero by more than chance would usually do: by more than the standard error of no correlation at all."""
    found = figures.discrimination
    return found is not None and found < -1 / sqrt(figures.count - 1)


def _difficulty(figures: Figures) -> Hint | None:
    share = figures.facility
    if share is not None and share >= EASY:
        return Hint(
            "easy", "soon", _("too easy"), _("Nearly everybody knows it"), _("It tells little about who learned.")
        )
    if share is not None and share <= HARD:
        detail = _("Is it taught, and is what is asked clear?")
        return Hint("hard", "soon", _("too hard"), _("Hardly anybody knows it"), detail)
    return None


def _weak(figures: Figures) -> Hint | None:
    """Not said where nearly everybody knows it: then it cannot tell people apart."""
    found = figures.discrimination
    if found is None or found >= WEAK or (figures.facility or 0) >= EASY:
        return None
    detail = _("Who did well and who did badly answer it nearly alike. Usually it is 0.20 or more.")
    return Hint("weak", "soon", _("tells little"), _("It hardly tells the strong from the weak"), detail)


def _idle(figures: Figures, lines: Sequence[Counted]) -> Hint | None:
    """Wrong options that nobody chose, of a question that has a right one."""
    if figures.count < IDLE_FROM or (figures.facility or 0) >= EASY or not any(one.line.is_right for one in lines):
        return None
    idle = [one.name for one in lines if not (one.line.is_right or one.line.part or one.count) and one.line.is_one]
    if not idle:
        return None
    names = {"names": "、".join(idle)}
    detail = _("An option that nobody believes makes the question easier than it looks.")
    return Hint("idle", "", _("idle option"), _("Nobody chose %(names)s") % names, detail)
