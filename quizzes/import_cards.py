"""A question of a file as the preview shows it: as a candidate will see it, with its key, or with what is wrong."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .formats.draft import BLANK, FILL_BLANK, TRUE_FALSE, Found, ItemDraft, Raw
from .formats.making import kind_label
from .formats.mending import BY_ANSWER, kinds_for
from .formats.pictures import data_address
from .importing import Preview
from .markup import clean

SHOWN_SOURCE = 600  # characters of the file beside a problem


@dataclass
class Card:
    """One question. `problem` is a sentence or ""; `options` are (letter, HTML, right); `also`: further right texts;
    `pairs`: entry and option; `sequence`: entries in order; `off_by`: how far numbers may be off."""

    position: int
    where: str
    kind: str
    topic: str = ""
    stem: SafeString | str = ""
    options: list[tuple[str, SafeString, bool]] = field(default_factory=list)
    truth: bool | None = None
    also: list[str] = field(default_factory=list)
    pairs: list[tuple[SafeString, SafeString]] = field(default_factory=list)
    sequence: list[SafeString] = field(default_factory=list)
    off_by: str = ""
    minds_case: bool = False
    model_answer: SafeString | str = ""
    explanation: SafeString | str = ""
    problem: str = ""
    source: str = ""
    mend: dict[str, Any] | None = None
    is_mended: bool = False
    is_left: bool = False


def card(shown: Preview, position: int) -> Card:
    found = shown.result.found[position]
    made = _problem_card(position, found) if found.draft is None else _draft_card(position, found, found.draft)
    made.is_mended = position in shown.mended
    made.is_left = position in shown.left
    return made


def _problem_card(position: int, found: Found) -> Card:
    problem, raw = found.problem, found.raw
    mendable = problem is not None and problem.code in BY_ANSWER and bool(raw.stem)
    return Card(
        position,
        str(raw.where),
        kind_label(raw.kind) if raw.kind else "",
        problem=problem.message if problem else "",
        source=raw.source[:SHOWN_SOURCE],
        mend=_mend(found) if mendable else None,
    )


def _draft_card(position: int, found: Found, draft: ItemDraft) -> Card:
    return Card(
        position,
        str(draft.where),
        kind_label(draft.interaction),
        topic=" / ".join(draft.topic),
        stem=_filled(draft) if draft.interaction == FILL_BLANK else _html(draft.stem, draft),
        options=[
            (chr(ord("A") + index), _html(choice.html, draft), choice.correct)
            for index, choice in enumerate(draft.choices)
        ],
        truth=draft.truth if draft.interaction == TRUE_FALSE else None,
        also=[text for texts in draft.alternatives for text in texts[1:]],
        pairs=[(_html(left, draft), _html(right, draft)) for left, right in draft.pairs],
        sequence=[_html(entry, draft) for entry in draft.sequence],
        off_by="、".join(each for each in draft.tolerances if each not in ("", "0")),
        minds_case=draft.minds_case,
        model_answer=_html(draft.model_answer, draft),
        explanation=_html(draft.explanation, draft),
        mend=_mend(found),
    )


def _mend(found: Found) -> dict[str, Any] | None:
    """What a person may choose: types that fit, letters that exist, with what is set now; None for what only the file
    can change."""
    draft, raw = found.draft, found.raw
    if not kinds_for(raw):
        return None
    right = {choice.id.upper() for choice in draft.choices if choice.correct} if draft else set()
    now = draft.interaction if draft else raw.kind
    return {
        "kinds": [(kind, kind_label(kind), kind == now) for kind in kinds_for(raw)],
        "letters": [(option.label, option.label in right) for option in raw.options],
        "truth": draft.truth if draft else None,
        "text": "" if raw.options else _said(raw),
    }


def _said(raw: Raw) -> str:
    """The answer in words, as it can be typed again."""
    if raw.stated is None:
        return "；".join(raw.answers)
    return "" if raw.kind == TRUE_FALSE else "|".join(answer.text for answer in raw.stated.answers if answer.weight > 0)


def _html(fragment: str, draft: ItemDraft) -> SafeString:
    """Clean HTML with the pictures of the file in it."""
    safe = clean(fragment)
    for media in draft.media:
        safe = safe.replace(f'src="media:{media.name}"', f'src="{data_address(media)}"')
    return mark_safe(safe)  # cleaned above; the addresses are ours


def _filled(draft: ItemDraft) -> SafeString:
    """The stem with the first accepted text in each gap."""
    parts = str(_html(draft.stem, draft)).split(BLANK)
    filled = parts[0]
    for index, part in enumerate(parts[1:]):
        texts = draft.alternatives[index] if index < len(draft.alternatives) else ("",)
        filled += format_html('<span class="blankkey">{}</span>', texts[0]) + part
    return mark_safe(filled)  # the stem was cleaned, the answers are escaped
