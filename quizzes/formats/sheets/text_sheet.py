"""A sheet whose rows are lines of a text question bank: its column is read like a text file."""

from lib.tables import Row
from quizzes.formats.draft import Problem, Raw
from quizzes.formats.sheets import header as head
from quizzes.formats.sheets.cells import RowReader
from quizzes.formats.sheets.header import Header
from quizzes.formats.sheets.rows import Context, where
from quizzes.formats.text.layout import read_lines
from quizzes.formats.text.lines import Line


def read_text_sheet(
    rows: list[Row], header: Header, context: Context
) -> tuple[list[Raw], list[Problem], list[Problem]]:
    """Lines of the text column; a change in the topic or section column stands for a heading."""
    lines: list[Line] = []
    titles: list[str] = ["", ""]
    for index, row in enumerate(rows[header.row + 1 :], start=header.row + 1):
        reader = RowReader(row, where(context, index))
        text = reader.text(header.first(head.TEXT))
        if not text:
            continue
        now = [
            reader.text(header.first(head.TOPIC)),
            reader.text(header.first(head.SECTION) or header.first(head.KIND)),
        ]
        if now[0] != titles[0] and now[0]:
            lines.append(Line(now[0], reader.where, level=1))
        if now != titles and now[1]:
            lines.append(Line(now[1], reader.where))
        titles = now
        lines += [Line(part.strip(), reader.where) for part in text.split("\n") if part.strip()]
    return read_lines(lines)
