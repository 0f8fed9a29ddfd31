"""Drafts of questions whose format says outright what is right: options with their worth, pairs, texts, numbers.

Nothing is read out of the wording. What such a format can say and a bank cannot hold is refused or said.
"""

import html
import re
from collections.abc import Sequence
from decimal import Decimal
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, TypeVar

from quizzes.formats import foreign, keys, making
from quizzes.formats.draft import (
    BLANK,
    CHOICES,
    EXTENDED_TEXT,
    FILL_BLANK,
    MATCH,
    MULTIPLE_CHOICE,
    ONE_OR_MORE_CHOICE,
    ORDER,
    SINGLE_CHOICE,
    TRUE_FALSE,
    Answer,
    Choice,
    ItemDraft,
    Raw,
    RawOption,
    Stated,
)
from quizzes.formats.making import Refused

if TYPE_CHECKING:
    from quizzes.formats.settle import Notes

FULL = Decimal(100)
NEAR = Decimal("1.5")  # three times 33 % is meant to be everything
MAX_CHARS = 40_000
LONGEST_NUMBER = 20
LABEL = 40
MOST_PARTS = 200  # a question that has so many is no question
TRUE, FALSE = "true", "false"
Part = TypeVar("Part")

_PER_CENT = re.compile(r"[+-]?[0-9]{1,4}(?:\.[0-9]{0,12})?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_WILD = re.compile(r"(?<!\\)\*")
_UNTYPABLE = re.compile(r'[|｜\n]|^[=＝]|^".*"$')  # signs that mean something where authors type answers of gaps


def draft(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    """The question as a draft, or Refused."""
    if foreign.is_empty(raw.stem):
        raise Refused("no_stem")
    if len(raw.stem) + len(raw.explanation) + sum(len(a.text) + len(a.feedback) for a in stated.answers) > MAX_CHARS:
        raise Refused("too_long")
    return _MAKERS.get(raw.kind, _choice)(raw, stated, notes)


def few(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts of an answer, when they are not made to keep us busy."""
    if len(parts) > MOST_PARTS:
        raise Refused("too_many_options")
    return parts


def options(answers: Sequence[Answer]) -> list[RawOption]:
    """Answers with the letters under which a person mends them."""
    return [
        RawOption(letter, foreign.plain(answer.text)) for letter, answer in zip(ascii_uppercase, answers, strict=False)
    ]


def worth(text: str) -> Decimal:
    """Per cent as a number; Refused for what is none."""
    said = text.strip().replace(",", ".") or "0"
    if not _PER_CENT.fullmatch(said):
        raise Refused("answer_unreadable", answer=said[:80])
    return Decimal(said)


def _choice(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    _check_options(stated.answers)
    right = _right(raw, stated, notes)
    letters = tuple(ascii_uppercase[place] for place in right)
    _check_equal(raw, stated.answers, right, notes)
    choices = tuple(
        Choice(letter.lower(), answer.text, place in right)
        for place, (letter, answer) in enumerate(zip(ascii_uppercase, stated.answers, strict=False))
    )
    if raw.firm and raw.kind in CHOICES:
        kind = making.choice_kind(raw.kind, letters)
    elif stated.single is False:
        kind = MULTIPLE_CHOICE if len(right) > 1 else ONE_OR_MORE_CHOICE
    else:
        kind = MULTIPLE_CHOICE if len(right) > 1 else SINGLE_CHOICE
    said = [(_quoted(answer.text), answer.feedback) for answer in stated.answers]
    return _made(raw, kind, notes, said=said, choices=choices)


def _right(raw: Raw, stated: Stated, notes: "Notes") -> list[int]:
    """Places of the options that together are wholly right."""
    weights = [answer.weight for answer in stated.answers]
    full = [place for place, weight in enumerate(weights) if weight == FULL]
    earning = [place for place, weight in enumerate(weights) if weight > 0]
    if not earning:
        raise Refused("no_answer")
    if earning != full and stated.single is not True and abs(sum(weights[place] for place in earning) - FULL) <= NEAR:
        if max(weights[place] for place in earning) - min(weights[place] for place in earning) > NEAR:
            notes.warn(raw, "unequal_weights")
        return earning
    if not full or (stated.single is False and earning != full):
        raise Refused("weights", sum=_number(sum(weights[place] for place in earning)))
    if stated.single and len(full) > 1:
        raise Refused("several_answers", answer="".join(ascii_uppercase[place] for place in full))
    if stated.single is None and len(full) > 1:
        notes.warn(raw, "several_right")
    if earning != full:
        notes.warn(raw, "partial_credit")
    return full


def _check_options(answers: Sequence[Answer]) -> None:
    if not answers:
        raise Refused("no_options")
    if len(answers) > len(ascii_uppercase):
        raise Refused("too_many_options")
    for letter, answer in zip(ascii_uppercase, answers, strict=False):
        if foreign.is_empty(answer.text):
            raise Refused("empty_option", label=letter)
    if len(answers) == 1:
        raise Refused("one_option")


def _check_equal(raw: Raw, answers: Sequence[Answer], right: Sequence[int], notes: "Notes") -> None:
    """Two equal options make a question unfair when exactly one of them counts as right."""
    first: dict[str, int] = {}
    for place, answer in enumerate(answers):
        earlier = first.setdefault(keys.half(answer.text), place)
        pair = {"first": ascii_uppercase[earlier], "second": ascii_uppercase[place]}
        if earlier != place and (earlier in right) != (place in right):
            raise Refused("equal_options", **pair)
        if earlier != place:
            notes.warn(raw, "equal_wrong_options", **pair)


def _true_false(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    weights = {answer.text: answer.weight for answer in stated.answers}
    if set(weights) - {TRUE, FALSE}:
        raise Refused("not_true_false")
    right = [side for side, weight in weights.items() if weight == FULL]
    if len(right) > 1:
        raise Refused("answers_disagree", answers="、".join(right))
    if not right:
        raise Refused("no_answer")
    said = [({TRUE: "√", FALSE: "×"}[answer.text], answer.feedback) for answer in stated.answers]
    return _made(raw, TRUE_FALSE, notes, said=said, truth=right[0] == TRUE)


def _gaps(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    gaps = stated.gaps or [stated.answers]
    shown, stem = raw.stem.count(BLANK), raw.stem
    if shown == 0 and len(gaps) == 1:
        stem = foreign.gap_after(stem)
    elif shown != len(gaps):
        raise Refused("gap_count", gaps=shown, answers=len(gaps))
    full = [_accepted(raw, answers, notes) for answers in gaps]
    return _made(
        raw,
        FILL_BLANK,
        notes,
        stem=stem,
        said=[(_quoted(html.escape(answer.text)), answer.feedback) for answers in gaps for answer in answers],
        alternatives=tuple(tuple(dict.fromkeys(map(_typed, answers))) for answers in full),
        tolerances=tuple(map(_tolerance, full)),
        minds_case=stated.minds_case,
    )


def _accepted(raw: Raw, answers: Sequence[Answer], notes: "Notes") -> list[Answer]:
    """The answers of a gap that are worth everything; what earns a part is said, what earns nothing counts as wrong."""
    full = [answer for answer in answers if answer.weight >= FULL]
    part = [answer for answer in answers if 0 < answer.weight < FULL]
    if not full and part:
        raise Refused("weights", sum=_number(max(answer.weight for answer in part)))
    if not full or not all(answer.text.strip() for answer in full):
        raise Refused("no_answer")
    if part:
        notes.warn(raw, "partial_credit")
    return full


def _typed(answer: Answer) -> str:
    """An accepted text; what the author's page would read as something else is refused, and so are wildcards."""
    if answer.tolerance:
        return _number(number(answer.text))
    if _WILD.search(answer.text):
        raise Refused("wildcard", answer=answer.text[:80])
    text = answer.text.replace("\\*", "*").strip()
    if _UNTYPABLE.search(text) or len(text) > 500:
        raise Refused("gap_text", answer=text[:80])
    return text


def _tolerance(answers: Sequence[Answer]) -> str:
    """How far the numbers of a gap may be off, one for all of them; "" where it asks for a text."""
    found = {_number(abs(number(answer.tolerance))) if answer.tolerance else "" for answer in answers}
    if len(found) > 1:
        raise Refused("tolerances")
    return found.pop()


def number(text: str) -> Decimal:
    """A number as programs write it; Refused for anything else."""
    said = keys.half(text).replace("−", "-")
    if not _NUMBER.fullmatch(said):
        raise Refused("wildcard" if said == "*" else "answer_unreadable", answer=said[:80])
    return Decimal(said)


def _number(value: Decimal | int) -> str:
    text = format(Decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if len(text) > LONGEST_NUMBER:
        raise Refused("answer_unreadable", answer=text[:80])
    return "0" if text == "-0" else text


def _match(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    for left, right in stated.pairs:
        if foreign.is_empty(right):
            raise Refused("no_answer" if left else "empty_pair")
    entries = [left for left, _right in stated.pairs if left]
    if len(entries) < 2 or len({right for _left, right in stated.pairs}) < 2:
        raise Refused("few_pairs")
    if len(set(entries)) < len(entries):
        raise Refused("equal_entries")
    return _made(raw, MATCH, notes, pairs=tuple(stated.pairs))


def _order(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    if any(map(foreign.is_empty, stated.sequence)):
        raise Refused("empty_pair")
    if len(stated.sequence) < 3:
        raise Refused("few_entries")
    if len(set(stated.sequence)) < len(stated.sequence):
        raise Refused("equal_entries")
    return _made(raw, ORDER, notes, sequence=tuple(stated.sequence), as_whole=stated.as_whole)


def _text(raw: Raw, stated: Stated, notes: "Notes") -> ItemDraft:
    if not stated.reference:
        notes.warn(raw, "no_model_answer")
    return _made(raw, EXTENDED_TEXT, notes, model_answer=stated.reference)


_MAKERS = {
    TRUE_FALSE: _true_false,
    FILL_BLANK: _gaps,
    MATCH: _match,
    ORDER: _order,
    EXTENDED_TEXT: _text,
}


def _made(
    raw: Raw,
    interaction: str,
    notes: "Notes",
    *,
    stem: str = "",
    said: Sequence[tuple[str, str]] = (),
    **parts: Any,
) -> ItemDraft:
    """The parts that every type has, and those of this one. `said`: what the file tells about each answer."""
    stem, explanation = stem or raw.stem, _explanation(raw.explanation, said)
    fragments = [stem, explanation, parts.get("model_answer", ""), *parts.get("sequence", ())]
    fragments += [choice.html for choice in parts.get("choices", ())]
    fragments += [side for pair in parts.get("pairs", ()) for side in pair]
    return ItemDraft(
        interaction=interaction,
        stem=stem,
        where=raw.where,
        explanation=explanation,
        topic=raw.topic,
        max_mark=making.max_mark(raw, "", notes),
        tags=raw.tags,
        media=making.media_of(raw, fragments) if raw.media else (),
        **parts,
    )


def _explanation(general: str, said: Sequence[tuple[str, str]]) -> str:
    """The general feedback, then what was said about each answer behind its name."""
    spoken = [(name, feedback) for name, feedback in said if not foreign.is_empty(feedback)]
    lines = [f"{name}：{_inline(feedback)}" for name, feedback in spoken]
    if not lines:
        return general
    parts = [general if general.startswith("<p>") or not general else f"<p>{general}</p>"]
    return "".join([*parts, *(f"<p>{line}</p>" for line in lines)])


def _inline(fragment: str) -> str:
    """Paragraphs as lines, for a place inside a paragraph."""
    return fragment.replace("</p><p>", "<br>").replace("<p>", "").replace("</p>", "")


def _quoted(fragment: str) -> str:
    text = foreign.plain(fragment)
    return html.escape(f"“{text if len(text) <= LABEL else text[:LABEL] + '…'}”", quote=False)
