"""The whole way from lines to raw questions, and what is to be said about the document."""

from collections import Counter

from quizzes.formats.draft import MAX_QUESTIONS, Place, Problem, Raw, TooManyQuestionsError
from quizzes.formats.text import grids
from quizzes.formats.text.blocks import Assembly, assemble
from quizzes.formats.text.lines import Line
from quizzes.formats.text.parts import raw_question
from quizzes.formats.text.running import without_running_lines
from quizzes.formats.text.tokens import START, tokenise

STRAY_SHOWN = 20


def read_lines(lines: list[Line]) -> tuple[list[Raw], list[Problem], list[Problem]]:
    """Raw questions in their order; errors that belong to no question; remarks on the document."""
    tokens = tokenise(without_running_lines(lines))
    if sum(token.type == START for token in tokens) > MAX_QUESTIONS:
        raise TooManyQuestionsError
    assembly = assemble(tokens)
    raws = [raw_question(block) for block in assembly.blocks]
    errors = grids.attach(assembly, raws)
    errors += [
        Problem.at(token.line.where, "answer_without_question") for token in assembly.orphans if token.name == "answer"
    ]
    return raws, errors, [*_counts(assembly), *_stray(assembly, lines)]


def _counts(assembly: Assembly) -> list[Problem]:
    """Headings that say how many questions follow, and are wrong."""
    found = Counter(block.section.ordinal for block in assembly.blocks)
    listed = {entry.section.ordinal for entry in assembly.entries}
    return [
        Problem.at(
            _place(section),
            "section_count",
            section=section.title[:60],
            claimed=section.claimed,
            found=found[section.ordinal],
        )
        for section in assembly.sections
        if section.claimed and found[section.ordinal] != section.claimed and section.ordinal not in listed
    ]


def _place(section: object) -> Place:
    token = getattr(section, "token", None)
    return token.line.where if token else Place("line", 1)


def _stray(assembly: Assembly, lines: list[Line]) -> list[Problem]:
    """Text that became no part of a question; the first line of a document is its title."""
    title = next((line.where for line in lines if line.text), None)
    shown = [line for line in assembly.stray if line.where != title][:STRAY_SHOWN]
    return [Problem.at(line.where, "unused_text", text=line.text[:60]) for line in shown]
