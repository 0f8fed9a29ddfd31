"""Lines become tokens: each says what it may be. Whether a number really begins a question is decided by blocks.py,
which knows what stands before and after it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from quizzes.formats.kinds import kind_of
from quizzes.formats.text import marks
from quizzes.formats.text.lines import Line

BLANK, RULE, TEXT, START, FIELD, KIND, CHAPTER, TITLE, KEYS, GRID, MATERIAL = (
    "blank",
    "rule",
    "text",
    "start",
    "field",
    "kind",
    "chapter",
    "title",
    "keys",
    "grid",
    "material",
)
LONGEST = 4_000  # characters of a line that may be anything but text
HEADINGS = frozenset({KIND, CHAPTER, TITLE, KEYS})


@dataclass(slots=True)
class Token:
    """`line` is what remains after the sign. START: `number`, `style`, and `kind` and `mark` of a tag. FIELD: `name`.
    KIND: `kind`. CHAPTER and TITLE: `depth`, the smaller the higher. MATERIAL: `first` and `last` question."""

    type: str
    line: Line
    source: str
    name: str = ""
    number: int = 0
    style: str = ""
    kind: str = ""
    mark: str = ""
    depth: int = 0
    first: int = 0
    last: int = 0


def tokenise(lines: Iterable[Line]) -> list[Token]:
    return [token for line in lines for token in _tokens(line)]


def _tokens(line: Line) -> Iterator[Token]:
    if line.rule:
        yield Token(RULE, line, line.text)
    elif not line.text and not line.problem:
        yield Token(BLANK, line, "")
    elif not marks.NOISE.match(line.half):
        pieces = _split_fields(line)
        for piece in pieces:
            yield _token(piece)


def _split_fields(line: Line) -> list[Line]:
    """A line cut before each field that stands inside it: “…（ ） 答案：B 解析：…”."""
    if len(line.text) > 10 * LONGEST or not any(sign in line.half for sign in ":】]"):
        return [line]
    first = marks.FIELD_AT_START.match(line.half)
    begin = first.end() if first else 1
    cuts = [match.start() for match in marks.FIELD_INSIDE.finditer(line.half, begin)]
    edges = [0, *cuts, len(line.text)]
    pieces = [line.part(start, end) for start, end in pairwise(edges)]
    return [piece for piece in pieces if piece.text]


def _token(line: Line) -> Token:
    """The first reading that fits, from the surest to the vaguest."""
    if len(line.text) > LONGEST:
        return Token(TEXT, line, line.text)
    for reader in (_grid, _field, _heading, _material, _start, _chapter, _title):
        token = reader(line)
        if token is not None:
            return token
    return Token(TEXT, line, line.text)


def _grid(line: Line) -> Token | None:
    return Token(GRID, line, line.text) if is_grid(line.half) else None


_GROUP = r"(?:[A-H]{1,8}|[√×✓✗对错TF]|正确|错误)"
_RANGE = rf"\d{{1,5}}\s*(?:[-~—–至到]|\.{{2,}})+\s*\d{{1,5}}\s*[题]?\s*[:.、)]?\s*{_GROUP}(?:[\s,、;|]*{_GROUP})*"
_PAIR = rf"[(\[【]?\s*\d{{1,5}}\s*[)\]】]?\s*[.、:)\s-]*\s*{_GROUP}"
_GRID_HEAD = re.compile(
    rf"^(?:答案\s*:\s*)?[(\[【]?\s*\d{{1,5}}\D{{0,6}}?(?:\d{{1,5}}\D{{0,4}}?)?{_GROUP}(?![A-Za-z\u4e00-\u9fff])", re.I
)
_RANGES = re.compile(rf"^(?:答案\s*:\s*)?{_RANGE}(?:[\s,;。|]+{_RANGE})*[\s,;。]*$", re.I)
_PAIRS = re.compile(rf"^(?:答案\s*:\s*)?{_PAIR}(?:[\s,;。、|]*{_PAIR})+[\s,;。]*$", re.I)


def is_grid(twin: str) -> bool:
    """“1-5 ADBDA 6-10 CDCBC”, “1.A 2.B 3.C”: nothing but numbers and answers, at least two of them."""
    if len(twin) > 2000 or not _GRID_HEAD.match(twin):
        return False
    return bool(_RANGES.match(twin) or _PAIRS.match(twin))


def _field(line: Line) -> Token | None:
    head = line.half[:24]
    match = marks.FIELD_AT_START.match(line.half) if ":" in head or "]" in head or "】" in head or ")" in head else None
    if match is not None:
        name = next(name for name, value in match.groupdict().items() if value is not None).removeprefix("b_")
        return Token(FIELD, line.part(match.end()), line.text, name=name)
    if not ("答" in head or "要点" in head or "评分" in head):
        return None
    match = marks.REPLY.match(line.half) or marks.BARE_ANSWER.match(line.half)
    return Token(FIELD, line.part(match.end()), line.text, name="answer") if match else None


def _heading(line: Line) -> Token | None:
    """A title that names a type of question, or the title of an answer list."""
    if len(line.text) > 240:
        return None
    if "答案" in line.half and marks.KEY_HEADING.match(line.half):
        return Token(KEYS, line, line.text, depth=line.level)
    if "题" not in line.half[:40] and len(line.text) > 20:
        return None
    match = marks.KIND_HEADING.match(line.half)
    if match is None or not _is_heading_rest(match["rest"]):
        return None
    words = re.split("[、/或和及与]", match[1])
    kinds = {kind_of(word) for word in words}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return Token(KIND, line, line.text, kind=kind, depth=line.level)


def _is_heading_rest(rest: str) -> bool:
    """What follows 判断题 in a heading: nothing, a remark, or how many and how much; but no question of its own."""
    rest = rest.strip()
    if (
        rest[:1] in (":", ",", "。")
        and not marks.INSTRUCTION.match(rest[1:].lstrip())
        and not re.search(r"\d+\s*[分道]", rest)
    ):
        return not rest[1:].strip()
    own_question = re.search(r"[(\[【]\s*[A-H√×对错]*\s*[)\]】]|_{2,}|\?", rest)
    return own_question is None or bool(re.search(r"每[小道]?题|共\s*\d|分\s*[)。]|正确.*错误|√.*×|对.*错", rest))


def _material(line: Line) -> Token | None:
    match = marks.MATERIAL_RANGE.search(line.half) if 4 < len(line.text) <= 160 else None
    if match is None or not marks.MATERIAL_WORD.search(line.half):
        return None
    first, last = int(match[1]), int(match[2])
    if not first < last <= first + 60:
        return None
    return Token(MATERIAL, line, line.text, first=first, last=last)


_BEGINNINGS = frozenset("0123456789第题Qq([【<")


def _start(line: Line) -> Token | None:
    """A number that may begin a question, with the type and mark that stand beside it."""
    if line.half[:1] not in _BEGINNINGS and not _kind_word(line.half):
        return None
    kind, mark, rest = _tags(line)
    for style, pattern in marks.NUMBERS:
        match = pattern.match(rest.half)
        if match is None:
            continue
        body = rest.part(match.end())
        if style in ("glued", "space", "comma") and marks.COUNTED.match(body.half):
            continue
        if style == "plain" and body.half[:1].isdigit() and rest.half[match.end() - 1 : match.end()] == ".":
            style = "decimal"
        number = int(next(group for group in match.groups() if group))
        after_kind, after_mark, body = _tags(body)
        return Token(
            START,
            body,
            line.text,
            number=number,
            style=style,
            kind=after_kind or kind,
            mark=after_mark or mark,
            depth=line.level,
        )
    if kind and rest.text:
        return Token(START, rest, line.text, style="tag", kind=kind, mark=mark)
    return None


def _tags(line: Line) -> tuple[str, str, Line]:
    """The type and mark that a question says of itself at its beginning, and the rest of the line."""
    kind, mark = "", ""
    for _round in range(3):
        bracketed = line.half[:1] in ("[", "【", "(", "<")
        tag = marks.KIND_TAG.match(line.half) if bracketed else _kind_word(line.half)
        points = marks.MARK_TAG.match(line.half) if bracketed and not tag else None
        if tag:
            kind = kind_of(next(word for word in tag.groups() if word))
        elif points:
            mark = points[1]
        else:
            break
        line = line.part((tag or points).end())  # type: ignore[union-attr]
    return kind, mark, line


def _kind_word(twin: str) -> re.Match[str] | None:
    return marks.KIND_WORD.match(twin) if "题" in twin[:10] or twin.startswith("案例") else None


_DEPTHS = {
    "编": 1,
    "篇": 1,
    "部分": 1,
    "模块": 2,
    "专题": 2,
    "单元": 2,
    "章": 2,
    "项目": 2,
    "章节": 2,
    "节": 3,
    "讲": 3,
    "课": 3,
    "任务": 3,
}


def _chapter(line: Line) -> Token | None:
    match = marks.CHAPTER.match(line.half) if len(line.text) <= 60 else None
    if match is None or asks(line.half):
        return None
    depth = _DEPTHS.get(match["unit"] or match["named"], 2)
    return Token(CHAPTER, line, line.text, depth=line.level or depth)


def _title(line: Line) -> Token | None:
    """A heading of Word or Markdown, or a short line under a Chinese numeral, which blocks.py still weighs."""
    if line.level:
        return Token(CHAPTER, line, line.text, depth=line.level)
    if len(line.text) <= 40 and marks.CN_TITLE.match(line.half) and not asks(line.half):
        return Token(TITLE, line, line.text, depth=4)
    return None


def asks(twin: str) -> bool:
    return re.search(r"\(\s*[A-H√×对错]*\s*\)|_{2,}|[?。;!]|:\s*\S", twin) is not None
