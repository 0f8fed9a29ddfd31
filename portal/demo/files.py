"""Reads the data files."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


def read(name: str) -> Any:
    """One file by its name, e.g. "laws.yaml"."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def read_all(folder: str) -> list[Any]:
    """Every file of a folder, in the order of the file names."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / folder).glob("*.yaml"))]
