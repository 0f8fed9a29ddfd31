"""Template tags of exams."""

from decimal import Decimal, InvalidOperation

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from quizzes import wording
from quizzes.interactions.base import hole as make_hole
from quizzes.markup import clean as clean_html
from quizzes.review import Line

register = template.Library()


@register.simple_tag
def hole(*parts: object) -> SafeString:
    """A place in a question's page that sheets.py fills: {% hole "choice:" choice.id %}."""
    return make_hole("".join(map(str, parts)))


@register.filter
def marks(value: Decimal | None) -> str:
    """A mark as people write it: 2, 1.5."""
    return "" if value is None else wording.plain(value)


@register.filter
def minutes(seconds: float | None) -> int:
    """Whole minutes, at least one."""
    return max(1, round((seconds or 0) / 60))


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
