"""Answers as people write them: letters (ABD, A、B、D, ａｂｄ), truth (√, 对, T, 正确), texts for gaps.

Pure functions that return None for what they cannot read; they never guess.
"""

import re
import unicodedata
from collections.abc import Sequence

from quizzes.formats.draft import Raw, RawOption

_TRUE = "√ ✓ ✔ ☑ ∨ v 对 正确 是 真 t true ture y yes 正 对的 正确的 是的 r right 1 ○"
_FALSE = "× ✗ ✘ ☒ x ╳ χ 错 错误 否 假 f false flase n no 误 错的 错误的 不是 不对 不正确 w wrong 0"
TRUE_WORDS = frozenset(_TRUE.split())
FALSE_WORDS = frozenset(_FALSE.split())
CIRCLED = {chr(0x2460 + index): str(index + 1) for index in range(20)}

_LEAD = re.compile(
    r"^(?:正确|参考|标准|本题|该题|此题)?(?:答案)?(?:应?该?选择?|故选|为|是|:|：)\s*(?=[a-z√×对错])", re.I
)
_LETTERS = re.compile(r"^[A-Z](?:[\s,、;。.|/+&和与及]*[A-Z])*$")
_LABEL = re.compile(r"(?:(?<=[\s。;,、.)—])|^)([A-H])\s*[、.:)\s]\s*(?=\S)")
_REMARK = re.compile(r"^(.*?)\s*[(【\[](?:注|说明|解析|见|第|p\.?\d|教材)[^()]*[)】\]]$", re.I | re.S)
_CORRECTION = re.compile(r"^(对|错|正确|错误|√|×)\s*[,。;:(]\s*(.+)$", re.S)
_NUMBERED = re.compile(r"(?:^|[\s;；,，、])\s*(?:[(（]\d{1,2}[)）]|\d{1,2}[、.．)）](?!\d))\s*|[;；,，、\s]*[①-⑳]\s*")
_PUNCTUATION = re.compile(r"[\s。.;；,，、:：]+")
_INDEXES = re.compile(r"^\d{1,2}(?:[\s,、;|/.和]+\d{1,2})*$")


def half(text: str) -> str:
    """Half-width form for reading an answer; not for keeping it."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def letters(text: str) -> tuple[str, ...] | None:
    """("A", "B", "D") of an answer that consists of letters, sorted; None for anything else."""
    word = _bare(text).upper()
    if not word or not _LETTERS.match(word):
        return None
    return tuple(sorted(set(re.findall("[A-Z]", word))))


def letter_with_text(text: str, options: Sequence[RawOption]) -> tuple[str, ...] | None:
    """("B",) of “B、罗马法”, ("A", "C") of two such lines, when the letters stand before the texts of their options."""
    found, rest = leading_letters(text, options)
    return found if found and not rest else None


def leading_letters(text: str, options: Sequence[RawOption]) -> tuple[tuple[str, ...], str]:
    """The letters of the first lines that repeat options (“B. 罗马法 — because …”), and the lines after them.

    A line with a letter whose text is not that of its option stops everything: it may be a key that is misspelt.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    found: list[str] = []
    for number, line in enumerate(lines):
        letters_here = _lettered(line, options)
        if letters_here is None:
            return (), text
        if not letters_here:
            return tuple(sorted(set(found))), "\n".join(lines[number:])
        found += letters_here
    return tuple(sorted(set(found))), ""


def _lettered(line: str, options: Sequence[RawOption]) -> list[str] | None:
    """["B"] of “B、罗马法”, ["A", "C"] of “A. 甲 — …；C. 丙 — …”; [] of a line that begins with no letter, None when a
    letter stands before a text that is not its option's."""
    twin = half(line)
    marks = list(_LABEL.finditer(twin))
    if not marks or marks[0].start():
        return []
    texts = {option.label: _comparable(option.text) for option in options}
    ends = [mark.start() for mark in marks[1:]] + [len(twin)]
    for mark, end in zip(marks, ends, strict=True):
        wanted = texts.get(mark[1], "")
        if not wanted or not _comparable(twin[mark.end() : end]).startswith(wanted):
            return None
    return [mark[1] for mark in marks]


def option_texts(text: str, options: Sequence[RawOption]) -> tuple[str, ...] | None:
    """Labels of the options that the answer repeats: one whole text, or several with a separator between them."""
    known: dict[str, list[str]] = {}
    for option in options:
        known.setdefault(_comparable(option.text), []).append(option.label)
    for mark in ("", "\n", "|", ";", "；", "、", ",", "，"):
        if mark and mark not in text:
            continue
        parts = [part for part in (text.split(mark) if mark else [text]) if part.strip()]
        labels = [known.get(_comparable(part), []) for part in parts]
        if labels and all(len(found) == 1 for found in labels):
            return tuple(sorted({found[0] for found in labels}))
    return None


def indexes(text: str, options: Sequence[RawOption]) -> tuple[str, ...] | None:
    """Labels of the options counted from 1: "2", "1,3", "①③", "134" when there are fewer than ten options."""
    word = "".join(CIRCLED.get(char, char) for char in text).strip()
    if any(char in CIRCLED for char in text):
        word = ",".join(CIRCLED.get(char, char) for char in text if char in CIRCLED)
    word = half(word)
    if not _INDEXES.match(word) and not (word.isdigit() and len(options) < 10):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", word)]
    if len(numbers) == 1 and numbers[0] > len(options) and len(options) < 10:
        numbers = [int(digit) for digit in word if digit.isdigit()]
    if not numbers or any(not 1 <= number <= len(options) for number in numbers):
        return None
    return tuple(sorted({options[number - 1].label for number in numbers}))


def truth(text: str) -> bool | None:
    """True or False of √ ×, 对 错, 正确 错误, T F, 是 否, 1 0, TURE and their like; None for anything else."""
    word = _bare(text).casefold().strip("'\"“”")
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    return None


def truth_and_remark(text: str) -> tuple[bool, str] | None:
    """(False, "应为三年") of “错误，应为三年”."""
    match = _CORRECTION.match(half(text))
    verdict = truth(match[1]) if match else None
    return None if match is None or verdict is None else (verdict, match[2].strip(" )。"))


def truth_by_options(raw: Raw) -> dict[str, bool] | None:
    """{"A": True, "B": False} when the options are 正确 and 错误 in one of their forms, in any order."""
    verdicts = {option.label: truth(option.text) for option in raw.options}
    if len(verdicts) != 2 or None in verdicts.values() or len(set(verdicts.values())) != 2:
        return None
    return {label: bool(verdict) for label, verdict in verdicts.items()}


def gap_texts(text: str, gaps: int) -> list[str] | None:
    """The answer cut into as many texts as there are gaps; None when no separator does it."""
    text = text.strip()
    if gaps == 1:
        return [text]
    numbered = _NUMBERED.split(text)
    if numbered[0].strip() == "" and len(numbered) == gaps + 1:
        return _filled(numbered[1:])
    for mark in (r"\n+", r"[;；]+", r"[|｜]+", r"#+", r"[、]+", r"[，,]+", r"\s{2,}|\t", r"\s+", r"[/]"):
        parts = re.split(mark, text.strip(";；|、,， \n"))
        if len(parts) == gaps:
            return _filled(parts)
    return None


def alternatives(text: str) -> tuple[str, ...]:
    """Texts that count as right in one gap: “二十二|22”, “30%/百分之三十”, “甲或乙”. The first is the key."""
    parts = re.split(r"[|｜]", text)
    if len(parts) == 1:
        parts = _slashed(text)
    if len(parts) == 1:
        parts = _either(text)
    kept = [part.strip(" \t。；;") for part in parts]
    return tuple(dict.fromkeys(part for part in kept if part)) or (text.strip(),)


def same(first: str, second: str) -> bool:
    return _comparable(first) == _comparable(second)


def _bare(text: str) -> str:
    word = half(text).strip(" \t\n,。.;:、!")
    word = _LEAD.sub("", word)
    match = _REMARK.match(word)
    word = (match[1] if match else word).strip()
    while len(word) > 1 and word[0] in "([【{" and word[-1] in ")]】}":
        word = word[1:-1].strip()
    return word.strip(" ,。.;:、()")


def _slashed(text: str) -> list[str]:
    """Cut at slashes, but not in 1/7, km/h, 2024/5/1 or an address."""
    if re.search(r"\d\s*/\s*\d|[A-Za-z]/[A-Za-z]|//", text):
        return [text]
    return text.split("/")


def _either(text: str) -> list[str]:
    """Cut at 或 when it stands between two short wholes; 或者, 或许 and long phrases stay one text."""
    parts = re.split(r"\s*(?<!抑)或(?!者|许|是|多|缺|然|曰)\s*", text)
    long = max(len(part) for part in parts)
    if min(len(part) for part in parts) == 0 or long > 8 or re.search(r"[，,、。；;]", text):
        return [text]
    return parts


def _filled(parts: list[str]) -> list[str] | None:
    kept = [part.strip() for part in parts]
    return kept if all(kept) else None


def _comparable(text: str) -> str:
    return _PUNCTUATION.sub("", half(text)).casefold()
