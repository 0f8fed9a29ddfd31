"""A cell as text, or the problem with it: dates and errors where words were meant, HTML of other systems."""

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from lib.tables import Cell, Row, plain
from quizzes.formats import markup
from quizzes.formats.draft import Place, Problem

_ERROR = re.compile(r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)$")


@dataclass
class RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    row: Row
    where: Place
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: int | None, title: str = "", *, strict: bool = False) -> str:
        """The cell's text. `strict`: it belongs to the question, so a date or an error in it is a problem."""
        cell = self.cell(column)
        if strict and isinstance(cell, date | time | timedelta):
            self.problems.append(Problem.at(self.where, "date_cell", column=title))
            return ""
        text = tidy(plain(cell))
        if strict and _ERROR.match(text):
            self.problems.append(Problem.at(self.where, "error_cell", column=title))
            return ""
        if strict and markup.has_picture_tag(text):
            self.problems.append(Problem.at(self.where, "picture"))
        return markup.from_html(text)

    def cell(self, column: int | None) -> Cell:
        return None if column is None or column >= len(self.row) else self.row[column]


def tidy(text: str) -> str:
    """Text without control characters and without the marks that Excel leaves for line breaks."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return markup.clean(text).strip()


def is_empty(row: Row) -> bool:
    return not any(plain(cell) for cell in row)
