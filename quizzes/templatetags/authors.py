"""What the composer's template needs."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def cell(cells: dict[Any, Any], rule: Any) -> Any:
    """The fill report's cell of a rule, or None."""
    return cells.get(rule)
