"""The code reads as one hand wrote it; `make lint` mends most of what fails here."""

from tests.house.checkout import ROOT, assert_clean


def test_ruff_finds_nothing():
    assert_clean(["ruff", "check", "--output-format=concise", "."])


def test_the_code_is_formatted():
    assert_clean(["ruff", "format", "--check", "--output-format=concise", "."])


def test_the_templates_are_indented():
    assert_clean(["djhtml", "--tabwidth", "2", "--check", "templates"])


def test_imports_go_downward():
    assert_clean(["lint-imports", "--cache-dir", ".cache/imports"])


def test_the_types_of_the_pure_modules_hold():
    assert_clean(["mypy"])


def test_the_types_of_the_frontend_hold():
    assert_clean(["npm", "run", "--silent", "types"], folder=ROOT / "frontend")


def test_the_elements_of_the_frontend_work():
    assert_clean(["npm", "run", "--silent", "test"], folder=ROOT / "frontend")
