"""Where things live: rooms of a size one can see at a glance, no attics, pages that the content policy accepts."""

import re
from pathlib import Path

from tests.house.checkout import ROOT, files

MOST_LINES = 400
ATTICS = {"utils.py", "services.py", "helpers.py"}
# A browser under a strict content policy ignores these; the page would work in a test and fail in the office.
INLINE = re.compile(
    r"""\sstyle=["']|\son[a-z]+=["']|<style\b|<script(?![^>]*\b(?:src|type="application/json")\b)|javascript:"""
)


def named(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_no_file_is_longer_than_one_can_hold_in_the_head():
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files(".py", ".ts", ".html", ".css")}
    assert {path: size for path, size in sizes.items() if size > MOST_LINES} == {}


def test_no_module_is_an_attic():
    assert named([path for path in files(".py") if path.name in ATTICS]) == []


def test_no_template_needs_inline_code_or_style():
    assert named([path for path in files(".html", under="templates") if INLINE.search(path.read_text())]) == []


def test_every_app_has_tests():
    apps = [path.parent.name for path in ROOT.glob("*/apps.py")]
    assert [app for app in apps if not list((ROOT / "tests" / app).rglob("test_*.py"))] == []
