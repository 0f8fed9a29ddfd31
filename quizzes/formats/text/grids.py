"""Answer lists at the end of a section or a document: “1-5 ADBDA”, “1.A 2.B”, “3. 甲；乙”, each to its question."""

import re
from collections import defaultdict

from quizzes.formats.draft import Problem, Raw
from quizzes.formats.stems import half
from quizzes.formats.text.blocks import Assembly, Block, KeyEntry
from quizzes.formats.text.lines import join
from quizzes.formats.text.options import unwrap

_GROUP = r"[A-Ha-h]{1,8}|[√×✓✗对错TF]|正确|错误"
_RANGE = re.compile(
    rf"(\d{{1,5}})\s*(?:[-~—–至到]|\.{{2,}})+\s*(\d{{1,5}})\s*题?\s*[:.、)]?\s*((?:(?:{_GROUP})[\s,、;|]*)+)", re.I
)
_PAIR = re.compile(rf"(\d{{1,5}})\s*[)\]】]?\s*[.、:)\s-]*\s*({_GROUP})(?![A-Za-z])", re.I)

Numbered = dict[int, list[tuple[int, Block, Raw]]]  # by number: index of the block, the block and its question


def attach(assembly: Assembly, raws: list[Raw]) -> list[Problem]:
    """Give every answer of the lists to its question; returns what could not be given."""
    problems: list[Problem] = []
    numbered: Numbered = defaultdict(list)
    for index, (block, raw) in enumerate(zip(assembly.blocks, raws, strict=True)):
        numbered[block.number].append((index, block, raw))
    windows = _windows(assembly.entries)
    for entry in assembly.entries:
        for number, answer in _answers(entry, problems):
            _give(entry, number, answer, numbered, windows[entry.zone], problems)
    return problems


def _windows(entries: list[KeyEntry]) -> dict[int, tuple[int, int]]:
    """For each list the blocks that stand between it and the list before it; all before it when there are none."""
    windows: dict[int, tuple[int, int]] = {}
    before = 0
    for entry in entries:
        if entry.zone not in windows:
            windows[entry.zone] = (before if before < entry.upto else 0, entry.upto)
            before = entry.upto
    return windows


def _answers(entry: KeyEntry, problems: list[Problem]) -> list[tuple[int, str]]:
    if entry.number:
        return [(entry.number, unwrap(entry.line.text))] if entry.line.text.strip() else []
    twin = half(entry.line.text)
    ranges = list(_RANGE.finditer(twin))
    if not ranges:
        return [(int(match[1]), match[2]) for match in _PAIR.finditer(twin)]
    answers = []
    for match in ranges:
        first, last = int(match[1]), int(match[2])
        groups = _cut(match[3], last - first + 1)
        if groups is None:
            given = len(re.findall(_GROUP, match[3]))
            values = {"expected": last - first + 1, "range": f"{first}-{last}", "given": given}
            problems.append(Problem.at(entry.line.where, "answer_list_length", **values))
        else:
            answers += list(zip(range(first, last + 1), groups, strict=True))
    return answers


def _cut(text: str, count: int) -> list[str] | None:
    """As many answers as the range says: by the spaces between them, else one letter each."""
    groups = [group for group in re.split(r"[\s,、;|]+", text) if group]
    if len(groups) == count:
        return groups
    single = re.findall(r"正确|错误|[A-Ha-h√×✓✗对错TF]", text)
    return single if len(single) == count else None


def _give(
    entry: KeyEntry,
    number: int,
    answer: str,
    numbered: Numbered,
    window: tuple[int, int],
    problems: list[Problem],
) -> None:
    fits = _candidates(entry, numbered.get(number, []), window)
    if len(fits) == 1:
        fits[0].answers.append(answer)
        if entry.explanation:
            fits[0].explanation = "\n".join(text for text in (fits[0].explanation, join(entry.explanation)) if text)
        return
    code = "answer_of_several" if fits else "answer_without_question"
    problems.append(Problem.at(entry.line.where, code, question=number))
    for raw in fits:
        raw.problems.append(Problem.at(raw.where, code, question=number))


def _candidates(entry: KeyEntry, same_number: list[tuple[int, Block, Raw]], window: tuple[int, int]) -> list[Raw]:
    near = [(block, raw) for index, block, raw in same_number if window[0] <= index < window[1]]
    by_section: dict[int, list[Raw]] = defaultdict(list)
    for block, raw in near:
        by_section[block.section.ordinal].append(raw)
    if entry.section.ordinal in by_section:
        return by_section[entry.section.ordinal]
    if entry.section.kind:
        near = [(block, raw) for block, raw in near if block.section.kind == entry.section.kind]
    if entry.section.topic:
        same = [(block, raw) for block, raw in near if block.section.topic == entry.section.topic]
        near = same or near
    return [raw for _block, raw in near]
