"""A line of a text, whatever file it came from, and how plain text and Markdown become lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from quizzes.formats.draft import Place
from quizzes.formats.markup import clean
from quizzes.formats.stems import half

LONG_LINE = 400  # characters; longer lines may hold several questions

_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MD_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_MD_QUOTE = re.compile(r"^(?:>\s*)+")
_MD_LEAD = re.compile(r"^[-*+]\s+(?=\[[ xX]\]|\*{0,2}[A-Ha-h][.、．:：)）]|\*\*)")
_MD_TASK = re.compile(r"^\[([ xX])\]\s*")
_MD_BOLD = re.compile(r"\*\*(?=\S)((?:(?!\*\*).)+)(?<=\S)\*\*|__(?=[^\s_])([^_]+?)(?<=[^\s_])__")
_MD_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|={4,}|─{3,}|—{6,})\s*$")
_MD_ESCAPE = re.compile(r"\\([\\`*{}\[\]()#+\-.!_>|~])")


@dataclass(slots=True)
class Line:
    """`half` is the half-width twin of `text`, equally long. `level` is a heading's depth (1…) or 0. `bold` holds the
    (start, end) of what stands out. `rule` is a separator. `problem` names a part that could not be read."""

    text: str
    where: Place
    half: str = ""
    level: int = 0
    bold: tuple[tuple[int, int], ...] = ()
    rule: bool = False
    problem: str = ""

    def __post_init__(self) -> None:
        if not self.half:
            self.half = half(self.text)

    def part(self, start: int, end: int | None = None) -> "Line":
        """A piece of the line that keeps its place and what stands out in it."""
        end = len(self.text) if end is None else end
        raw = self.text[start:end]
        start += len(raw) - len(raw.lstrip())
        text = raw.strip()
        twin = self.half[start : start + len(text)]
        if not self.bold:
            return Line(text, self.where, twin, level=self.level, problem=self.problem)
        bold = tuple(
            (max(a, start) - start, min(b, start + len(text)) - start)
            for a, b in self.bold
            if a < start + len(text) and b > start
        )
        return Line(text, self.where, twin, level=self.level, bold=bold, problem=self.problem)

    def is_bold(self, start: int, end: int) -> bool:
        """Whether most of this stretch stands out."""
        covered = sum(max(0, min(end, b) - max(start, a)) for a, b in self.bold)
        return end > start and covered * 10 >= (end - start) * 8


def from_text(text: str) -> list[Line]:
    """Lines of a plain text file, numbered from 1."""
    lines = enumerate(_BREAKS.split(text), start=1)
    return [line for number, raw in lines for line in unfold(_plain(raw, Place("line", number)))]


def from_markdown(text: str) -> list[Line]:
    """Lines of a Markdown file: headings, rules and bold are understood, other marks removed."""
    lines = enumerate(_BREAKS.split(text), start=1)
    return [line for number, raw in lines for line in unfold(_markdown(raw, Place("line", number)))]


def looks_like_markdown(text: str) -> bool:
    sample = text[:50_000]
    return bool(re.search(r"(?m)^#{1,6}\s+\S", sample) or len(re.findall(r"\*\*\S", sample)) > 3)


def unfold(line: Line) -> Iterator[Line]:
    """A very long line that holds several questions, cut before each of them; any other line as it is."""
    if len(line.text) < LONG_LINE:
        yield line
        return
    cuts = [0, *_question_cuts(line.half), len(line.text)]
    for start, end in pairwise(cuts):
        if line.text[start:end].strip():
            yield line.part(start, end)


def join(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines if line.text)


def _plain(raw: str, where: Place) -> Line:
    text = clean(raw).strip()
    return Line(text, where, rule=bool(_MD_RULE.match(text)))


def _markdown(raw: str, where: Place) -> Line:
    text = _MD_QUOTE.sub("", clean(raw).strip())
    if not text or _MD_RULE.match(text):
        return Line(text, where, rule=bool(text))
    heading = _MD_HEADING.match(text)
    level = len(heading[1]) if heading else 0
    text = heading[2] if heading else text
    if text[:1] in "-*+[":
        text = _MD_LEAD.sub("", text)
        task = _MD_TASK.match(text)
        text = f"{text[task.end() :]}√" if task and task[1] != " " else _MD_TASK.sub("", text)
    text, bold = _unbold(text)
    return Line(text, where, level=level, bold=bold)


def _unbold(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text without ** and backslashes, and where the bold stretches are in it."""
    if "**" not in text and "__" not in text:
        return _without_glued_rule(_unescape(text)), ()
    parts, spans, end, length = [], [], 0, 0
    for match in _MD_BOLD.finditer(text):
        before, inner = _unescape(text[end : match.start()]), _unescape(match[1] or match[2])
        parts += [before, inner]
        spans.append((length + len(before), length + len(before) + len(inner)))
        length += len(before) + len(inner)
        end = match.end()
    return _without_glued_rule("".join([*parts, _unescape(text[end:])])), tuple(spans)


def _without_glued_rule(text: str) -> str:
    """A rule that an editor has glued to the paragraph before it."""
    text = text.rstrip()
    return text[:-3].rstrip() if text.endswith("  ---") else text


def _unescape(text: str) -> str:
    return _MD_ESCAPE.sub(r"\1", text) if "\\" in text else text


def _question_cuts(twin: str) -> list[int]:
    """Positions before “2、”, “3、” … in ascending order, each after something that can end a question."""
    cuts, wanted = [], None
    for match in re.finditer(r"(?<![\d.])(\d{1,4})\s*[、.](?!\d)", twin):
        number = int(match[1])
        if wanted is None or number == wanted:
            if match.start() and wanted is not None:
                cuts.append(match.start())
            wanted = number + 1
    return cuts
