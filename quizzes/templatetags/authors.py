"""What the authors' templates need."""

from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quizzes.content import Question

register = template.Library()


@register.simple_tag
def keyed(question: Question) -> SafeString:
    """Options or gaps with the right answer, as the type's review shows them to somebody who answered nothing."""
    context = question.kind.review(question.body, question.key, None, ())
    return render_to_string(f"{question.interaction}/review.html", context)


@register.simple_tag
def control_in(field: BoundField, css: str = "small-input", mark: str = "") -> SafeString:
    """The bare control of a row, in the small size; `mark` names a data attribute that a script looks for."""
    attributes: dict[str, Any] = {"class": css} | ({mark: ""} if mark else {})
    return field.as_widget(attrs=attributes)


@register.filter
def cell(cells: dict[Any, Any], rule: Any) -> Any:
    """The fill report's cell of a draw by its key, or None."""
    return cells.get(rule) or (cells.get(int(rule)) if str(rule).isdigit() else None)
