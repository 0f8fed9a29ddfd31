"""Decide what a question of a file is: a draft, or the problem that keeps it out of the bank.

The heading above a question is a hint, a tag or a column is its own word, and its shape (options, answer, gaps) must
agree. Nothing is guessed in silence: what is assumed for many questions is counted in `Notes` and said.
"""

from collections import Counter
from dataclasses import dataclass, field

from quizzes.formats import keys, making, stated, stems
from quizzes.formats.draft import (
    CHOICES,
    EXTENDED_TEXT,
    FILL_BLANK,
    TRUE_FALSE,
    Assumption,
    Found,
    ItemDraft,
    Problem,
    Raw,
    Reading,
)
from quizzes.formats.kinds import CHOICE, OTHER, is_other

MAX_CHARS = 20_000
CHOICE_KINDS = (*CHOICES, CHOICE)
ASSUMPTIONS = ("bracket_is_key", "bold_is_key", "a_is_true")


@dataclass
class Notes:
    """What is to be said about the file besides its errors."""

    warnings: list[Problem] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Raw] = field(default_factory=dict)

    def warn(self, raw: Raw, code: str, **values: object) -> None:
        self.warnings.append(Problem.at(raw.where, code, **values))

    def assume(self, raw: Raw, name: str) -> None:
        self.used[name] += 1
        self.examples.setdefault(name, raw)

    def assumptions(self) -> list[Assumption]:
        return [
            Assumption(name, self.used[name], self.examples[name].stem[:200], self.examples[name].where)
            for name in ASSUMPTIONS
            if self.used[name]
        ]


def settle(raw: Raw, notes: Notes, reading: Reading | None = None) -> Found:
    """The question as a draft, or why not."""
    reading = reading or Reading()
    if is_other(raw.kind):
        name = raw.kind.removeprefix(OTHER)
        return Found(raw, problem=Problem.at(raw.where, "type_not_supported", type=name), skipped=True)
    try:
        return Found(raw, draft=_draft(raw, notes, reading))
    except making.Refused as refused:
        return Found(raw, problem=Problem.at(raw.where, refused.code, **refused.values))


def _draft(raw: Raw, notes: Notes, reading: Reading) -> ItemDraft:
    if raw.problems:
        raise making.Refused(raw.problems[0].code, **dict(raw.problems[0].values))
    if raw.stated is not None:
        return stated.draft(raw, raw.stated, notes)
    if not raw.stem.strip():
        raise making.Refused("no_stem")
    if sum(map(len, [raw.stem, raw.explanation, *raw.answers, *(option.text for option in raw.options)])) > MAX_CHARS:
        raise making.Refused("too_long")
    family = _family(raw, notes)
    if family == TRUE_FALSE:
        return making.true_false(raw, notes, reading)
    if family == FILL_BLANK:
        return making.fill_blank(raw, notes)
    if family == EXTENDED_TEXT:
        return making.extended_text(raw, notes)
    return making.choice(raw, notes, reading)


def _family(raw: Raw, notes: Notes) -> str:
    """TRUE_FALSE, FILL_BLANK, EXTENDED_TEXT or CHOICE."""
    shape = _shape(raw)
    if raw.kind == "":
        if shape == "":
            raise making.Refused("no_answer" if not raw.answers else "unknown_shape")
        return shape
    named = CHOICE if raw.kind in CHOICE_KINDS else raw.kind
    if named == shape or not _contradicts(raw, named, shape):
        return named
    notes.warn(raw, "kind_by_shape", heading=making.kind_label(raw.kind), type=making.kind_label(shape))
    return shape


def _contradicts(raw: Raw, named: str, shape: str) -> bool:
    """Whether the shape says for certain that the heading does not fit this question."""
    if shape == CHOICE:
        lettered = any(keys.letters(answer) for answer in raw.answers) or bool(stems.take_letters(raw.stem).found)
        return len(raw.options) > 2 and lettered and (not raw.firm or named != TRUE_FALSE)
    if named == CHOICE and shape == TRUE_FALSE:
        return not raw.options and not raw.firm
    return False


def _shape(raw: Raw) -> str:
    if raw.options:
        return TRUE_FALSE if keys.truth_by_options(raw) and _says_truth(raw) else CHOICE
    if _says_truth(raw):
        return TRUE_FALSE
    if any(answer.strip() for answer in raw.answers):
        if all(keys.letters(answer) for answer in raw.answers):
            return CHOICE if raw.kind == "" else ""
        return FILL_BLANK if stems.count_gaps(raw.stem) else EXTENDED_TEXT
    return ""


def _says_truth(raw: Raw) -> bool:
    """√, 对, T …: a verdict that no letter of an option could be meant by."""
    answers = [answer for answer in raw.answers if answer.strip()]
    if not answers and any(option.marked for option in raw.options):
        return True
    if not answers:
        inline = stems.take_truth(raw.stem).found
        return bool(inline) and (raw.kind == TRUE_FALSE or inline[0] in "√✓✔×✗✘╳")
    if raw.options:
        return True
    return all(keys.truth(answer) is not None and not answer.strip().isdigit() for answer in answers)
