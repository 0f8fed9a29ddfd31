"""Between what an author types and the HTML that a bank keeps. Pure.

Authors type plain text; a line is a paragraph. Lines between bars (`| 甲 | 乙 |`), or with tabs, as Excel and Word
paste their cells, are a table; [图 12：地图] is picture 12 of the library, said in words. Who writes tags that a
question may hold (`H<sub>2</sub>O`) has written HTML, and HTML that plain text cannot say is shown as it is.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from quizzes.markup import TAGS

ATTRIBUTE = r"""\s+[a-z-]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))?"""
# "a<b 且 b>c" holds none.
TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})(?:{ATTRIBUTE})*\s*/?>", re.IGNORECASE)
PLAIN_TAG = re.compile(r"</?p>|<br ?/?>", re.IGNORECASE)
PARAGRAPHS = re.compile(r"</p>\s*<p>|<br ?/?>", re.IGNORECASE)

# A picture: its number in the library, or the name of the file that a question keeps; and what it shows.
PICTURE = re.compile(
    r"[\[［【](?:图片?|picture)\s*(\d{1,9}|[0-9a-f]{16}\.(?:png|jpg))\s*(?:[:：]\s*([^\[\]］】]*))?[\]］】]",
    re.IGNORECASE,
)
KEPT_PICTURE = re.compile(r'<img src="[^"<>]*/questions/([0-9a-f]{16}\.(?:png|jpg))" alt="([^"<>\[\]］】]*)"[^<>]*>')
ROW = re.compile(r"\s*[|｜](.*)[|｜]\s*")
RULE = re.compile(r"[\s|｜:\-－—]*[-－—][\s|｜:\-－—]*")  # the line below a heading row
TABLE = re.compile(r"<table>(?:<thead>(.*?)</thead>)?(?:<tbody>(.*?)</tbody>)?</table>", re.DOTALL)
TABLE_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r'<t[hd](?: scope="col")?>(.*?)</t[hd]>', re.DOTALL)
HEAD_CELL, BODY_CELL = '<th scope="col">{}</th>', "<td>{}</td>"

Picture = Callable[[str, str], str]  # name or number, what it shows → HTML


def to_html(text: str, picture: Picture | None = None) -> str:
    """HTML of what was typed: one line stays bare, several become <p> each."""
    text = text.replace("\r\n", "\n").strip()
    if TAG.search(text):
        return _with_pictures(text, picture)
    blocks = list(_blocks([line for line in text.split("\n") if line.strip()], picture))
    if len(blocks) == 1:
        return blocks[0][1]
    return "".join(made if is_table else f"<p>{made}</p>" for is_table, made in blocks)


def to_text(markup: str) -> str:
    """What an author is shown to change."""
    plain = TABLE.sub(lambda found: _table_text(found) or found[0], KEPT_PICTURE.sub(_picture_text, markup))
    if TAG.search(PLAIN_TAG.sub("", plain)):
        return markup
    lines = PARAGRAPHS.sub("\n", plain)
    text = html.unescape(PLAIN_TAG.sub("", lines))
    if TAG.search(text):
        # It speaks of tags and would be taken for HTML the next time.
        return markup if TAG.search(markup) else f"<p>{markup}</p>"
    return text.strip()


def _blocks(lines: Sequence[str], picture: Picture | None) -> Iterator[tuple[bool, str]]:
    """(is it a table, its HTML) of every line, and of lines that are a table together."""
    for kind, group in groupby(lines, _kind):
        rows = list(group)
        if kind and (len(rows) > 1 or (kind == "bars" and len(_cells(rows[0], kind)) > 1)):  # |x| is a number
            yield True, _table(rows, kind, picture)
        else:
            yield from ((False, _line(row.strip(), picture)) for row in rows)


def _kind(line: str) -> str:
    if ROW.fullmatch(line):
        return "bars"
    return "tabs" if "\t" in line.strip() else ""


def _table(rows: Sequence[str], kind: str, picture: Picture | None) -> str:
    """What came with tabs has a heading row; between bars the author says so by a rule below it."""
    cells = [_cells(row, kind) for row in rows]
    has_head = kind == "tabs" or (len(rows) > 1 and RULE.fullmatch(rows[1]) is not None)
    body = [row for line, row in zip(rows, cells, strict=True) if kind == "tabs" or not RULE.fullmatch(line)]
    width = max(map(len, body), default=0)
    made = [[_line(cell, picture) for cell in [*row, *[""] * (width - len(row))]] for row in body]
    head, rest = (made[:1], made[1:]) if has_head else ([], made)
    return f"<table>{_table_part('thead', HEAD_CELL, head)}{_table_part('tbody', BODY_CELL, rest)}</table>"


def _table_part(tag: str, cell: str, rows: Sequence[Sequence[str]]) -> str:
    made = "".join(f"<tr>{''.join(cell.format(text) for text in row)}</tr>" for row in rows)
    return f"<{tag}>{made}</{tag}>" if made else ""


def _cells(row: str, kind: str) -> list[str]:
    inner = row.split("\t") if kind == "tabs" else re.split("[|｜]", row.strip()[1:-1])
    return [cell.strip() for cell in inner]


def _line(text: str, picture: Picture | None) -> str:
    return _with_pictures(html.escape(text, quote=False), picture)


def _with_pictures(text: str, picture: Picture | None) -> str:
    if picture is None:
        return text
    return PICTURE.sub(lambda found: picture(found[1].lower(), html.unescape(found[2] or "").strip()), text)


def _picture_text(found: re.Match[str]) -> str:
    return f"[图 {found[1]}：{found[2]}]"


def _table_text(found: re.Match[str]) -> str:
    """The rows between bars; "" for a table that bars cannot say."""
    head, body = (_rows(part) for part in found.groups(default=""))
    cells = [cell for row in head + body for cell in row]
    if len(head) > 1 or not cells or any(TAG.search(cell) or "|" in cell or "｜" in cell for cell in cells):
        return ""
    lines = [f"| {' | '.join(row)} |" for row in body]
    if head:
        lines = [f"| {' | '.join(head[0])} |", f"|{'---|' * len(head[0])}", *lines]
    return f"<p>{'</p><p>'.join(lines)}</p>"


def _rows(part: str) -> list[list[str]]:
    return [CELL.findall(row) for row in TABLE_ROW.findall(part)]
