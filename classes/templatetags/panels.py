"""`{% panel shown %}`: a panel of the workspace, with what it has read."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from classes.desk.panels import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: Context, shown: Shown) -> SafeString:
    return shown.render(context)
