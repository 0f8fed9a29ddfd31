"""Pins requirements.in and requirements-dev.in with all transitive versions, for every platform. Needs uv, or gets it.

.venv/bin/python tools/lock.py [--upgrade]"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGETS = {"requirements.txt": ["requirements.in"], "requirements-dev.txt": ["requirements.in", "requirements-dev.in"]}


def main(options: list[str]) -> None:
    uv = shutil.which("uv") or own_uv()
    for target, sources in TARGETS.items():
        command = [uv, "pip", "compile", *sources, "-o", target, "--universal", "--python-version", "3.11"]
        subprocess.run([*command, "--quiet", "--no-header", *options], cwd=ROOT, check=True)


def own_uv() -> str:
    """Installed beside the project's packages: the lock is made seldom, so it is no requirement of its own."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(Path(sys.executable).parent / "uv")


if __name__ == "__main__":
    main(sys.argv[1:])
