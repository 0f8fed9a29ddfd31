"""Word files (.docx) in the Chinese layout: paragraphs, automatic numbers, tables, pictures, what stands out.

Raw XML, because it is the only way to see everything that a paragraph holds, and to refuse what is hostile.
"""

import posixpath
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from lib.archives import DAMAGED, UnsafeArchiveError, open_zip, parse_xml, read_member
from lib.tables import Row, Sheet
from quizzes.formats import media
from quizzes.formats.draft import Media, Place, Problem, Raw, Reading, TooManyQuestionsError, UnreadableFileError
from quizzes.formats.markup import pictures_in
from quizzes.formats.numbering import Numbering, W
from quizzes.formats.paragraphs import Paragraphs, Styles
from quizzes.formats.sheets.header import find_header
from quizzes.formats.sheets.workbook import SheetReader
from quizzes.formats.text.layout import read_lines
from quizzes.formats.text.lines import Line, unfold

MAX_PARAGRAPHS = 200_000
MAX_TAGS = 2_500_000  # a parsed tag takes some hundred bytes, far more than the file shows
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Document:
    """The parts of the package that questions are read from."""

    def __init__(self, data: bytes) -> None:
        self._zip = open_zip(data)
        self._names = set(self._zip.namelist())
        body = self._part("word/document.xml")
        self.body = None if body is None else body.find(f"{W}body")
        self.numbering = Numbering(self._part("word/numbering.xml"))
        self.styles = Styles(self._part("word/styles.xml"))
        self._targets = self._relations()

    def picture(self, relation: str) -> Media | None:
        """A picture of a type that browsers show; None for anything else."""
        target = self._targets.get(relation, "")
        if target not in self._names:
            return None
        return media.picture(posixpath.basename(target), read_member(self._zip, target))

    def _part(self, name: str) -> etree._Element | None:
        if name not in self._names:
            return None
        data = read_member(self._zip, name)
        if data.count(b"<") > MAX_TAGS:
            raise TooManyQuestionsError
        return parse_xml(data)

    def _relations(self) -> dict[str, str]:
        root = self._part("word/_rels/document.xml.rels")
        if root is None:
            return {}
        inside = [each for each in root.iter(_RELS) if each.get("TargetMode") != "External"]
        return {each.get("Id", ""): _inner_path(each.get("Target", "")) for each in inside}


def read_docx(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    try:
        document = Document(data)
        if document.body is None:
            raise UnsafeArchiveError("damaged", DAMAGED)
        walker = Walker(document)
        lines = list(walker.lines(document.body))
    except UnsafeArchiveError as error:
        raise UnreadableFileError(error.code, error.message) from error
    raws, errors, remarks = read_lines(lines)
    tables = SheetReader(walker.tables)
    tables.run()
    raws += tables.raws
    for raw in raws:
        texts = [raw.stem, raw.explanation, *raw.answers, *(option.text for option in raw.options)]
        raw.media = {each: walker.media[each] for text in texts for each in pictures_in(text) if each in walker.media}
    return raws, [*errors, *tables.errors], [*remarks, *tables.remarks]


class Walker:
    """Goes through the body in reading order. Tables with a question table's header are set aside in `tables`."""

    def __init__(self, document: Document) -> None:
        self.media: dict[str, Media] = {}
        self.tables: list[Sheet] = []
        self._paragraphs = Paragraphs(document.styles, document.numbering, self._picture)
        self._document = document
        self._number = 0

    def lines(self, parent: etree._Element) -> Iterator[Line]:
        for element in parent:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.lines(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Line]:
        self._number += 1
        if self._number > MAX_PARAGRAPHS:
            raise TooManyQuestionsError
        for line in self._paragraphs.lines(element, Place("paragraph", self._number)):
            yield from unfold(line)

    def _table(self, table: etree._Element) -> Iterator[Line]:
        cells = [[list(self._cell(cell)) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        texts: list[Row] = [["\n".join(line.text for line in cell) for cell in row] for row in cells]
        if find_header(texts) is not None:
            self.tables.append(Sheet(_("Table %(number)s") % {"number": len(self.tables) + 1}, texts))
        elif _is_answer_table(texts):
            first = next(line for row in cells for cell in row for line in cell)
            pairs = zip(texts[0], texts[1], strict=False)
            yield Line(" ".join(f"{number}.{answer}" for number, answer in pairs if _is_number(number)), first.where)
        else:
            yield from (line for row in cells for cell in row for line in cell)

    def _cell(self, cell: etree._Element) -> Iterator[Line]:
        return self.lines(cell)

    def _picture(self, relation: str) -> str:
        """The name of a picture, kept for the questions that show it; "" when it cannot be shown."""
        found = self._document.picture(relation)
        if found is None:
            return ""
        self.media[found.name] = found
        return found.name


def _is_answer_table(rows: list[Row]) -> bool:
    """Two rows: numbers above, answers below."""
    if len(rows) < 2 or len(rows[0]) != len(rows[1]):
        return False
    return sum(_is_number(cell) for cell in rows[0]) >= max(2, len(rows[0]) - 1)


def _is_number(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().isdigit()


def _inner_path(target: str) -> str:
    path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"word/{target}")
    return "" if path.startswith("..") else path
