"""What an author sees before anybody else: one question, or one draw of a paper, as a candidate would."""

from typing import Any

from .models import ItemVersion, Paper


def of_version(version: ItemVersion, *, with_key: bool) -> dict[str, Any]:
    return {}


def of_paper(paper: Paper) -> dict[str, Any]:
    return {}
