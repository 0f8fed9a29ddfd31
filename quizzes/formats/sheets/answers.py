"""How a column of answers is meant: letters, texts of options or their numbers. One cell may fit two readings; the
other rows of the sheet then tell which."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.formats import keys
from quizzes.formats.draft import EXTENDED_TEXT, FILL_BLANK, TRUE_FALSE, Problem, Raw
from quizzes.formats.kinds import is_other

LETTERS, TEXTS, NUMBERS = "letters", "texts", "numbers"


@dataclass(frozen=True)
class Readings:
    """What an answer would mean in each of the three ways; None where it means nothing."""

    letters: tuple[str, ...] | None
    texts: tuple[str, ...] | None
    numbers: tuple[str, ...] | None

    def sure(self) -> str:
        """The only way that fits, or ""."""
        fitting = [name for name in (LETTERS, TEXTS, NUMBERS) if getattr(self, name)]
        return fitting[0] if len(fitting) == 1 else ""


def resolve(raws: Sequence[Raw]) -> None:
    """Turn every answer that is a text or a number of an option into letters; what stays unclear becomes a problem."""
    readings = {id(raw): _readings(raw) for raw in raws if _is_choice(raw)}
    usual = {reading.sure() for reading in readings.values()} - {""}
    zero_based = any(raw.answers[0].strip() == "0" for raw in raws if id(raw) in readings)
    for raw in raws:
        if id(raw) in readings:
            _settle(raw, readings[id(raw)], usual, zero_based=zero_based)


def _is_choice(raw: Raw) -> bool:
    if len(raw.options) < 2 or len(raw.answers) != 1 or raw.kind in (FILL_BLANK, EXTENDED_TEXT) or is_other(raw.kind):
        return False
    return raw.kind != TRUE_FALSE and (keys.truth_by_options(raw) is None or keys.truth(raw.answers[0]) is None)


def _readings(raw: Raw) -> Readings:
    answer, labels = raw.answers[0], {option.label for option in raw.options}
    found = keys.letters(answer) or keys.letter_with_text(answer, raw.options)
    return Readings(
        letters=found if found and set(found) <= labels else None,
        texts=keys.option_texts(answer, raw.options),
        numbers=keys.indexes(answer, raw.options),
    )


def _settle(raw: Raw, reading: Readings, usual: set[str], *, zero_based: bool) -> None:
    fitting = {name: getattr(reading, name) for name in (LETTERS, TEXTS, NUMBERS) if getattr(reading, name)}
    if len(fitting) > 1 and len(usual & fitting.keys()) == 1:
        fitting = {name: value for name, value in fitting.items() if name in usual}
    meanings = set(fitting.values())
    if len(meanings) > 1:
        raw.problems.append(Problem.at(raw.where, "answer_ambiguous", answer=raw.answers[0][:40]))
    elif fitting.keys() == {NUMBERS} and (zero_based or LETTERS in usual):
        raw.problems.append(Problem.at(raw.where, "answer_unreadable", answer=raw.answers[0][:40]))
    elif meanings:
        raw.answers = ["".join(meanings.pop())]
