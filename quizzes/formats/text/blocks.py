"""Tokens become blocks, one a question: its body, its fields, its section. Here it is decided whether a number begins
a question or stands in a list, and where a question without a number begins."""

from dataclasses import dataclass, field

from quizzes.formats.draft import FILL_BLANK, TRUE_FALSE
from quizzes.formats.stems import take_truth
from quizzes.formats.text import marks
from quizzes.formats.text.evidence import Evidence
from quizzes.formats.text.lines import Line
from quizzes.formats.text.sections import Outline, Section
from quizzes.formats.text.tokens import (
    BLANK,
    CHAPTER,
    FIELD,
    GRID,
    KEYS,
    KIND,
    MATERIAL,
    RULE,
    START,
    TEXT,
    TITLE,
    Token,
    asks,
)

BODY, CLOSED = "body", "closed"


@dataclass
class Block:
    """`body` holds stem and options; `fields` the lines of each field; `phase` is where further text goes."""

    section: Section
    number: int = 0
    kind: str = ""
    mark: str = ""
    body: list[Line] = field(default_factory=list)
    fields: dict[str, list[list[Line]]] = field(default_factory=dict)  # name → each time it stood there → its lines
    sources: list[str] = field(default_factory=list)
    material: "Material | None" = None
    phase: str = BODY
    listed: int = 0  # the last number of a list inside the answer or explanation
    answers: int = 0  # how many answer fields it has
    optioned: bool = False  # whether a line of the body begins with option A

    def add(self, line: Line, source: str) -> None:
        self.sources.append(source)
        if self.phase == BODY:
            self.body.append(line)
            self.optioned = self.optioned or marks.OPTION_A.match(line.half) is not None
        elif self.phase != CLOSED:
            self.fields[self.phase][-1].append(line)

    @property
    def complete(self) -> bool:
        """Whether it could end here: it has an answer, or options."""
        return self.answers > 0 or self.optioned


@dataclass
class Material:
    """A text, or a set of options, that the questions from `first` to `last` share."""

    first: int
    last: int
    body: list[Line] = field(default_factory=list)


@dataclass
class KeyEntry:
    """A line of an answer list: the answers to be given to the questions of a section."""

    section: Section
    line: Line
    number: int = 0  # 0: the line holds a grid of its own numbers
    explanation: list[Line] = field(default_factory=list)
    zone: int = 0
    upto: int = 0  # how many blocks stood before the list

    def add(self, line: Line) -> None:
        """A further line of the explanation, or else of the answer."""
        if self.explanation:
            self.explanation.append(line)
        else:
            self.line = Line(f"{self.line.text}\n{line.text}", self.line.where)


@dataclass
class Assembly:
    blocks: list[Block] = field(default_factory=list)
    entries: list[KeyEntry] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    stray: list[Line] = field(default_factory=list)
    orphans: list[Token] = field(default_factory=list)


class Assembler:
    """Walks the tokens once. `keys` is true inside an answer list."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.evidence = Evidence(tokens)
        self.outline = Outline(tokens)
        self.result = Assembly(sections=self.outline.sections)
        self.block: Block | None = None
        self.material: Material | None = None
        self.last = 0  # number of the last question
        self.keys = 0  # 0 outside; else counts answer lists
        self.zones = 0
        self.gap = False

    def run(self) -> Assembly:
        handlers = {
            BLANK: self._blank,
            RULE: self._rule,
            KIND: self._kind,
            CHAPTER: self._chapter,
            TITLE: self._title,
            KEYS: self._keys,
            GRID: self._grid,
            MATERIAL: self._material,
            START: self._start,
            FIELD: self._field,
            TEXT: self._text,
        }
        for index, token in enumerate(self.tokens):
            handlers[token.type](index, token)
            if token.type != BLANK:
                self.gap = False
        self._close()
        return self.result

    # --- separators and headings ------------------------------------------------------------------------------------

    def _blank(self, _index: int, _token: Token) -> None:
        self.gap = True

    def _rule(self, _index: int, _token: Token) -> None:
        if self.block is not None:
            self.block.phase = CLOSED

    def _kind(self, index: int, token: Token) -> None:
        self._leave_keys_if_questions_follow(index)
        self._take_unnumbered_chapter(token)
        self._close()
        self.outline.kind(token)
        self.last = 0

    def _chapter(self, index: int, token: Token) -> None:
        if self.block is not None and not token.line.level and self._inside_text(index):
            self._text(index, token)
            return
        self._leave_keys_if_questions_follow(index)
        self._close()
        self.outline.chapter(token)
        self.last = 0

    def _title(self, index: int, token: Token) -> None:
        """一、总则 is a heading when questions begin right under it, and else a line of text."""
        if self.evidence.heads_questions(index) and not self._inside_text(index):
            self._chapter(index, token)
        else:
            self._text(index, token)

    def _inside_text(self, index: int) -> bool:
        """In the middle of an answer or explanation that goes on after this line."""
        return (
            self.block is not None
            and self.block.phase not in (BODY, CLOSED)
            and not self.evidence.heads_questions(index)
        )

    def _take_unnumbered_chapter(self, token: Token) -> None:
        """A short line alone before 一、单选题 names the chapter (导论), even when it followed the last option."""
        line = self.evidence.line_before(token)
        if line is None or not line.text or token.line.level:
            return
        if self.block is not None and self.block.body[-1:] == [line] and self.block.complete:
            self.block.body.pop()
        elif self.result.stray[-1:] == [line]:
            self.result.stray.pop()
        else:
            return
        self._close()
        self.outline.chapter(Token(CHAPTER, line, line.text, depth=2))

    # --- answer lists -----------------------------------------------------------------------------------------------

    def _keys(self, index: int, token: Token) -> None:
        """参考答案 alone on a line opens a list, unless it stands in a question and its answer follows."""
        if self.block is not None and not self.evidence.list_follows(index) and not self.block.answers:
            self._open_field("answer", token.line.part(len(token.line.text)), token.source)
            return
        self._close()
        self.zones += 1
        self.keys = self.zones

    def _leave_keys_if_questions_follow(self, index: int) -> None:
        if self.keys and self.evidence.heads_questions(index, certain=True):
            self.keys = 0
            self.block = None

    def _grid(self, index: int, token: Token) -> None:
        if not self.keys:
            self._close()
            self.zones += 1
        self._entry(token, number=0, zone=self.keys or self.zones)

    def _entry(self, token: Token, *, number: int, zone: int) -> None:
        entry = KeyEntry(self.outline.section, token.line, number, zone=zone, upto=len(self.result.blocks))
        self.result.entries.append(entry)

    # --- questions --------------------------------------------------------------------------------------------------

    def _material(self, _index: int, token: Token) -> None:
        self._close()
        self.material = Material(token.first, token.last, [token.line])

    def _start(self, index: int, token: Token) -> None:
        if self.keys and not (token.number <= self.last and self.evidence.is_question(index)):
            self._key_line(index, token)
        elif self._begins_question(index, token):
            self._open(token)
        elif token.line.level and not self._inside_text(index):
            self._chapter(index, Token(CHAPTER, _whole(token), token.source, depth=token.line.level))
        else:
            if self.block is not None and self.block.phase != CLOSED:
                self.block.listed = token.number
            self._text(index, Token(TEXT, _whole(token), token.source))

    def _key_line(self, index: int, token: Token) -> None:
        """“3. 甲；乙” in an answer list; a question with options ends the list."""
        if self.evidence.is_question(index):
            self.keys = 0
            self._open(token)
        else:
            self._entry(token, number=token.number, zone=self.keys)

    def _begins_question(self, index: int, token: Token) -> bool:
        if token.style == "tag":
            return True
        proof, block = self.evidence.is_question(index), self.block
        if self.material and self.material.first <= token.number <= self.material.last and not (block and block.listed):
            return True
        if self.evidence.foreign(index):
            listed = token.style != "bracket" and block is not None and not block.complete
            return self.evidence.has_options(index) and not listed
        if token.line.level and not proof and token.style != "word" and not asks(token.line.half):
            return False
        in_text = block is not None and block.phase not in (BODY, CLOSED)
        if block is not None and block.listed and token.number == block.listed + 1:
            return proof and (in_text or block.complete)
        if token.number == self.last + 1:
            return token.style != "glued" or proof
        if token.style in ("decimal", "glued", "space", "comma"):
            return proof and token.style != "decimal"
        if proof:
            return True
        waiting = in_text or (block is not None and not block.complete)
        return not waiting and (token.number == 1 or self.last < token.number <= self.last + 5)

    def _open(self, token: Token) -> None:
        self._close()
        self.block = Block(self.outline.section, token.number, token.kind, token.mark)
        if token.number:
            self.last = token.number
        if self.material and token.number and not self.material.first <= token.number <= self.material.last:
            self.material = None
        self.block.material = self.material
        self.block.add(token.line, token.source)

    def _open_field(self, name: str, line: Line, source: str) -> None:
        block = self.block
        if block is None:
            return
        block.phase = name
        block.answers += name == "answer"
        block.sources.append(source)
        block.fields.setdefault(name, []).append([line])

    def _field(self, index: int, token: Token) -> None:
        if self.keys and self.result.entries and token.name in ("explanation", "source", "answer"):
            self._entry_field(self.result.entries[-1], token)
        elif self.block is None and token.name in ("kind", "number"):
            return
        elif self.block is None:
            self.result.orphans.append(token)
        else:
            self._open_field(token.name, token.line, token.source)

    @staticmethod
    def _entry_field(entry: KeyEntry, token: Token) -> None:
        if token.name == "answer":
            entry.line = token.line
        else:
            entry.explanation.append(token.line)

    def _text(self, index: int, token: Token) -> None:
        if self.keys:
            self._key_text(token)
        elif self._begins_unnumbered(index, token):
            self._open(Token(START, token.line, token.source))
        elif self.block is not None and self.block.phase != CLOSED:
            self.block.add(token.line, token.source)
        elif self.material is not None:
            self.material.body.append(token.line)
        elif not (self.outline.remark(token.line.half) or marks.INSTRUCTION.match(token.line.half)):
            self.result.stray.append(token.line)

    def _key_text(self, token: Token) -> None:
        entries = self.result.entries
        if entries and entries[-1].zone == self.keys and not self.gap:
            entries[-1].add(token.line)

    def _begins_unnumbered(self, index: int, token: Token) -> bool:
        """A text after a finished question that has options, an answer or a sign of its own."""
        block = self.block
        if marks.OPTION_LINE.match(token.line.half):
            return False
        if block is None:
            return self.material is None and (self._one_liner(token.line) or self._opens_section(index))
        if not block.complete and not any(self._one_liner(line) for line in block.body[:4]):
            return False
        in_text = block.phase not in (BODY, CLOSED)
        if self._one_liner(token.line) and (not block.number or self._both_say_truth(block, token.line)):
            return True
        if in_text and block.number:
            return self.evidence.number_was_lost(index)
        return self.evidence.unnumbered(index, after_text=in_text and not self.gap, answered=block.answers > 0)

    @staticmethod
    def _both_say_truth(block: Block, line: Line) -> bool:
        """A second verdict in a numbered block: the number of the next statement was lost."""
        return bool(take_truth(line.text).found) and any(take_truth(said.text).found for said in block.body[:4])

    def _opens_section(self, index: int) -> bool:
        return self.evidence.unnumbered(index, after_text=False, answered=True)

    def _one_liner(self, line: Line) -> bool:
        """In a 判断 or 填空 section: a line with its sign or gap is a question."""
        kind = self.outline.section.kind
        return kind in (TRUE_FALSE, FILL_BLANK) and self.evidence.shows_answer(line, kind)

    def _close(self) -> None:
        if self.block is not None:
            self.result.blocks.append(self.block)
            self.block = None


def assemble(tokens: list[Token]) -> Assembly:
    return Assembler(tokens).run()


def _whole(token: Token) -> Line:
    """The line of a number that turned out to be no question, number included."""
    return Line(token.source, token.line.where, level=token.line.level)
