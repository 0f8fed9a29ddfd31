"""Small repairs that a person makes in the preview: another answer, another type. Applied to a raw question before it
is settled, so that a mended question passes the same checks as any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quizzes.formats import keys, stems
from quizzes.formats.draft import (
    CHOICES,
    EXTENDED_TEXT,
    FILL_BLANK,
    SINGLE_CHOICE,
    TRUE_FALSE,
    WRITTEN,
    Answer,
    Raw,
    Stated,
)

FULL = Decimal(100)

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
        "weights",
        "wildcard",
        "gap_text",
    }
)


@dataclass(frozen=True)
class Mend:
    """What the person said: one of WRITTEN, or "" to leave the type; an answer that replaces those of the file."""

    answer: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("", *WRITTEN):
            raise ValueError(self.kind)


def apply(raws: Sequence[Raw], mends: Mapping[int, Mend]) -> None:
    """Change the raw questions at these positions; positions that do not exist are passed over."""
    for position, mend in mends.items():
        if 0 <= position < len(raws):
            _mend(raws[position], mend)


def kinds_for(raw: Raw) -> tuple[str, ...]:
    """The types that this question could be, by what it has; none when it can only be mended in its file."""
    if raw.stated is not None:
        return _kinds_of_stated(raw, raw.stated)
    if len(raw.options) == 2:
        return (*CHOICES, TRUE_FALSE)
    if raw.options:
        return CHOICES
    return (TRUE_FALSE, FILL_BLANK, EXTENDED_TEXT)


def _mend(raw: Raw, mend: Mend) -> None:
    raw.problems = [problem for problem in raw.problems if problem.code not in BY_ANSWER]
    if raw.stated is not None:
        _restate(raw, raw.stated, mend)
        return
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


def _restate(raw: Raw, stated: Stated, mend: Mend) -> None:
    """Another answer to a question whose format says outright what is right."""
    if mend.kind not in ("", *_kinds_of_stated(raw, stated)):
        return
    if raw.options:
        _rechoose(raw, stated, mend)
    elif raw.kind == TRUE_FALSE and (said := keys.truth(mend.answer)) is not None:
        stated.answers = [Answer("true" if said else "false", FULL)]
    elif raw.kind == FILL_BLANK and mend.answer:
        stated.answers = [Answer(text, FULL) for text in keys.alternatives(mend.answer)]


def _rechoose(raw: Raw, stated: Stated, mend: Mend) -> None:
    right = keys.letters(mend.answer)
    if mend.kind:
        raw.kind, raw.firm, stated.single = mend.kind, True, mend.kind == SINGLE_CHOICE
    if right is None:
        return
    share = FULL if stated.single else FULL / len(right)
    for option, answer in zip(raw.options, stated.answers, strict=False):
        answer.weight = share if option.label in right else Decimal(0)


def _kinds_of_stated(raw: Raw, stated: Stated) -> tuple[str, ...]:
    if raw.options:
        return CHOICES
    is_number = any(answer.tolerance for answer in stated.answers)
    return (raw.kind,) if raw.kind in (TRUE_FALSE, FILL_BLANK) and not (stated.gaps or is_number) else ()
