"""Small repairs that a person makes in the preview: another answer, another type. Applied to a raw question before it
is settled, so that a mended question passes the same checks as any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizzes.formats import stems
from quizzes.formats.draft import CHOICES, EXTENDED_TEXT, FILL_BLANK, INTERACTIONS, TRUE_FALSE, Raw

# Problems that another answer or another type can solve; the others have to be mended in the file.
BY_ANSWER = frozenset(
    {
        "no_answer",
        "answer_without_option",
        "answer_unreadable",
        "answer_ambiguous",
        "answers_disagree",
        "several_answers",
        "single_answer",
        "gap_count",
        "unknown_shape",
        "unknown_type",
        "not_true_false",
        "brackets_unclear",
        "answer_of_several",
        "equal_options",
    }
)


@dataclass(frozen=True)
class Mend:
    """What the person said: one of INTERACTIONS, or "" to leave the type; an answer that replaces those of the file."""

    answer: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("", *INTERACTIONS):
            raise ValueError(self.kind)


def apply(raws: Sequence[Raw], mends: Mapping[int, Mend]) -> None:
    """Change the raw questions at these positions; positions that do not exist are passed over."""
    for position, mend in mends.items():
        if 0 <= position < len(raws):
            _mend(raws[position], mend)


def kinds_for(raw: Raw) -> tuple[str, ...]:
    """The types that this question could be, by what it has."""
    if len(raw.options) == 2:
        return (*CHOICES, TRUE_FALSE)
    if raw.options:
        return CHOICES
    return (TRUE_FALSE, FILL_BLANK, EXTENDED_TEXT)


def _mend(raw: Raw, mend: Mend) -> None:
    raw.problems = [problem for problem in raw.problems if problem.code not in BY_ANSWER]
    if mend.kind:
        raw.kind, raw.firm = mend.kind, True
    if mend.answer:
        raw.answers = [mend.answer]
        for option in raw.options:
            option.marked = option.bold = False
        if raw.options:
            raw.stem = stems.take_letters(raw.stem).stem
        if mend.kind == TRUE_FALSE:
            raw.stem = stems.take_truth(raw.stem).stem
