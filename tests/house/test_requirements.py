"""The pins are complete: what is asked for is pinned, and so is all that the pinned ask for in turn."""

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import ROOT

ASKED = {"requirements.txt": ["requirements.in"], "requirements-dev.txt": ["requirements.in", "requirements-dev.in"]}


def requirements(name: str) -> list[Requirement]:
    lines = [line.split(" #")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def pinned(name: str) -> dict[str, str]:
    pins = [pin for pin in requirements(name) if pin.marker is None or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


@pytest.mark.parametrize("name", ASKED)
def test_every_pin_names_one_version(name):
    assert all(re.fullmatch(r"[\w.!+-]+", version) for version in pinned(name).values())


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for_is_pinned_within_its_bounds(name):
    pins = pinned(name)
    asked = [want for source in ASKED[name] for want in requirements(source)]
    assert [
        str(want) for want in asked if not want.specifier.contains(pins.get(canonicalize_name(want.name), "0"))
    ] == []


@pytest.mark.parametrize("name", ASKED)
def test_what_the_pinned_ask_for_is_pinned_too(name):
    pins = pinned(name)
    needed = {canonicalize_name(need.name) for pin in pins for need in needs(pin)}
    assert needed - pins.keys() == set()


def test_development_and_production_agree():
    production, development = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert {name: development.get(name) for name in production} == production


def needs(package: str) -> list[Requirement]:
    """What the installed package asks for on this machine, its extras left out."""
    wants = map(Requirement, metadata.requires(package) or [])
    return [want for want in wants if want.marker is None or want.marker.evaluate({"extra": ""})]
