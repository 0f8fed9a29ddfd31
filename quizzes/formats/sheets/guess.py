"""Columns of a table without a header, recognised by what stands in them."""

from collections.abc import Sequence

from lib.tables import Row, plain
from quizzes.formats import keys
from quizzes.formats.kinds import kind_of
from quizzes.formats.sheets import header as head
from quizzes.formats.sheets.cells import is_empty
from quizzes.formats.sheets.header import Header

LOOKED_AT = 60


def guess_header(rows: Sequence[Row]) -> Header | None:
    """A header that stands nowhere (row -1), when stem and answer can be told beyond doubt; else None."""
    sample = [row for row in rows if not is_empty(row)][:LOOKED_AT]
    width = max((len(row) for row in sample), default=0)
    if len(sample) < 3 or width < 3:
        return None
    columns = [[plain(row[column]) if column < len(row) else "" for row in sample] for column in range(width)]
    answers = [index for index, texts in enumerate(columns) if _share(texts, _is_key) >= 0.9]
    stem = max(range(width), key=lambda index: _mean_length(columns[index]))
    if len(answers) != 1 or answers[0] == stem or _mean_length(columns[stem]) < 6:
        return None
    options = [index for index in range(stem + 1, width) if index != answers[0] and _is_option_column(columns[index])]
    if len(options) < 2 or options != list(range(options[0], options[-1] + 1)):
        return None
    header = Header(-1, {head.STEM: [stem], head.ANSWER: answers}, guessed=True)
    header.options = [(chr(ord("A") + index), column) for index, column in enumerate(options[:12])]
    kinds = [index for index, texts in enumerate(columns) if _share(texts, lambda text: bool(kind_of(text))) >= 0.9]
    if len(kinds) == 1:
        header.columns[head.KIND] = kinds
    return header


def _share(texts: list[str], test: object) -> float:
    filled = [text for text in texts if text]
    if len(filled) * 2 < len(texts):
        return 0.0
    return sum(bool(test(text)) for text in filled) / len(filled)  # type: ignore[operator]


def _is_key(text: str) -> bool:
    return keys.letters(text) is not None and len(text) <= 15


def _is_option_column(texts: list[str]) -> bool:
    return any(texts) and not any(kind_of(text) for text in texts)


def _mean_length(texts: list[str]) -> float:
    return sum(map(len, texts)) / max(1, len(texts))
