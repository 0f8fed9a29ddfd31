"""What the authors' templates need."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quizzes.content import Question

register = template.Library()


@register.simple_tag
def keyed(question: Question) -> SafeString:
    """Options or gaps with the right answer, as the type's review shows them to somebody who answered nothing."""
    context = question.kind.review(question.body, question.key, None, ())
    return render_to_string(f"{question.interaction}/review.html", context)


@register.filter
def cell(cells: dict[Any, Any], rule: Any) -> Any:
    """The fill report's cell of a rule, or None."""
    return cells.get(rule)
