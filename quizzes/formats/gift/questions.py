"""One block of a GIFT file as a raw question."""

import re

from quizzes.formats import foreign, stated
from quizzes.formats.draft import BLANK, CHOICES, Place, Problem, Raw, Stated
from quizzes.formats.gift import answers
from quizzes.formats.gift.blocks import Block
from quizzes.formats.gift.escapes import as_written, show
from quizzes.formats.kinds import CHOICE, OTHER
from quizzes.formats.making import Refused

TITLE_CHARS = 60
SOURCE_CHARS = 2_000
_WAYS = {"html": foreign.HTML, "moodle": foreign.AUTO, "plain": foreign.PLAIN, "markdown": foreign.MARKDOWN}
_WAY = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.I)


def question(block: Block, number: int) -> Raw:
    """What the block says; whatever keeps it from being read is its first problem."""
    title, text = _titled(block.text)
    name = " ".join(f"{block.identifier} {title}".split())[:TITLE_CHARS]
    raw = Raw(
        Place("line", block.line, question=str(number), title=name),
        topic=block.category,
        tags=tuple(block.tags),
        source=as_written(block.text[:SOURCE_CHARS]),
        stated=Stated(),
    )
    try:
        _read(raw, text)
    except Refused as refused:
        raw.problems.append(Problem.at(raw.where, refused.code, **refused.values))
    return raw


def _read(raw: Raw, text: str) -> None:
    way, text = _written(text, foreign.AUTO)
    stem, answer, general = _cut(text)
    if answer is None:
        raw.kind = f"{OTHER}description"
        return

    def to_html(part: str) -> str:
        own, bare = _written(part, way)
        return foreign.to_html(show(bare).strip(), own, {}, raw.media)

    raw.kind = answers.kind_of(answer)
    raw.stem, raw.explanation = to_html(stem), to_html(general)
    if not raw.kind:
        raise Refused("answer_unreadable", answer=as_written(answer)[:80])
    raw.stated = answers.stated(raw.kind, answer, to_html)
    if raw.kind in (*CHOICES, CHOICE):
        raw.options = stated.options(raw.stated.answers)


def _titled(text: str) -> tuple[str, str]:
    """(“title”, the rest) of ::title::the rest."""
    if not text.startswith("::") or "::" not in text[2:]:
        return "", text
    title, _colons, rest = text[2:].partition("::")
    return show(title).strip(), rest


def _written(text: str, usual: str) -> tuple[str, str]:
    """The way in which a text is written, and the text without saying so."""
    found = _WAY.match(text)
    return (_WAYS[found[1].lower()], text[found.end() :]) if found else (usual, text)


def _cut(text: str) -> tuple[str, str | None, str]:
    """(question, what stands in the brackets, general feedback); brackets within the text leave a gap behind."""
    opening, closing = text.find("{"), text.find("}")
    if opening == closing == -1:
        return text, None, ""
    inside, tail = text[opening + 1 : closing], text[closing + 1 :]
    if opening == -1 or closing < opening or "{" in inside:
        raise Refused("braces")
    if "{" in tail or "}" in tail:
        raise Refused("two_answers" if "{" in tail else "braces")
    answer, _signs, general = inside.partition("####")
    stem = f"{text[:opening]}{BLANK}{tail}" if tail.strip() else text[:opening]
    return stem, answer.strip(), general
