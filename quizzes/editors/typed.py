"""Between what an author types and the HTML that a bank keeps. Pure.

Authors type plain text; a line is a paragraph. Who writes tags that a question may hold (`H<sub>2</sub>O`, a table) has
written HTML, and HTML that plain text cannot say is shown as it is.
"""

import html
import re

from quizzes.markup import TAGS

ATTRIBUTE = r"""\s+[a-z-]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))?"""
# "a<b 且 b>c" holds none.
TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})(?:{ATTRIBUTE})*\s*/?>", re.IGNORECASE)
PLAIN_TAG = re.compile(r"</?p>|<br ?/?>", re.IGNORECASE)
PARAGRAPHS = re.compile(r"</p>\s*<p>|<br ?/?>", re.IGNORECASE)


def to_html(text: str) -> str:
    """HTML of what was typed: one line stays bare, several become <p> each."""
    text = text.replace("\r\n", "\n").strip()
    if TAG.search(text):
        return text
    lines = [html.escape(line.strip(), quote=False) for line in text.split("\n") if line.strip()]
    return lines[0] if len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines)


def to_text(markup: str) -> str:
    """What an author is shown to change."""
    if TAG.search(PLAIN_TAG.sub("", markup)):
        return markup
    lines = PARAGRAPHS.sub("\n", markup)
    text = html.unescape(PLAIN_TAG.sub("", lines))
    if TAG.search(text):
        # It speaks of tags and would be taken for HTML the next time.
        return markup if TAG.search(markup) else f"<p>{markup}</p>"
    return text.strip()
