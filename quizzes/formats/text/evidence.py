"""What stands around a token: whether a numbered line shows options or an answer before the next one, whether a heading
is followed by questions. Looked up by blocks.py; nothing is decided here."""

import re
from functools import lru_cache

from quizzes.formats.draft import TRUE_FALSE
from quizzes.formats.stems import count_gaps, take_fillings, take_truth
from quizzes.formats.text import marks
from quizzes.formats.text.lines import Line
from quizzes.formats.text.tokens import (
    BLANK,
    CHAPTER,
    FIELD,
    GRID,
    HEADINGS,
    KEYS,
    KIND,
    MATERIAL,
    RULE,
    START,
    TEXT,
    TITLE,
    Token,
)

LOOKED_AT = 1_000  # characters of a line in which options or a key are looked for
AHEAD = 8  # lines that a stem without a number may be long
# A pair of labels on one line. The second is looked for behind the first “A” alone: one pattern for both would try
# every pair of them in a long line.
INLINE_PAIRS = (
    (
        re.compile(r"(?:^|(?<=[\s。.?;,)]))[(\[]?A\s*[、.:)\]]"),
        re.compile(r"(?<=[\s。.;,)\u4e00-\u9fff0-9%》”])[(\[]?B\s*[、.:)\]]"),
        2,
    ),
    (re.compile(r"(?:^|(?<=\s))A\s+(?=\S)"), re.compile(r"\s\sB\s*\S"), 1),
)
INLINE_KEY = re.compile(r"[(\[【]\s*(?:[A-H](?:[\s,、]*[A-H])*|√|×|✓|✗|对|错|正确|错误)\s*[)\]】]")
ENDS = frozenset({START, KIND, CHAPTER, KEYS, GRID, MATERIAL, RULE})


def holds_options(twin: str) -> bool:
    """Whether at least options A and B stand inside this line."""
    for first, second, apart in INLINE_PAIRS:
        begin = first.search(twin)
        if begin and second.search(twin, begin.end() + apart):
            return True
    return False


@lru_cache(maxsize=8 * AHEAD)
def _look(twin: str) -> tuple[bool, bool, bool]:
    """Whether a line is option A, begins with any label, holds several options. Neighbours ask for the same lines."""
    opens, labelled = marks.OPTION_A.match(twin), marks.OPTION_LINE.match(twin)
    return opens is not None, labelled is not None, holds_options(twin)


class Evidence:
    """Answers about the surroundings of tokens, by their index."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._index = {id(token): index for index, token in enumerate(tokens)}
        self._options, self._proof = self._scan()
        self._foreign = self._foreign_segments()
        self._keys_are_labels = sum(token.type == KEYS for token in tokens) > max(3, len(self._proof) // 3)

    def is_question(self, index: int) -> bool:
        """Whether options, an answer or a key in brackets follow before the next number."""
        return index in self._proof

    def has_options(self, index: int) -> bool:
        return index in self._options

    def foreign(self, index: int) -> bool:
        """A (1) or 1. where questions are numbered otherwise: part of a question unless it has options of its own."""
        return self._foreign.get(index, False)

    def heads_questions(self, index: int, *, certain: bool = False) -> bool:
        """Whether the next thing after this heading is a question (`certain`: one that shows its options)."""
        for ahead in range(index + 1, min(index + 12, len(self.tokens))):
            token = self.tokens[ahead]
            if token.type == START:
                return self.has_options(ahead) if certain else token.style != "bracket" or self.is_question(ahead)
            if token.type in (FIELD, GRID, KEYS):
                return False
            if token.type == TEXT and marks.OPTION_A.match(token.line.half):
                return True
        return False

    def list_follows(self, index: int) -> bool:
        """Whether 参考答案 is the title of a list: numbers, a grid or headings come next."""
        following = self._next(index)
        if following is None or self._keys_are_labels:
            return False
        token = self.tokens[following]
        return token.type in (GRID, KIND, CHAPTER, TITLE) or (token.type == START and not self.has_options(following))

    def unnumbered(self, index: int, *, after_text: bool, answered: bool) -> bool:
        """Whether this line of text begins a question without a number. `after_text`: right under an explanation, where
        only the last line before the options can be the stem."""
        steps = self._text_before_options(index)
        if steps == 0 and answered:
            steps = self._text_before_answer(index)
        return steps == 1 or (steps > 1 and not after_text)

    def number_was_lost(self, index: int) -> bool:
        """Whether a whole question without its number begins here, among numbered ones: a stem, options from A on, and
        a key. Remarks on options that go through A, B, C have no key of their own."""
        if self._text_before_options(index) == 0:
            return False
        for token in self.tokens[index : index + 4 * AHEAD]:
            if token.type in ENDS:
                return False
            if token.type == TEXT and INLINE_KEY.search(token.line.half[:LOOKED_AT]):
                return True
            if token.type == FIELD:
                return token.name == "answer"
        return False

    def line_before(self, token: Token) -> Line | None:
        """A short line that stands alone right before this heading, and is not the title of the document."""
        index = self._index[id(token)] - 1
        while index > 0 and self.tokens[index].type == BLANK:
            index -= 1
        if index <= 0 or self.tokens[index].type != TEXT:
            return None
        line, before = self.tokens[index].line, self.tokens[index - 1]
        alone = before.type == BLANK and any(other.type != BLANK for other in self.tokens[:index])
        plain = len(line.text) <= 24 and not re.search(r"[(\[。?;,:]|_{2}", line.half)
        return line if alone and plain and not marks.OPTION_LINE.match(line.half) else None

    @staticmethod
    def shows_answer(line: Line, kind: str) -> bool:
        """A statement with its verdict or its empty brackets; a sentence with gaps, open or filled."""
        if kind == TRUE_FALSE:
            closing = re.search(r"[(\[【]\s*[)\]】]\s*[。.]?$", line.half)
            return bool(closing or take_truth(line.text).found)
        return bool(count_gaps(line.text) or take_fillings(line.text).found)

    def _scan(self) -> tuple[set[int], set[int]]:
        """Indexes of numbers with options after them, and of those with any proof, in one walk."""
        options, proof = set(), set()
        start = None
        for index, token in enumerate(self.tokens):
            if token.type in ENDS:
                start = index if token.type == START else None
            if start is None:
                continue
            if token.type in (START, TEXT):
                opens = token.type == TEXT and marks.OPTION_A.match(token.line.half)
                if opens or holds_options(token.line.half):
                    options.add(start)
                    proof.add(start)
                elif INLINE_KEY.search(token.line.half[:LOOKED_AT]):
                    proof.add(start)
            elif token.type == FIELD and token.name == "answer":
                proof.add(start)
        return options, proof

    def _foreign_segments(self) -> dict[int, bool]:
        """For each number: whether those of its section look otherwise: (1) among 1、, 1. among 第1题."""
        foreign: dict[int, bool] = {}
        segment: list[int] = []
        for index, token in enumerate([*self.tokens, None]):
            if token is None or token.type in HEADINGS - {TITLE}:
                foreign |= self._judge(segment)
                segment = []
            elif token.type == START:
                segment.append(index)
        return foreign

    def _judge(self, segment: list[int]) -> dict[int, bool]:
        of_style = {
            "bracket": [index for index in segment if self.tokens[index].style == "bracket"],
            "word": [index for index in segment if self.tokens[index].style == "word"],
            "plain": [index for index in segment if self.tokens[index].style not in ("bracket", "word", "tag")],
        }
        proven = {style: sum(map(self.is_question, indexes)) for style, indexes in of_style.items()}
        strangers = []
        if proven["word"] >= 3 and proven["word"] > 3 * proven["plain"]:
            strangers += of_style["plain"]
        if proven["plain"] or proven["word"] or proven["bracket"] * 10 < len(of_style["bracket"]) * 6:
            strangers += of_style["bracket"]
        return dict.fromkeys(strangers, True)

    def _next(self, index: int) -> int | None:
        following = range(index + 1, min(index + 12, len(self.tokens)))
        return next((ahead for ahead in following if self.tokens[ahead].type not in (BLANK, RULE)), None)

    def _text_before_options(self, index: int) -> int:
        """How many lines of text, this one included, stand before option A; 0 when none comes."""
        count = 0
        for token in self.tokens[index : index + 3 * AHEAD]:
            if token.type == TEXT:
                opens, labelled, holds = _look(token.line.half[:LOOKED_AT])
                if opens:
                    return count
                if labelled and count:
                    return 0
                count += 1
                if holds:
                    return count
            elif token.type != BLANK or count > AHEAD:
                return 0
        return 0

    def _text_before_answer(self, index: int) -> int:
        count = 0
        for token in self.tokens[index : index + 3 * AHEAD]:
            if token.type == TEXT:
                count += 1
            elif token.type == FIELD and token.name == "answer":
                return count
            elif token.type != BLANK:
                return 0
        return 0
