"""Template tags of exams."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lib import holes
from lib.kept import Kept
from lib.templatetags.ui import icon
from quizzes import sheets, wording
from quizzes.markup import clean as clean_html
from quizzes.models import Sitting
from quizzes.review import Line

register = template.Library()


@register.simple_tag
def hole(*parts: object) -> SafeString:
    """A place in a question's page that sheets.py fills: {% hole "choice:" choice.id %}."""
    return holes.hole("".join(map(str, parts)))


@register.filter
def marks(value: Decimal | None) -> str:
    """A mark as people write it: 2, 1.5."""
    return "" if value is None else wording.plain(value)


@register.filter
def minutes(seconds: float | None) -> int:
    """Whole minutes, at least one."""
    return max(1, round((seconds or 0) / 60))


@register.simple_tag
def question_grid(cells: Iterable[sheets.Cell], back: str = "") -> SafeString:
    """The table of question numbers; `back` is the page that holds the questions. Written out here: a page of an exam
    has hundreds of its parts, and everybody asks for it in the same minute."""
    language = get_language()
    rows = "".join([_grid_cell(cell, back, language) for cell in cells])
    return mark_safe(f'<ol class="qgrid">{rows}</ol>')


@lru_cache(10_000)
def _grid_cell(cell: sheets.Cell, back: str, language: str) -> SafeString:
    return format_html(
        '<li><a href="{0}#q-{1}" data-cell="{1}"{2} aria-label="{3}">{1}{4}</a></li>',
        back,
        cell.position,
        format_html(' class="{}"', cell.css) if cell.css else "",
        str(wording.CELLS[cell.kind]) % {"position": cell.position},
        icon(cell.icon) if cell.icon else "",
    )


@register.simple_tag(takes_context=True)
def exam_dialogs(context: template.Context) -> SafeString:
    """Dialogs and sentences of the room. They are the same for everybody but for a few words, and there are many."""
    sitting, user, request = context["sitting"], context["request"].user, context["request"]
    name = (get_language(), sitting.at_deadline, sitting.submit_grace)
    page = _dialogs.get_or_make(name, lambda: _render_dialogs(sitting))
    words = {
        "name": user.name,
        "login": f"{reverse('account_login')}?next={quote(request.path)}",
        "review": reverse("quizzes:attempt-review", args=[context["attempt"].pk]),
    }
    return holes.fill(page, words)


_dialogs: Kept[holes.Page] = Kept(50)


def _render_dialogs(sitting: Sitting) -> holes.Page:
    named = {name: holes.hole(name) for name in ("name", "login", "review")}
    return holes.cut(render_to_string("quizzes/components/dialogs.html", {"sitting": sitting, **named}))


@register.simple_tag
def review_of(line: Line) -> SafeString:
    """One answer looked back on, as its type shows it."""
    return render_to_string(line.template, line.context)


@register.filter
def same_number(value: object, other: int) -> bool:
    """Whether a form's value is this number, however it is written: "3", 3 and "3.00"."""
    try:
        return value not in (None, "") and Decimal(str(value)) == other
    except InvalidOperation:
        return False


@register.filter
def clean(html: str) -> SafeString:
    """HTML of a question, made safe."""
    return mark_safe(clean_html(html))
