"""Pins requirements.in and requirements-dev.in with all transitive versions, for every platform.

.venv/bin/python tools/lock.py [--upgrade]"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGETS = {"requirements.txt": ["requirements.in"], "requirements-dev.txt": ["requirements.in", "requirements-dev.in"]}


def main(options: list[str]) -> None:
    uv = str(Path(sys.executable).parent / "uv")
    for target, sources in TARGETS.items():
        command = [uv, "pip", "compile", *sources, "-o", target, "--universal", "--python-version", "3.11"]
        subprocess.run([*command, "--quiet", "--no-header", *options], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
