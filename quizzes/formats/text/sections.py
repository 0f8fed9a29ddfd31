"""Where in the document a question stands: its chapter (topic) and the heading that names type, marks and count."""

import re
from dataclasses import dataclass, field

from quizzes.formats.text import marks
from quizzes.formats.text.tokens import CHAPTER, Token

_ORDINAL_LEAD = re.compile(
    rf"^(?:第\s*(?:{marks.CN_NUMBER}|\d+)\s*\S{{1,2}}?[\s、.:]+|{marks.CN_NUMBER}\s*、|[(]{marks.CN_NUMBER}[)]\s*)\s*"
)


@dataclass
class Section:
    """What a heading says of the questions below it. `ordinal` counts headings, so that equal titles stay apart."""

    ordinal: int = 0
    kind: str = ""
    title: str = ""
    topic: tuple[str, ...] = ()
    each: str = ""
    claimed: int = 0
    token: Token | None = field(default=None, repr=False)


class Outline:
    """Follows the headings of a document and says which section holds now."""

    def __init__(self, tokens: list[Token]) -> None:
        self._chapters: list[tuple[int, str]] = []
        self._document_title = _document_title(tokens)
        self._kind_above_chapters = False
        self.section = Section()
        self.sections = [self.section]

    def chapter(self, token: Token) -> None:
        """A new chapter. A type that was named inside the chapter before it ends with that chapter."""
        if token is self._document_title:
            return
        if not self._chapters and self.section.kind:
            self._kind_above_chapters = True
        self._chapters = [(depth, title) for depth, title in self._chapters if depth < token.depth]
        self._chapters.append((token.depth, topic_name(token.line.text)))
        above = self.section
        kept = self._kind_above_chapters
        self._open(
            Section(kind=above.kind if kept else "", title=above.title if kept else "", each=above.each if kept else "")
        )

    def kind(self, token: Token) -> None:
        """A heading such as 一、单项选择题（每题2分，共20题）."""
        title = token.line.text
        self._open(Section(kind=token.kind, title=title, token=token))
        self.remark(token.line.half)

    def remark(self, twin: str) -> bool:
        """“共 20 题，每题 2 分” in or right under a heading; whether there was anything of the kind."""
        each, claimed = marks.EACH_MARK.search(twin), _claimed(twin)
        if each:
            self.section.each = each[1]
        if claimed and self.section.kind and not self.section.claimed:
            self.section.claimed = claimed
        return bool(each or claimed)

    def _open(self, section: Section) -> None:
        section.ordinal = len(self.sections)
        section.topic = tuple(title for _depth, title in self._chapters)
        self.section = section
        self.sections.append(section)


def topic_name(title: str) -> str:
    """“第一章　毛泽东思想” without runs of spaces; “一、总则” without its number."""
    title = re.sub(r"\s+", " ", title).strip()
    bare = re.sub(rf"^{marks.CN_NUMBER}\s*[、.]\s*", "", title)
    return (bare or title)[:80]


def _claimed(twin: str) -> int:
    match = re.search(
        r"(?:共|合计|总计|计)\s*(\d{1,5})\s*(?:道|小题|题|个)|[(]\s*(\d{1,5})\s*(?:道|小题|题)\s*[)]", twin
    )
    return int(match[1] or match[2]) if match else 0


def _document_title(tokens: list[Token]) -> Token | None:
    """The first heading of Word or Markdown when no other has its level: it names the document, not a topic."""
    headings = [token for token in tokens if token.line.level]
    if not headings or headings[0].type != CHAPTER:
        return None
    first = headings[0]
    alone = all(token.line.level > first.line.level for token in headings[1:])
    return first if alone and len(headings) > 1 else None
