"""Authors work in Chinese: cms/locale says what Wagtail's own Chinese catalogues leave in English."""

import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest

OURS = Path(__file__).resolve().parents[2] / "cms/locale/zh_Hans/LC_MESSAGES/django.po"
PACKAGES = [
    "wagtail",
    "wagtail.admin",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.snippets",
    "wagtail.users",
    "wagtailmedia",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def said(package: str, language: str) -> set[str]:
    path = Path(find_spec(package).origin).parent / "locale" / language / "LC_MESSAGES/django.po"
    entries = polib.pofile(str(path))
    return {entry.msgid for entry in entries if language == "en" or entry.translated()}


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_of_it_is_left_in_english(package):
    ours = {entry.msgid for entry in polib.pofile(str(OURS)) if entry.translated()}
    assert said(package, "en") - said(package, "zh_Hans") - ours == set()


def test_no_translation_asks_for_what_is_not_given():
    for entry in polib.pofile(str(OURS)):
        asked = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        chinese = entry.msgstr or entry.msgstr_plural[0]
        assert set(PLACEHOLDER.findall(chinese)) <= asked, entry.msgid
