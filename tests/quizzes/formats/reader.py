"""Short ways to read a text and to say what was found."""

from quizzes.formats.draft import ItemDraft, Reading, ReadResult
from quizzes.formats.reading import read
from quizzes.formats.report import key, plain


def read_text(
    text: str, *, name: str = "题库.txt", encoding: str = "utf-8", reading: Reading | None = None
) -> ReadResult:
    return read(text.encode(encoding), name=name, reading=reading)


def said(draft: ItemDraft) -> tuple:
    """(type, question, options, key): what a person would check first."""
    answer = key(draft)
    letters = "".join(answer) if draft.choices else answer
    return draft.interaction, plain(draft.stem), [plain(choice.html) for choice in draft.choices], letters


def only(text: str, **options: object) -> tuple:
    """What the one question of a text says; an error is shown by its code."""
    result = read_text(text, **options)
    assert len(result.found) == 1, [found.raw.source for found in result.found]
    found = result.found[0]
    return said(found.draft) if found.draft else (found.problem.code,)


def codes(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.errors]


def keys_of(text: str, **options: object) -> list:
    """The key of each question in order; the code of the problem where there is none."""
    result = read_text(text, **options)
    return [said(found.draft)[3] if found.draft else found.problem.code for found in result.found]
