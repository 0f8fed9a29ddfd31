"""A GIFT file as its questions. An empty line ends one, but not between the curly brackets, where people leave some;
what begins with a title or has brackets of its own is another question even without an empty line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.formats import categories
from quizzes.formats.gift.escapes import hide, show

CATEGORY = "$CATEGORY:"
LOOK_AHEAD = 60  # lines within which an open bracket may close across empty lines

_BRACE = re.compile(r"[{}]")
_IDENTIFIER = re.compile(r"\[id:([^\]\n]{1,200})\]")
_TAG = re.compile(r"\[tag:([^\]\n]{1,200})\]")


@dataclass
class Block:
    """One question: its text with escaped signs hidden, and where its first line stands."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    category: tuple[str, ...] = ()
    identifier: str = ""
    tags: list[str] = field(default_factory=list)
    is_open: bool = False
    is_answered: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()

    def add(self, number: int, line: str) -> None:
        self.line = self.line or number
        self.lines.append(line)
        for brace in _BRACE.findall(line):
            self.is_open = brace == "{"
            self.is_answered = self.is_answered or brace == "}"

    def note(self, comment: str) -> None:
        """An identifier or tags, which stand in a comment."""
        found = _IDENTIFIER.search(comment)
        self.identifier = show(found[1]).strip() if found else self.identifier
        self.tags += [show(tag).strip() for tag in _TAG.findall(comment)]


def blocks(text: str) -> Iterator[Block]:
    lines = hide(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    block, category = Block(), ()  # type: tuple[Block, tuple[str, ...]]
    for number, line in enumerate(lines, start=1):
        bare = line.strip()
        if bare.startswith("//"):
            if block.is_answered and not block.is_open:
                yield from _ended(block)
                block = Block(category=category)
            block.note(bare)
            continue
        is_category = bare.startswith(CATEGORY)
        if is_category or _ends(block, bare, lines, number):
            yield from _ended(block)
            category = categories.path(show(bare.removeprefix(CATEGORY))) if is_category else category
            block = Block(category=category)
        if bare and not is_category:
            block.add(number, line)
    yield from _ended(block)


def _ended(block: Block) -> Iterator[Block]:
    if block.text:
        yield block


def _ends(block: Block, bare: str, lines: list[str], number: int) -> bool:
    """Whether the block is over before this line."""
    if not block.lines:
        return not bare
    if not bare:
        return not block.is_open or not _closes(lines, number)
    if bare.startswith("::"):
        return block.is_open or block.is_answered
    return block.is_answered and not block.is_open and "{" in bare and block.lines[-1].rstrip().endswith("}")


def _closes(lines: list[str], start: int) -> bool:
    """Whether the next bracket closes, before anything that can only begin a question."""
    for line in lines[start : start + LOOK_AHEAD]:
        if line.lstrip().startswith(("::", CATEGORY)):
            return False
        brace = _BRACE.search(line)
        if brace:
            return brace[0] == "}"
    return False
