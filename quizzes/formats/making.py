"""Drafts of each type from a raw question, or `Refused` with the reason."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.formats import keys, markup, stems
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
    Choice,
    ItemDraft,
    Media,
    Raw,
    Reading,
)
from quizzes.formats.kinds import CHOICE

if TYPE_CHECKING:
    from quizzes.formats.settle import Notes

KIND_LABELS = {
    SINGLE_CHOICE: gettext_lazy("Single choice"),
    MULTIPLE_CHOICE: gettext_lazy("Multiple choice"),
    ONE_OR_MORE_CHOICE: gettext_lazy("One or more choice"),
    CHOICE: gettext_lazy("Choice"),
    TRUE_FALSE: gettext_lazy("True or false"),
    FILL_BLANK: gettext_lazy("Fill in the blank"),
    EXTENDED_TEXT: gettext_lazy("Extended text"),
    MATCH: gettext_lazy("Matching"),
    ORDER: gettext_lazy("Putting in order"),
}
DIFFICULTIES = {
    1: "易 简单 容易 较易 低 easy 1 simple ★ ☆ 易题 偏易 很容易",
    2: "中 一般 中等 适中 普通 normal medium middle 2 ★★ 中题 较难或一般",
    3: "难 困难 较难 高 hard difficult 3 ★★★ 难题 偏难 很难",
}
_DIFFICULTY = {word: level for level, words in DIFFICULTIES.items() for word in words.split()}


class Refused(Exception):
    """Why a question cannot become a draft: a code of problems.py and what its sentence needs."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def kind_label(kind: str) -> str:
    return str(KIND_LABELS.get(kind) or _("Unknown"))


def choice(raw: Raw, notes: "Notes", reading: Reading) -> ItemDraft:
    """A choice type, by what the file says or else by how many options are right."""
    _check_options(raw)
    stem, right = _right_options(raw, notes, reading)
    kind = choice_kind(raw.kind, right)
    _check_equal_options(raw, right, notes)
    made = tuple(
        Choice(
            id=option.label.lower(),
            html=markup.to_html(stems.plain_underlines(option.text)),
            correct=option.label in right,
        )
        for option in raw.options
    )
    return _draft(raw, notes, kind, stem, choices=made)


def true_false(raw: Raw, notes: "Notes", reading: Reading) -> ItemDraft:
    """A statement with its verdict, written beside it, inside it or as one of the options 正确 and 错误."""
    by_option = keys.truth_by_options(raw) if raw.options else {}
    if by_option is None:
        raise Refused("not_true_false")
    inline = stems.take_truth(raw.stem)
    sources = [*raw.answers, *inline.found, *(option.label for option in raw.options if option.marked)]
    verdicts, remarks = _verdicts(raw, sources, by_option, notes, reading)
    if not verdicts:
        raise Refused("no_answer")
    if len(set(verdicts)) > 1:
        raise Refused("answers_disagree", answers="、".join(sources))
    stem = stems.drop_truth_brackets(inline.stem if inline.found else raw.stem)
    explanation = "\n".join(text for text in (*remarks, raw.explanation) if text)
    return _draft(replace(raw, explanation=explanation), notes, TRUE_FALSE, stem, truth=verdicts[0])


def fill_blank(raw: Raw, notes: "Notes") -> ItemDraft:
    """Gaps and what fills them; the answers may stand in the gaps themselves or, in tables, in the option columns."""
    texts = _distinct(raw.answers)
    if not texts and raw.options:
        texts = ["\n".join(option.text for option in raw.options)]
    if len(texts) > 1:
        raise Refused("answers_disagree", answers="；".join(texts))
    if not texts:
        return _filled_already(raw, notes)
    gaps = stems.count_gaps(raw.stem)
    stem = stems.write_gaps(raw.stem)
    if gaps == 0:
        stem, gaps = _with_gap(raw, stem, notes)
    parts = keys.gap_texts(texts[0], gaps)
    if parts is None:
        given = len(re.split(r"[;；|、\n]+", texts[0].strip()))
        raise Refused("gap_count", gaps=gaps, answers=given)
    return _draft(raw, notes, FILL_BLANK, stem, alternatives=_accepted(raw, parts, notes))


def extended_text(raw: Raw, notes: "Notes") -> ItemDraft:
    """A question that a person marks; its reference answer may be missing, which is said."""
    model_answer = "\n".join(_distinct(raw.answers))
    if not model_answer:
        notes.warn(raw, "no_model_answer")
    stem = stems.plain_underlines(raw.stem)
    return _draft(raw, notes, EXTENDED_TEXT, stem, model_answer=markup.to_html(model_answer))


def _draft(raw: Raw, notes: "Notes", interaction: str, stem: str, **parts: Any) -> ItemDraft:
    """The parts that every type has, and those of this one."""
    taken = stems.take_mark(stem)
    stem_html = markup.to_html(stems.plain_underlines(taken.stem))
    explanation = markup.to_html(stems.plain_underlines(raw.explanation))
    options = [made.html for made in parts.get("choices", ())]
    return ItemDraft(
        interaction=interaction,
        stem=stem_html,
        where=raw.where,
        explanation=explanation,
        topic=tuple(part for part in raw.topic if part),
        difficulty=_difficulty(raw, notes),
        max_mark=max_mark(raw, taken.found[0] if taken.found else "", notes),
        tags=raw.tags,
        media=media_of(raw, [stem_html, explanation, parts.get("model_answer", ""), *options]) if raw.media else (),
        **parts,
    )


def _right_options(raw: Raw, notes: "Notes", reading: Reading) -> tuple[str, tuple[str, ...]]:
    """The stem without its key, and the labels of the right options. All sources must agree."""
    labels = tuple(option.label for option in raw.options)
    readings = [_labels_of(answer, raw) for answer in _distinct(raw.answers)]
    marked = tuple(option.label for option in raw.options if option.marked)
    readings += [marked] if marked else []
    stem = raw.stem
    inline: tuple[tuple[str, ...], ...] = ()
    if reading.bracket_is_key is not False:
        stem, inline = _inline(raw, labels, told=bool(readings))
    if inline and not readings:
        notes.assume(raw, "bracket_is_key")
    readings += list(inline)
    if not readings:
        readings = _bold(raw, notes, reading)
    return stem, _agreed(readings, labels)


def _inline(raw: Raw, labels: tuple[str, ...], *, told: bool) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Letters in the stem's brackets. Beside an answer of its own, letters that are no options are a word: （GDP）."""
    taken = stems.take_letters(raw.stem)
    sets = tuple(keys.letters(found) or () for found in taken.found)
    foreign = any(set(letters) - set(labels) for letters in sets)
    if not sets or (foreign and told):
        return raw.stem, ()
    return taken.stem, sets


def _bold(raw: Raw, notes: "Notes", reading: Reading) -> list[tuple[str, ...]]:
    bold = tuple(option.label for option in raw.options if option.bold)
    if reading.bold_is_key is False or not bold or len(bold) == len(raw.options):
        return []
    notes.assume(raw, "bold_is_key")
    return [bold]


def _agreed(readings: list[tuple[str, ...]], labels: tuple[str, ...]) -> tuple[str, ...]:
    if not readings:
        raise Refused("no_answer")
    if len(set(readings)) > 1:
        raise Refused("answers_disagree", answers="、".join("".join(letters) for letters in readings))
    if set(readings[0]) - set(labels):
        raise Refused("answer_without_option", answer="".join(readings[0]), labels="".join(labels))
    return readings[0]


def _labels_of(answer: str, raw: Raw) -> tuple[str, ...]:
    found = keys.letters(answer) or keys.letter_with_text(answer, raw.options) or keys.option_texts(answer, raw.options)
    if found is None:
        raise Refused("no_answer" if _says_nothing(answer) else "answer_unreadable", answer=answer[:80])
    return found


def _says_nothing(answer: str) -> bool:
    return keys.half(answer).strip("。.()") in {
        "略",
        "无",
        "未作答",
        "未答",
        "暂无",
        "暂无答案",
        "空",
        "待定",
        "?",
        "-",
        "/",
    }


def choice_kind(kind: str, right: tuple[str, ...]) -> str:
    if kind == SINGLE_CHOICE and len(right) > 1:
        raise Refused("several_answers", answer="".join(right))
    if kind == MULTIPLE_CHOICE and len(right) == 1:
        raise Refused("single_answer", answer=right[0])
    if kind in CHOICES:
        return kind
    return MULTIPLE_CHOICE if len(right) > 1 else SINGLE_CHOICE


def _check_options(raw: Raw) -> None:
    """A to the last letter, each once, each with something in it."""
    labels = [option.label for option in raw.options]
    if not labels:
        raise Refused("no_options")
    if len(labels) > 26:
        raise Refused("too_many_options")
    for label in labels:
        if labels.count(label) > 1:
            raise Refused("repeated_label", label=label)
    for option in raw.options:
        if not option.text.strip():
            raise Refused("empty_option", label=option.label)
    for expected in map(chr, range(ord("A"), ord(max(labels)) + 1)):
        if expected not in labels:
            raise Refused("option_gap", label=expected, labels="".join(labels))
    if len(labels) == 1:
        raise Refused("one_option")


def _check_equal_options(raw: Raw, right: tuple[str, ...], notes: "Notes") -> None:
    """Two equal options make a question unfair when exactly one of them counts as right."""
    if len({keys.half(option.text) for option in raw.options}) == len(raw.options):
        return
    for index, first in enumerate(raw.options):
        for second in raw.options[index + 1 :]:
            if keys.half(first.text) != keys.half(second.text):
                continue
            pair = {"first": first.label, "second": second.label}
            if (first.label in right) != (second.label in right):
                raise Refused("equal_options", **pair)
            notes.warn(raw, "equal_wrong_options", **pair)


def _verdicts(
    raw: Raw, sources: list[str], by_option: dict[str, bool], notes: "Notes", reading: Reading
) -> tuple[list[bool], list[str]]:
    """What each source says, and the remarks that stood beside a verdict (“错误，应为三年”)."""
    verdicts, remarks = [], []
    for source in sources:
        verdict = _verdict(source, by_option)
        spoken = keys.truth_and_remark(source) if verdict is None else None
        if spoken:
            verdict = spoken[0]
            remarks.append(spoken[1])
        if verdict is None and not raw.options and reading.a_is_true is not False:
            verdict = {"A": True, "B": False}.get("".join(keys.letters(source) or ()))
            if verdict is not None:
                notes.assume(raw, "a_is_true")
        if verdict is None:
            raise Refused("no_answer" if _says_nothing(source) else "answer_unreadable", answer=source[:80])
        verdicts.append(verdict)
    return verdicts, remarks


def _verdict(source: str, by_option: dict[str, bool]) -> bool | None:
    found = keys.letters(source)
    if by_option and found and len(found) == 1 and found[0] in by_option:
        return by_option[found[0]]
    return keys.truth(source)


def _filled_already(raw: Raw, notes: "Notes") -> ItemDraft:
    taken = stems.take_fillings(raw.stem)
    if not taken.found:
        raise Refused("no_answer")
    if stems.count_gaps(raw.stem):
        raise Refused("brackets_unclear")
    accepted = _accepted(raw, list(taken.found), notes)
    return _draft(raw, notes, FILL_BLANK, taken.stem, alternatives=accepted)


def _with_gap(raw: Raw, stem: str, notes: "Notes") -> tuple[str, int]:
    notes.warn(raw, "gap_added")
    return f"{stem.rstrip()} {BLANK}", 1


def _accepted(raw: Raw, parts: list[str], notes: "Notes") -> tuple[tuple[str, ...], ...]:
    accepted = tuple(keys.alternatives(stems.plain_underlines(part)) for part in parts)
    for part, texts in zip(parts, accepted, strict=True):
        if _says_nothing(part):
            raise Refused("no_answer")
        if len(texts) > 1:
            notes.warn(raw, "alternatives", answer=part)
    return accepted


def _difficulty(raw: Raw, notes: "Notes") -> int | None:
    word = re.sub(r"\s|度$", "", keys.half(raw.difficulty)).lower().removesuffix(".0")
    if not word:
        return None
    if word not in _DIFFICULTY:
        notes.warn(raw, "difficulty_unreadable", difficulty=raw.difficulty[:40])
    return _DIFFICULTY.get(word)


def max_mark(raw: Raw, in_stem: str, notes: "Notes") -> Decimal | None:
    text = keys.half(in_stem or raw.mark).removesuffix("分").strip()
    if not text:
        return None
    try:
        mark = Decimal(text).normalize()
    except InvalidOperation:
        mark = Decimal(-1)
    if not mark.is_finite() or not 0 < mark <= 1000:
        notes.warn(raw, "mark_unreadable", mark=text[:40])
        return None
    return mark.quantize(Decimal(1)) if mark == mark.to_integral() else mark


def media_of(raw: Raw, fragments: list[str]) -> tuple[Media, ...]:
    names = dict.fromkeys(re.findall(r'src="media:([^"]+)"', "".join(fragments)))
    return tuple(raw.media[name] for name in names if name in raw.media)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))
