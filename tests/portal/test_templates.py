"""Rules that every template keeps: strict content security policy, known icons, the gallery whole."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from portal import styleguide

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))"),
    "an inline style sheet": re.compile(r"<style\b"),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "code in an htmx attribute": re.compile(r"\bhx-on|\bjs:|hx-trigger=\"[^\"]*\["),
    "a host outside": re.compile(r"(?:src|href|action)=\"(?:https?:)?//"),
}


def templates() -> Iterator[Path]:
    # Typst sheets and mails are no pages.
    yield from sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_template_holds(rule: str) -> None:
    found = [str(path) for path in templates() if FORBIDDEN[rule].search(path.read_text(encoding="utf-8"))]
    assert found == [], f"{rule} in {found}"


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(styleguide.icon_names())
    named = re.compile(r'{% icon ["\']([\w-]+)["\']|icon_name=["\']([\w-]+)["\']')
    missing = {
        (path.name, name)
        for path in templates()
        for pair in named.findall(path.read_text(encoding="utf-8"))
        for name in pair
        if name and name not in known
    }
    assert missing == set()


@pytest.mark.django_db
def test_the_gallery_shows_every_component_without_inline_styles() -> None:
    request = RequestFactory().get("/styleguide/", {"toast": 1})
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    page = styleguide.styleguide(request).content.decode()
    for piece in (
        "ring",
        "stepper",
        "pager",
        "drop",
        "toast-note",
        "data-chart",
        "qgrid",
        "outline",
        "dialog",
        "empty",
    ):
        assert piece in page
    assert not FORBIDDEN["a style attribute"].search(page)
