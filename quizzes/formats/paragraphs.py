"""A paragraph of Word as lines: its runs in order, with its automatic number, pictures and what stands out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from quizzes.formats import markup
from quizzes.formats.draft import Place
from quizzes.formats.numbering import Numbering, W
from quizzes.formats.stems import UNDER_CLOSE, UNDER_OPEN
from quizzes.formats.text.lines import Line

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PLAIN_COLOURS = frozenset(
    {"", "auto", "000000", "0D0D0D", "111111", "191919", "1A1A1A", "222222", "262626", "333333", "404040", "595959"}
)
_SIMPLE_MATH = frozenset({f"{_M}{name}" for name in ("r", "t", "rPr", "sty", "oMath", "ctrlPr")})
_OUTLINE = re.compile(r"^(?:heading|标题|toc heading)\s*(\d)$", re.I)
_SKIPPED = frozenset(
    {
        f"{W}del",
        f"{W}moveFrom",
        f"{W}footnoteReference",
        f"{W}instrText",
        f"{W}txbxContent",
        f"{_MC}Fallback",
        f"{W}pPr",
        f"{W}rPr",
    }
)


class Styles:
    """What paragraph styles say: depth of a heading, and membership of a list."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [] if root is None else list(root.iter(f"{W}style"))
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles}

    def level(self, style_id: str) -> int:
        """1 for a main heading and so on; 0 for body text."""
        for style in self._ancestors(style_id):
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                depth = int(outline.get(f"{W}val", "9"))
                return depth + 1 if depth < 9 else 0
            match = _OUTLINE.match(_val(style.find(f"{W}name")))
            if match:
                return int(match[1])
        return 0

    def list_of(self, style_id: str) -> tuple[str, int] | None:
        for style in self._ancestors(style_id):
            found = _list(style.find(f"{W}pPr/{W}numPr"))
            if found:
                return found
        return None

    def _ancestors(self, style_id: str) -> Iterator[etree._Element]:
        for _step in range(12):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = _val(style.find(f"{W}basedOn"))


@dataclass
class _Text:
    """The line that is being put together."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    bold: list[tuple[int, int]] = field(default_factory=list)
    problem: str = ""

    def add(self, text: str, *, bold: bool = False) -> None:
        if bold and text.strip():
            self.bold.append((self.length, self.length + len(text)))
        self.parts.append(text)
        self.length += len(text)


class Paragraphs:
    """Turns paragraphs into lines. `picture` names an embedded picture; "" is one that cannot be shown."""

    def __init__(self, styles: Styles, numbering: Numbering, picture: Callable[[str], str]) -> None:
        self._styles = styles
        self._numbering = numbering
        self._picture = picture

    def lines(self, paragraph: etree._Element, where: Place) -> Iterator[Line]:
        properties = paragraph.find(f"{W}pPr")
        style = "" if properties is None else _val(properties.find(f"{W}pStyle"))
        level = self._level(properties, style)
        texts = [_Text()]
        texts[0].add(self._label(properties, style))
        self._walk(paragraph, texts)
        for text in texts:
            line = Line("".join(text.parts), where, bold=tuple(text.bold), level=level, problem=text.problem)
            yield line.part(0)

    def _level(self, properties: etree._Element | None, style: str) -> int:
        outline = None if properties is None else properties.find(f"{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit():
            depth = int(outline.get(f"{W}val", "9"))
            return depth + 1 if depth < 9 else 0
        return self._styles.level(style)

    def _label(self, properties: etree._Element | None, style: str) -> str:
        own = None if properties is None else properties.find(f"{W}numPr")
        found = _list(own) if own is not None else self._styles.list_of(style)
        label = self._numbering.label(*found) if found else ""
        return f"{label} " if label else ""

    def _walk(self, parent: etree._Element, texts: list[_Text]) -> None:
        for element in parent:
            if element.tag in _SKIPPED or not isinstance(element.tag, str):
                continue
            if element.tag == f"{W}r":
                self._run(element, texts)
            elif element.tag.startswith(_M):
                self._formula(element, texts[-1])
            else:
                self._walk(element, texts)

    def _run(self, run: etree._Element, texts: list[_Text]) -> None:
        look = _Look.of(run.find(f"{W}rPr"))
        if look.hidden:
            return
        for element in run:
            tag = element.tag
            if tag == f"{W}t":
                texts[-1].add(look.dress(markup.clean(element.text or "")), bold=look.stands_out)
            elif tag in (f"{W}tab", f"{W}ptab"):
                texts[-1].add(look.dress("\t"))
            elif tag in (f"{W}br", f"{W}cr"):
                texts.append(_Text())
            elif tag == f"{W}noBreakHyphen":
                texts[-1].add("-")
            elif tag == f"{W}sym":
                texts[-1].add(_symbol(element))
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{_MC}AlternateContent"):
                self._drawing(element, texts[-1])

    def _drawing(self, element: etree._Element, text: _Text) -> None:
        """Pictures by name; a shape without a picture says nothing and is left out."""
        relations = [blip.get(f"{_R}embed", "") for blip in element.iter(f"{_A}blip")]
        relations = relations or [image.get(f"{_R}id", "") for image in element.iter(f"{_V}imagedata")]
        for relation in relations:
            name = self._picture(relation)
            if name:
                text.add(markup.picture(name))
            else:
                text.problem = "picture"

    @staticmethod
    def _formula(element: etree._Element, text: _Text) -> None:
        """Letters and digits in a row are read; fractions, roots and their like are not."""
        if all(part.tag in _SIMPLE_MATH or part.tag.startswith(W) for part in element.iter()):
            text.add(markup.clean("".join(part.text or "" for part in element.iter(f"{_M}t"))))
        else:
            text.problem = "formula"


@dataclass(frozen=True)
class _Look:
    """How a run looks, as far as it may mean something."""

    stands_out: bool = False
    underlined: bool = False
    raised: str = ""
    hidden: bool = False

    @classmethod
    def of(cls, properties: etree._Element | None) -> "_Look":
        if properties is None:
            return cls()
        colour = _val(properties.find(f"{W}color")).upper()
        marked = colour not in {value.upper() for value in _PLAIN_COLOURS}
        marked = marked or _on(properties, "b") or _val(properties.find(f"{W}highlight"), "none") not in ("none", "")
        underline = _val(properties.find(f"{W}u"), "none")
        return cls(
            marked, underline not in ("none", ""), _val(properties.find(f"{W}vertAlign")), _on(properties, "vanish")
        )

    def dress(self, text: str) -> str:
        """The text with the signs for raised, lowered and underlined."""
        if self.raised == "superscript" and text.strip():
            return f"{markup.SUP_OPEN}{text}{markup.SUP_CLOSE}"
        if self.raised == "subscript" and text.strip():
            return f"{markup.SUB_OPEN}{text}{markup.SUB_CLOSE}"
        return f"{UNDER_OPEN}{text}{UNDER_CLOSE}" if self.underlined and text else text


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font: ticks and crosses of Wingdings."""
    code = element.get(f"{W}char", "").upper()[-2:]
    return {"FC": "√", "FE": "√", "52": "√", "50": "√", "FB": "×", "FD": "×", "51": "×", "4F": "×"}.get(code, "")


def _list(properties: etree._Element | None) -> tuple[str, int] | None:
    if properties is None:
        return None
    num_id = _val(properties.find(f"{W}numId"))
    level = _val(properties.find(f"{W}ilvl"), "0")
    return (num_id, int(level)) if num_id not in ("", "0") and level.isdigit() else None


def _on(properties: etree._Element, name: str) -> bool:
    element = properties.find(f"{W}{name}")
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "none")


def _val(element: etree._Element | None, default: str = "") -> str:
    return default if element is None else element.get(f"{W}val", default)
