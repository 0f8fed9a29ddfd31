"""The template of the environment names every setting that the code reads; filled in it leaves nothing to warn of."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, files

READ = re.compile(r"""(?:\benv\.\w+|\benv|Env\(\)\.\w+)\(\s*["']([A-Z_]+)["']""")
KEEPS = re.compile(r"PRIVATE_ROOT|private_files|default_storage")
NAMED = re.compile(r"""^FOLDER = "(\w+)"$|_ROOT\) / "(\w+)\"""", re.MULTILINE)
OFFERED = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)


def template() -> dict[str, str]:
    return dict(OFFERED.findall((ROOT / "deploy" / "env.example").read_text()))


def test_the_readme_names_every_folder_of_files_that_a_backup_holds():
    """A room that begins to keep files says where: in `FOLDER`, or below one of the two roots."""
    kept = {}
    for file in files(".py"):
        text = file.read_text()
        if file.is_relative_to(ROOT / "tests") or not KEEPS.search(text):
            continue
        kept |= {name: file.relative_to(ROOT) for found in NAMED.findall(text) for name in filter(None, found)}
    assert {"assignments", "hours", "materials", "questions"} <= set(kept), "the search finds what is known"
    told = (ROOT / "deploy" / "README.md").read_text().partition("Backup and restore")[2]
    assert {name: file for name, file in kept.items() if not re.search(rf"\b{name}`", told)} == {}


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """The template filled in, as systemd would hand it over; a database of its own, empty."""
    machine = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ours = {"SECRET_KEY": "x4" * 12 + "klmnopqrstuvwyz-0123456789_ABCDEFG", "SHILIU_VAR": str(tmp_path)}
    return machine | template() | ours | {"DATABASE_URL": f"sqlite:///{tmp_path}/shiliu.sqlite3"}


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Everything that the command says, its exit code first."""
    answer = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{answer.returncode} {answer.stdout}{answer.stderr}"


def test_the_environment_template_names_every_setting():
    settings = "".join((ROOT / "config" / "settings" / f"{name}.py").read_text() for name in ("base", "production"))
    assert set(READ.findall(settings)) - set(template()) == set()


def test_the_readme_names_what_is_asked_for():
    told = (ROOT / "deploy" / "README.md").read_text()
    names = {name for name in template() if not name.startswith("PDF_")} - {"DJANGO_SETTINGS_MODULE"}
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_the_template_filled_in_leaves_nothing_to_warn_of(installed):
    said = manage(installed, "check", "--deploy", "--fail-level", "WARNING")
    assert said.startswith("0 System check identified no issues"), said


def test_plain_http_is_warned_of(installed):
    said = manage(installed | {"BASE_URL": "http://10.0.0.8"}, "check", "--deploy")
    assert "security.W012" in said  # SESSION_COOKIE_SECURE


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_nothing_starts_without(installed, name):
    del installed[name]
    said = manage(installed, "check")
    assert name in said
    assert not said.startswith("0")
