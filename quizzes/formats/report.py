"""The JSON report of an import: one object, the same for the command, the wizard's download and tests."""

import html
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.draft import CHOICES, MATCH, TRUE_FALSE, ItemDraft, Problem, ReadResult


def report(result: ReadResult, *, imported: int = 0, duplicates: int = 0) -> dict[str, Any]:
    """{"format", "found", "imported", "skipped", "duplicates", "errors", "warnings", "items"}.

    `found` counts every question; in a dry run `imported` counts those that would be:
    found = imported + skipped + duplicates + len(errors).
    """
    return {
        "format": result.format,
        "found": len(result.found),
        "imported": imported,
        "skipped": len(result.skipped),
        "duplicates": duplicates,
        "errors": problems(result.errors),
        "warnings": problems([*result.skipped, *result.warnings]),
        "items": [item(draft) for draft in result.drafts],
    }


def problems(found: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"where": str(problem.where), "code": problem.code, "message": problem.message} for problem in found]


def item(draft: ItemDraft) -> dict[str, Any]:
    """One question. `stem`, `text` and `explanation` are HTML; `key` is a list of letters in the order of the choices,
    true or false, a list of accepted texts for each gap, pairs [entry, option], entries in order, or the reference
    answer."""
    return {
        "where": str(draft.where),
        "interaction": draft.interaction,
        "stem": draft.stem,
        "choices": choices(draft),
        "key": key(draft),
        "explanation": draft.explanation,
        "topic": " / ".join(draft.topic),
        "difficulty": draft.difficulty,
        "max_mark": None if draft.max_mark is None else str(draft.max_mark),
    }


def choices(draft: ItemDraft) -> list[dict[str, Any]]:
    if draft.interaction == TRUE_FALSE:
        return [
            {"text": _("True"), "correct": draft.truth is True},
            {"text": _("False"), "correct": draft.truth is False},
        ]
    if draft.interaction == MATCH:
        owned = {right for left, right in draft.pairs if left}
        options = dict.fromkeys(right for _left, right in draft.pairs)
        return [{"text": right, "correct": right in owned} for right in options]
    return [{"text": choice.html, "correct": choice.correct} for choice in draft.choices]


def key(draft: ItemDraft) -> object:
    if draft.interaction in CHOICES:
        return [chr(ord("A") + index) for index, choice in enumerate(draft.choices) if choice.correct]
    return draft.key


def plain(fragment: str) -> str:
    """HTML of a draft as one line of text, for lists and messages."""
    return html.unescape(re.sub(r"<[^>]+>", " ", fragment)).strip()
