"""The frame of a page: head, menus, foot and dock are the same for most readers, and stand on every page."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django_vite.core.asset_loader import DjangoViteAssetLoader

from lib.holes import Page, cut, fill, hole
from lib.kept import Kept
from portal.context import Frame

register = template.Library()

# A part's template, and all that its HTML depends on besides language and holes.
PARTS: dict[str, Callable[[Frame], tuple[Any, ...]]] = {
    "components/display_menu.html": lambda frame: (frame.theme, frame.size),
    "portal/dock.html": lambda frame: (frame.is_known, frame.here),
    "components/foot.html": lambda frame: (frame.is_known, frame.brand),
    "components/head.html": lambda frame: (frame.here, *_known_head(frame)),
    "desk/dock.html": lambda frame: (*_rooms(frame), frame.desk_here),
    "desk/head.html": lambda frame: (frame.desk_here, *_known_head(frame)),
}


def _known_head(frame: Frame) -> tuple[Any, ...]:
    return (frame.theme, frame.size, frame.brand, frame.is_known, frame.unread, frame.may_author, *_rooms(frame))


def _rooms(frame: Frame) -> Iterable[str]:
    return (place.key for place in frame.desk_places)


@register.simple_tag
def bundle(entry: str) -> SafeString:
    """The tags of a bundle of the front-end build, read from its manifest once: `{% bundle "entries/exam.ts" %}`."""
    return _bundle(entry)


@cache
def _bundle(entry: str) -> SafeString:
    return mark_safe(DjangoViteAssetLoader.instance().generate_vite_asset(entry))


@register.simple_tag(takes_context=True)
def frame_part(context: template.Context, name: str) -> SafeString:
    """A part of the frame, rendered once for all who see the same: `{% frame_part "components/foot.html" %}`.

    Its template may use what PARTS names of `frame`, and `user.pk`, `user.name`, `user.staff_number`,
    `request.get_full_path` and `{% csrf_token %}`, nothing else.
    """
    frame: Frame = context["frame"]
    page = _parts.get_or_make((name, get_language(), *PARTS[name](frame)), partial(_render, name, frame))
    return fill(page, _values(context, frame))


_parts: Kept[Page] = Kept(500)


def _render(name: str, frame: Frame) -> Page:
    user = SimpleNamespace(pk=hole("pk"), name=hole("name"), staff_number=hole("staff_number"))
    values = {"frame": frame, "user": user, "request": SimpleNamespace(get_full_path=hole("path"))}
    return cut(render_to_string(name, {**values, "csrf_token": hole("csrf")}))


def _values(context: template.Context, frame: Frame) -> dict[str, str]:
    user: Any = frame.user
    known = {"pk": str(user.pk), "name": user.name, "staff_number": user.staff_number} if frame.is_known else {}
    return {"csrf": str(context.get("csrf_token", "")), "path": frame.request.get_full_path(), **known}
