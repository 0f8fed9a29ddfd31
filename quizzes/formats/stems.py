"""What hides in a question's text: gaps, a key between brackets, a √ or × at the end, the mark in brackets.

Pure: text in, text and findings out. Positions are found on a half-width twin of equal length.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from quizzes.formats.draft import BLANK
from quizzes.formats.keys import truth

EMPTY_BRACKETS = "（　　）"
UNDER_OPEN, UNDER_CLOSE = "\ue006", "\ue007"  # underlined text of a Word file: a gap that is already filled

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x3014: 0x28, 0x3015: 0x29}
_WIDE = re.compile(f"[{''.join(map(chr, _HALF))}]")  # many lines hold none, and looking is cheaper than translating

_GAP = re.compile(
    r"\(\s*%\s*_*\s*%\s*\)|\(\s*_*\s*\)|\[\s*_*\s*\]|【\s*_*\s*】|《\s*_*\s*》|“\s+”|_{2,}(?:\s_{2,})*|-{5,}|\\_(?:\\_)+"
    rf"|{UNDER_OPEN}\s+{UNDER_CLOSE}"
)
_NUMBERED_GAP = re.compile(r"\(\s*([1-9]|1\d|[①-⑳])\s*\)")
_LETTER_KEY = re.compile(r"[(\[【][\s?_]*([A-Ha-h](?:[\s,、;.]*[A-Ha-h]){0,7})[\s?_.]*[)\]】]")
_CALL = re.compile(r"[A-Za-z_][(\[]$")  # print(len(a)): code, not a key
_TRUTH_KEY = re.compile(r"[(\[【]\s*([√✓✔×✗✘╳xv对错是否tf]|正确|错误|不正确|不对|true|false)\s*[。.]?\s*[)\]】]", re.I)
_BARE_TRUTH = re.compile(r"\s*([√✓✔×✗✘╳])\s*$")
_FILLED = re.compile(rf"\(([^()]+)\)|【([^【】]+)】|{UNDER_OPEN}([^{UNDER_CLOSE}]*){UNDER_CLOSE}")
_REMARK = re.compile(
    r"\s*(?:包括|包含|含|不含|不包括|或者?|即|如|例如|以下|下称|简称|指|也|又|以及|及|其中|注|见|参见|含义|单位|除)"
)
_MARK = re.compile(r"[(\[【]\s*(?:本[小大]?题)?\s*(\d+(?:\.\d+)?)\s*分\s*[)\]】]")


@dataclass(frozen=True)
class Extracted:
    """A stem without what was taken out of it, and the takings."""

    stem: str
    found: tuple[str, ...]


def half(text: str) -> str:
    """The half-width twin: same length, so that positions found in it hold in the original."""
    return text.translate(_HALF) if _WIDE.search(text) else text


def count_gaps(stem: str) -> int:
    return len(_gap_spans(stem))


def write_gaps(stem: str) -> str:
    """The stem with every gap written as BLANK, and underlining that is no gap removed."""
    parts, end = [], 0
    for start, stop in _gap_spans(stem):
        quoted = _twin(stem)[start] in "《“"
        gap = f"{stem[start]}{BLANK}{stem[stop - 1]}" if quoted else BLANK
        parts += [stem[end:start], gap]
        end = stop
    return plain_underlines("".join([*parts, stem[end:]]))


def take_letters(stem: str) -> Extracted:
    """Letters between brackets: “是（ D ）。” gives “是（　　）。” and ("D",)."""
    matches = [match for match in _LETTER_KEY.finditer(_twin(stem)) if _plausible(match[1])]
    return _take(stem, [match for match in matches if not _CALL.search(stem[: match.start() + 1])], EMPTY_BRACKETS)


def take_truth(stem: str) -> Extracted:
    """The last √, ×, 对, 错 … between brackets, or a bare sign at the end of the stem."""
    twin = _twin(stem)
    matches = list(_TRUTH_KEY.finditer(twin))[-1:] or list(_BARE_TRUTH.finditer(twin))
    return _take(stem, [match for match in matches if truth(match[1]) is not None], "")


def take_fillings(stem: str) -> Extracted:
    """Texts that stand in the gaps of a fill-in question, in brackets or underlined; remarks stay where they are."""
    twin = _twin(stem)
    matches = [match for match in _FILLED.finditer(twin) if _is_filling(match)]
    parts, found, end = [], [], 0
    for match in matches:
        group = next(index for index in (1, 2, 3) if match[index] is not None)
        found.append(stem[match.start(group) : match.end(group)].strip())
        parts += [stem[end : match.start()], BLANK]
        end = match.end()
    return Extracted("".join([*parts, stem[end:]]), tuple(found))


def take_mark(stem: str) -> Extracted:
    """“（2分）” of a stem."""
    return _take(stem, list(_MARK.finditer(_twin(stem)))[:1], "")


def plain_underlines(text: str) -> str:
    return text.replace(UNDER_OPEN, "").replace(UNDER_CLOSE, "")


def drop_truth_brackets(stem: str) -> str:
    """A true/false stem without the empty brackets for the candidate's sign at its end."""
    twin = _twin(stem).rstrip()
    match = re.search(r"[(\[【]\s*[)\]】]\s*([。.!;]?)$", twin)
    return stem[: match.start()] + stem[match.start(1) : match.end(1)] if match else stem


@lru_cache(maxsize=64)
def _twin(text: str) -> str:
    """`half`, remembered: one stem is looked at by several of these functions in a row."""
    return half(text)


def _gap_spans(stem: str) -> list[tuple[int, int]]:
    twin = _twin(stem)
    matches = list(_GAP.finditer(twin)) or _numbered_gaps(twin)
    return [match.span() for match in matches]


def _numbered_gaps(twin: str) -> list[re.Match[str]]:
    """（1）…（2）…: gaps when they count from one; （12） alone is what fills a gap."""
    matches = list(_NUMBERED_GAP.finditer(twin))
    numbers = [unicodedata.normalize("NFKC", match[1]) for match in matches]
    return matches if numbers == [str(number) for number in range(1, len(numbers) + 1)] else []


def _plausible(inside: str) -> bool:
    """ABD, A B, acd are answers; (GDP) is a word. Letters of an answer do not repeat and mostly ascend."""
    found = re.findall("[A-Ha-h]", inside)
    upper = [letter.upper() for letter in found]
    same_case = all(letter.islower() for letter in found) or all(letter.isupper() for letter in found)
    return same_case and len(set(upper)) == len(upper)


def _is_filling(match: re.Match[str]) -> bool:
    if match[3] is not None:
        return bool(match[3].strip())
    inside = match[1] if match[1] is not None else match[2]
    return bool(inside.strip()) and not _REMARK.match(inside) and not _MARK.fullmatch(match[0])


def _take(stem: str, matches: list[re.Match[str]], instead: str) -> Extracted:
    parts, end = [], 0
    for match in matches:
        parts += [stem[end : match.start()], instead]
        end = match.end()
    return Extracted("".join([*parts, stem[end:]]).strip(), tuple(match[1] for match in matches))
