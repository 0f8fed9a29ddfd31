"""Read a file of any format that we know: tell its format by its content, read it, settle every question.

`read` is the only door; a reader never sees the database and never raises anything but UnreadableFileError.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from quizzes.formats import gift, mending, moodle, sniff, text_files, word
from quizzes.formats.draft import Found, Problem, Raw, Reading, ReadResult, UnreadableFileError
from quizzes.formats.fingerprint import fingerprint
from quizzes.formats.mending import Mend
from quizzes.formats.settle import Notes, settle
from quizzes.formats.sheets import workbook

AUTO = "auto"
READERS = {
    "txt": text_files.read_txt,
    "md": text_files.read_md,
    "gift": gift.read_gift,
    "moodle": moodle.read_moodle,
    "docx": word.read_docx,
    "xlsx": workbook.read_workbook,
    "xls": workbook.read_workbook,
    "ods": workbook.read_workbook,
    "csv": workbook.read_workbook,
}
FORMATS = tuple(READERS)


def read_path(path: Path, *, format: str = AUTO, reading: Reading | None = None) -> ReadResult:  # noqa: A002
    """As `read`, from a file on disk."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError("unreadable", sniff.CANNOT_OPEN) from error
    return read(data, name=path.name, format=format, reading=reading)


def read(
    data: bytes,
    *,
    name: str = "",
    format: str = AUTO,  # noqa: A002
    reading: Reading | None = None,
    mends: Mapping[int, Mend] | None = None,
) -> ReadResult:
    """Every question of the file, settled; `mends` are repairs by position in `found`.

    Raises UnreadableFileError for what is no question file at all.
    """
    chosen = sniff.check(data, name=name, format=format)
    read_raws = READERS[chosen]
    notes = Notes()
    raws, errors, remarks = read_raws(data, name, reading or Reading())
    mending.apply(raws, mends or {})
    found = [settle(raw, notes, reading) for raw in raws]
    result = ReadResult(chosen, found, [*remarks, *notes.warnings], notes.assumptions())
    result.found += [Found(Raw(error.where), problem=error) for error in errors]
    result.warnings += [Problem.at(each.where, each.name, count=each.count) for each in result.assumptions]
    result.warnings += _repetitions(result)
    if not result.found:
        raise UnreadableFileError("nothing_found", sniff.NOTHING_FOUND)
    return result


def _repetitions(result: ReadResult) -> list[Problem]:
    """Questions that stand in the file twice: the later one is no draft any more; another key is said."""
    first: dict[str, Found] = {}
    problems = []
    for found in result.found:
        if found.draft is None:
            continue
        print_ = fingerprint(found.draft)
        earlier = first.setdefault(print_, found)
        if earlier is not found and earlier.draft is not None:
            code = "duplicate_in_file" if _same_key(earlier, found) else "other_key"
            problems.append(Problem.at(found.raw.where, code, first=earlier.raw.where))
    return problems


def _same_key(first: Found, second: Found) -> bool:
    def right(found: Found) -> object:
        draft = found.draft
        if draft is None:
            return None
        if draft.choices:
            return sorted(choice.html for choice in draft.choices if choice.correct)
        return replace(draft, where=first.raw.where).key

    return right(first) == right(second)
