"""Drafts written as files that `reading` reads back equal: our Excel template, the text layout as txt and docx."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO

import docx

from lib.tables import Column, XlsxBook
from quizzes.formats import keys, markup
from quizzes.formats.draft import (
    EXTENDED_TEXT,
    FILL_BLANK,
    MULTIPLE_CHOICE,
    ONE_OR_MORE_CHOICE,
    SINGLE_CHOICE,
    TRUE_FALSE,
    WRITTEN,
    ItemDraft,
)

# Words of the file format: they are read back, so they are the same in every language of the interface.
TYPES = {
    SINGLE_CHOICE: "单选题",
    MULTIPLE_CHOICE: "多选题",
    ONE_OR_MORE_CHOICE: "不定项选择题",
    TRUE_FALSE: "判断题",
    FILL_BLANK: "填空题",
    EXTENDED_TEXT: "简答题",
}
DIFFICULTIES = {1: "易", 2: "中", 3: "难"}
TRUTH = {True: "正确", False: "错误"}
ORDINALS = "一二三四五六"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LEAST_OPTIONS = 6


def write_xlsx(drafts: Iterable[ItemDraft], stream: IO[bytes], *, notes: Iterable[str] = ()) -> None:
    """One sheet in the columns of our template; `notes` stand above the header."""
    kept = list(drafts)
    options = max([LEAST_OPTIONS, *(len(draft.choices) for draft in kept)])
    columns = [Column("题型", 10), Column("题干", 48)]
    columns += [Column(f"选项{letter}", 20) for letter in LETTERS[:options]]
    columns += [Column("答案", 16), Column("解析", 40), Column("难度", 8), Column("分值", 8), Column("知识点", 24)]
    book = XlsxBook(stream)
    book.add("试题", [*columns, Column("标签", 16)], (_row(draft, options) for draft in kept), notes=list(notes))
    book.close()


def write_text(drafts: Iterable[ItemDraft]) -> str:
    """The text layout: a section for each run of one type, numbers from 1 in each."""
    return "\n".join(_lines(drafts)) + "\n"


def write_docx(drafts: Iterable[ItemDraft], stream: IO[bytes], *, title: str = "", notes: Iterable[str] = ()) -> None:
    """The text layout as a Word file, a paragraph for each line."""
    document = docx.Document()
    if title:
        document.add_heading(title, 0)
    for line in [*notes, *_lines(drafts)]:
        document.add_paragraph(line)
    document.save(stream)


def _row(draft: ItemDraft, options: int) -> list[object]:
    texts = [_cell(choice.html) for choice in draft.choices]
    return [
        TYPES[draft.interaction],
        _cell(draft.stem),
        *texts,
        *[""] * (options - len(texts)),
        answer(draft),
        _cell(draft.explanation),
        DIFFICULTIES.get(draft.difficulty or 0, ""),
        draft.max_mark,
        "/".join(draft.topic),
        ",".join(draft.tags),
    ]


def _cell(fragment: str) -> str:
    """HTML when the text cannot say it all, else plain text."""
    if re.search(r"<(?!/?p>)", fragment):
        return fragment
    text = markup.to_text(fragment)
    return fragment if markup.from_html(text) != text else text


def answer(draft: ItemDraft) -> str:
    """The answer as a person writes it: ABD, 正确, 区域\n民族."""
    if draft.interaction == TRUE_FALSE:
        return TRUTH[bool(draft.truth)]
    if draft.interaction == FILL_BLANK:
        return "\n".join(_accepted(texts) for texts in draft.alternatives)
    if draft.interaction == EXTENDED_TEXT:
        return markup.to_text(draft.model_answer)
    return "".join(letter for letter, choice in zip(LETTERS, draft.choices, strict=False) if choice.correct)


def _accepted(texts: tuple[str, ...]) -> str:
    """Alternatives with a bar between them; a bar at the end keeps a text whole that would be cut."""
    joined = "|".join(texts)
    return joined if keys.alternatives(joined) == texts else f"{joined}|"


def _lines(drafts: Iterable[ItemDraft]) -> Iterator[str]:
    order = {interaction: place for place, interaction in enumerate(WRITTEN)}
    by_type = groupby(sorted(drafts, key=lambda draft: order[draft.interaction]), key=lambda draft: draft.interaction)
    for place, (interaction, group) in enumerate(by_type):
        yield f"{ORDINALS[place]}、{TYPES[interaction]}"
        for number, draft in enumerate(group, start=1):
            yield from _question(number, draft)
            yield ""


def _question(number: int, draft: ItemDraft) -> Iterator[str]:
    yield f"{number}、{markup.to_text(draft.stem)}"
    for letter, choice in zip(LETTERS, draft.choices, strict=False):
        yield f"{letter}. {markup.to_text(choice.html)}"
    said = answer(draft)
    if said:
        yield f"答案：{said}"
    if draft.explanation:
        yield f"解析：{markup.to_text(draft.explanation)}"
    if draft.difficulty:
        yield f"难度：{DIFFICULTIES[draft.difficulty]}"
    if draft.max_mark is not None:
        yield f"分值：{draft.max_mark}"
    if draft.topic:
        yield f"知识点：{'/'.join(draft.topic)}"
