"""Word's automatic numbers: the text that Word shows before a paragraph and does not write into it."""

from collections import defaultdict

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting"}
    | {"ideographDigital", "ideographTraditional", "chineseLegalSimplified", "japaneseDigitalTenThousand"}
)


class Numbering:
    """Counts through the paragraphs of a document: `label(num_id, level)` is the text of the next one in that list."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        if root is not None:
            self._load(root)

    def label(self, num_id: str, level: int) -> str:
        """“1.”, “A、”, “（一）”; "" for bullets and unknown lists."""
        abstract = self._lists.get(num_id)
        levels = self._levels.get(abstract or "", {})
        if abstract is None or level not in levels:
            return ""
        self._step(num_id, abstract, level)
        kind, pattern, _start = levels[level]
        if kind in ("bullet", "none"):
            return ""
        for depth in range(level + 1):
            depth_kind = levels.get(depth, ("decimal", "", 1))[0]
            pattern = pattern.replace(f"%{depth + 1}", written(self._counts[abstract].get(depth, 1), depth_kind))
        return pattern

    def _step(self, num_id: str, abstract: str, level: int) -> None:
        counts = self._counts[abstract]
        if num_id not in self._begun:
            self._begun.add(num_id)
            for (owner, depth), start in self._starts.items():
                if owner == num_id:
                    counts[depth] = start - 1
        start = self._levels[abstract][level][2]
        counts[level] = counts.get(level, start - 1) + 1
        for depth in [depth for depth in counts if depth > level]:
            del counts[depth]

    def _load(self, root: etree._Element) -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            levels = {int(level.get(f"{W}ilvl", "0")): _level(level) for level in abstract.iter(f"{W}lvl")}
            self._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for num in root.iter(f"{W}num"):
            num_id = num.get(f"{W}numId", "")
            self._lists[num_id] = _value(num.find(f"{W}abstractNumId"), "")
            for override in num.iter(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                if start is not None:
                    self._starts[num_id, int(override.get(f"{W}ilvl", "0"))] = _number(_value(start, "1"))


def written(number: int, kind: str) -> str:
    """A number in one of Word's number formats."""
    if kind in _CHINESE:
        return chinese(number)
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if kind == "upperLetter" else letter.lower()
    if kind in ("upperRoman", "lowerRoman"):
        return roman(number).upper() if kind == "upperRoman" else roman(number)
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def chinese(number: int) -> str:
    """三, 十二, 二十, 一百零五."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text


def _level(level: etree._Element) -> tuple[str, str, int]:
    kind = _value(level.find(f"{W}numFmt"), "decimal")
    return kind, _value(level.find(f"{W}lvlText"), ""), _number(_value(level.find(f"{W}start"), "1"))


def _value(element: etree._Element | None, default: str) -> str:
    return default if element is None else element.get(f"{W}val", default)


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 6 else 1
