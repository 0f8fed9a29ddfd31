"""What the house's tests look at: the files that git knows, and the programs that judge them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# Not read as code of ours: what others made, what a program makes, what only lies here.
ELSEWHERE = {".git", ".venv", ".cache", "node_modules", "dist", "var", "samples", "__pycache__", "migrations"}


def files(*suffixes: str, under: str = ".") -> list[Path]:
    """Every file of the project with one of the suffixes, whether committed yet or not; migrations are left out."""
    found = []
    for folder, inner, names in os.walk(ROOT / under):
        inner[:] = [name for name in inner if name not in ELSEWHERE]
        found += [Path(folder) / name for name in names if name.endswith(suffixes)]
    return sorted(found)


def assert_clean(command: list[str], *, folder: Path = ROOT) -> None:
    """The program finds nothing; what it found is the failure's text."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    answer = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, f"{' '.join(command)}\n{answer.stdout}{answer.stderr}"
