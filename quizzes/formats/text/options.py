"""Stem and options of a question's body, however they are laid out: one a line, several on a line, all in one.

Every letter that may label an option is a candidate with a weight; the heaviest ascending chain from A wins.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from quizzes.formats.draft import RawOption
from quizzes.formats.stems import half
from quizzes.formats.text import marks
from quizzes.formats.text.lines import Line
from quizzes.formats.text.tokens import LONGEST

LINE_STRONG, LINE_WEAK, WIDE, WIDE_WEAK, NEAR, GLUED, SPACED = 10, 7, 8, 6, 5, 3, 2
SKIP = 6  # what a missing letter costs
NEIGHBOURS = 6  # labels of one letter that may stand so close that they overlap
_ENDS_SENTENCE = re.compile(r"[。.?!？！:：;；)）】》”]$")
_MAY_BE_RIGHT = re.compile("[√✓✔☑]|正确|答案|对[)）】\\]]")
_LETTER = re.compile("[A-Za-z]")
_LIST_ITEM = re.compile(r"^(?:[(\[【]?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)\]】、.]|[①-⑳]|[-•·])")


@dataclass(frozen=True, slots=True)
class Label:
    """A candidate: its letter, where it begins and where the option's text begins, and how sure it looks."""

    letter: str
    start: int
    end: int
    weight: int
    lower: bool
    signed: bool = False
    bracketed: bool = False


@dataclass
class Parts:
    """What a body holds. `left` is a label that stands at the beginning of a line but fits no chain, or ""."""

    stem: str
    options: list[RawOption]
    left: str = ""


class Text:
    """Lines of a body as one text that remembers where its lines begin and what stands out."""

    def __init__(self, lines: list[Line]) -> None:
        self.starts: list[int] = []
        self.bold: list[tuple[int, int]] = []
        position = 0
        for line in lines:
            self.starts.append(position)
            self.bold += [(position + start, position + end) for start, end in line.bold]
            position += len(line.text) + 1
        self.text = "\n".join(line.text for line in lines)
        self.half = "\n".join(line.half for line in lines)
        self.lines = lines

    def is_bold(self, start: int, end: int) -> bool:
        covered = sum(max(0, min(end, stop) - max(start, begin)) for begin, stop in self.bold)
        return end > start and covered * 10 >= (end - start) * 8


def split(lines: list[Line], *, upto: str = "A") -> Parts:
    """The stem, the options in their order, and a label left over if there is one. `upto` is the last letter that the
    question's answer names: so far even a doubtful label is one."""
    text = Text(lines)
    labels = _labels(text)
    chain = _chain(labels, upto)
    if not chain:
        return Parts(unwrap(text.text), [])
    ends = [label.start for label in chain[1:]] + [len(text.text)]
    options = [_option(text, label, end) for label, end in zip(chain, ends, strict=True)]
    return Parts(unwrap(text.text[: chain[0].start]), options, _left_over(labels, chain))


def unwrap(text: str) -> str:
    """Lines that were broken in the middle of a sentence joined again; paragraphs and lists kept."""
    if "\n" not in text:
        return text.strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joined: list[str] = []
    for line in lines:
        if joined and not _ENDS_SENTENCE.search(joined[-1]) and not _LIST_ITEM.match(line):
            glue = " " if joined[-1][-1].isascii() and line[0].isascii() else ""
            joined[-1] += glue + line
        else:
            joined.append(line)
    return "\n".join(joined)


def _labels(text: Text) -> list[Label]:
    found = []
    for start, line in zip(text.starts, text.lines, strict=True):
        position = 0
        match = marks.OPTION_LINE.match(line.half)
        if match:
            found.append(_line_label(match, start))
            position = match.end()
        if len(line.text) > LONGEST or not _LETTER.search(line.half, position):
            continue
        inner = marks.OPTION_INSIDE.finditer(line.half, position)
        found += [_inside_label(each, start) for each in inner if each.start() and not _in_brackets(each, line.half)]
        found += [_spaced_label(each, start) for each in marks.OPTION_SPACED.finditer(line.half, position)]
    found.sort(key=lambda label: label.start)
    if found and found[0].bracketed and any(label.letter == "A" and not label.bracketed for label in found[1:]):
        found.pop(0)  # “（A）是…” at the beginning of a stem is its key
    return found


def _in_brackets(match: re.Match[str], twin: str) -> bool:
    """“（  A  ）”: a key between brackets, not a label."""
    return not (match["wb"] or match["nb"]) and twin[: match.start()].endswith(("(", "[", "【"))


def _line_label(match: re.Match[str], offset: int) -> Label:
    letter = match["b"] or match["s"] or match["g"]
    weight = LINE_WEAK if match["g"] else LINE_STRONG
    signed = bool(match["sign"].strip())
    return Label(letter.upper(), offset, offset + match.end(), weight, letter.islower(), signed, bool(match["b"]))


def _inside_label(match: re.Match[str], offset: int) -> Label:
    letter = next(match[name] for name in ("wb", "ws", "wg", "nb", "ns") if match[name])
    wide, narrow = WIDE_WEAK if match["wg"] else WIDE, NEAR if match["near"] or match["nb"] else GLUED
    weight = wide if match["wide"] else narrow
    return Label(letter.upper(), offset + match.start(), offset + match.end(), weight, letter.islower())


def _spaced_label(match: re.Match[str], offset: int) -> Label:
    """“A 甲 B 乙”: a letter between single spaces."""
    return Label(match[1], offset + match.start(), offset + match.end(), SPACED, lower=False)


def _chain(labels: list[Label], upto: str) -> list[Label]:
    """The heaviest chain A, B, C … in reading order. One letter may be missing before a sure label, so that the gap
    is reported instead of two options melting into one."""
    best: list[tuple[int, int]] = []  # weight of the best chain that ends here, and its previous index
    known: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)  # by letter: index, best index so far
    for index, label in enumerate(labels):
        score, before = (label.weight, -1) if label.letter == "A" else (0, -1)
        for step in (1, 2, 3):
            candidates = known.get((chr(ord(label.letter) - step), label.lower))
            if candidates is None:
                continue
            earlier = _before(label, candidates, labels, best)
            gain = _gain(labels[earlier], label) if earlier is not None else 0
            if earlier is not None and gain and (-best[earlier][0] - gain, earlier) < (-score, before):
                score, before = best[earlier][0] + gain, earlier
        best.append((score, before))
        if score:
            same = known[label.letter, label.lower]
            top = same[-1][1] if same else index
            same.append((index, index if score > best[top][0] else top))
    if not best or max(best)[0] == 0:
        return []
    index = max(range(len(best)), key=lambda position: (best[position][0], position))
    chain = []
    while index >= 0:
        chain.append(labels[index])
        index = best[index][1]
    return _without_doubtful_end(chain[::-1], upto)


def _before(label: Label, known: list[tuple[int, int]], labels: list[Label], best: list[tuple[int, int]]) -> int | None:
    """The best of the known labels that does not reach into this one; only the last few can."""
    if len(known) == 1:
        return known[0][0] if labels[known[0][0]].end <= label.start + 1 else None
    fitting = [index for index, _top in known[-NEIGHBOURS:] if labels[index].end <= label.start + 1]
    fitting += [top for _index, top in known[-NEIGHBOURS - 1 : -NEIGHBOURS]]
    return max(fitting, key=lambda index: (best[index][0], -index), default=None)


def _gain(earlier: Label, label: Label) -> int:
    step = ord(label.letter) - ord(earlier.letter)
    if step == 1:
        return label.weight
    return label.weight - SKIP if step in (2, 3) and label.weight == LINE_STRONG else 0


def _without_doubtful_end(chain: list[Label], upto: str) -> list[Label]:
    """Labels at line beginnings are not continued by a lone letter inside the last line (维生素 D、E)."""
    near = [label for label in chain if label.weight in (NEAR, GLUED, SPACED)]
    lines = all(label.weight in (LINE_STRONG, LINE_WEAK) for label in chain[:-1])
    if len(near) == 1 and chain[-1] is near[0] and len(chain) > 2 and lines and chain[-1].letter > upto:
        chain = chain[:-1]
    if len(chain) == 1 and chain[0].weight != LINE_STRONG:
        return []
    return chain if len(chain) != 2 or max(label.weight for label in chain) > GLUED else []


def _left_over(labels: list[Label], chain: list[Label]) -> str:
    used = {label.start for label in chain}
    for label in labels:
        if (
            label.weight == LINE_STRONG
            and label.start > chain[0].start
            and label.start not in used
            and label.letter <= "H"
        ):
            return label.letter
    return ""


def _option(text: Text, label: Label, end: int) -> RawOption:
    raw = text.text[label.end : end]
    body = unwrap(raw)
    if label.letter in half(body[:2]).upper():
        body = re.sub(rf"^[(\[]?{label.letter}\s*[、.．:：)）]\s*(?=\S)", "", body)  # “A. A、长期性”
    bare = _unsigned(body)
    stop = label.end + len(raw.rstrip())
    bold = bool(text.bold) and text.is_bold(label.end, stop)
    return RawOption(label.letter, bare or body, marked=bool(bare) or label.signed, bold=bold)


def _unsigned(body: str) -> str:
    """An option's text without the sign at its end that says it is right; "" when there is none."""
    right = marks.RIGHT_WORD.search(half(body)) if _MAY_BE_RIGHT.search(body) else None
    return body[: right.start()].strip() if right else ""
