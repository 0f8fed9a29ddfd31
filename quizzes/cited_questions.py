"""Questions as citations.py reads them: plain text with what is right and what is not, from the bank or from files."""

from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import strip_tags

from . import interactions
from .citations import Citation, CitedQuestion
from .editors.typed import PICTURE
from .models import Item


def from_bank() -> Iterator[CitedQuestion]:
    """Every question that is not archived, in its latest wording."""
    items = Item.objects.filter(archived_at=None, latest__isnull=False).select_related("latest")
    for item in items.prefetch_related("citations__article__version__law").order_by("pk"):
        yield from of_item(item)


def of_item(item: Item) -> Iterator[CitedQuestion]:
    """What one question of the bank asks: one thing, or one for each part of a case. `where` is its number and, when it
    has one, its reference."""
    version = item.latest
    assert version is not None, "an item without a version has no wording"
    cited = tuple(
        Citation(citation.article.version.law.title, citation.article.number) for citation in item.citations.all()
    )
    for said in interactions.get(item.interaction).statements(version.stem, version.body, version.key):
        yield CitedQuestion(
            where=f"#{item.pk} {item.reference} {said.number}".replace("  ", " ").strip(),
            stem=_plain(said.stem),
            right=tuple(map(_plain, said.right)),
            wrong=tuple(map(_plain, said.wrong)),
            explanation=_plain(version.explanation),
            citations=cited,
            states_false=said.is_false,
        )


def from_files(folder: Path) -> Iterator[CitedQuestion]:
    """The questions of a folder laid out like portal/demo: laws.yaml and questions/*.yaml."""
    titles = {law["key"]: law["title"] for law in _yaml(folder / "laws.yaml")}
    for path in sorted((folder / "questions").glob("*.yaml")):
        for entry in _yaml(path):
            for at, part in enumerate(entry.get("parts", ()), start=1):
                whole = {name: entry[name] for name in ("explanation", "cites")}
                yield of_entry({**whole, **part, "id": f"{entry['id']} ({at})"}, titles)
            if "parts" not in entry:
                yield of_entry(entry, titles)


def of_entry(entry: Mapping[str, Any], titles: Mapping[str, str]) -> CitedQuestion:
    """One question of a file; `titles` maps the keys of laws to their titles."""
    choices = entry.get("choices", [])
    return CitedQuestion(
        where=entry["id"],
        stem=PICTURE.sub("", entry["stem"]).strip(),  # what a picture shows is material, as in the bank
        right=(
            *(choice["text"] for choice in choices if choice["correct"]),
            *(accepted[0] for accepted in entry.get("blanks", [])),
            *("：".join(pair) for pair in entry.get("pairs", [])),
            *entry.get("order", []),
            *(point["point"] for point in entry.get("model_answer", [])),
        ),
        wrong=(*(choice["text"] for choice in choices if not choice["correct"]), *entry.get("distractors", [])),
        explanation=entry["explanation"],
        citations=tuple(Citation(titles.get(cite["law"], cite["law"]), cite["article"]) for cite in entry["cites"]),
        states_false=entry.get("answer") is False,
    )


def _plain(html: str) -> str:
    return unescape(strip_tags(html)).strip()


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
