"""A block becomes a raw question: stem and options, answer, explanation and the rest of its fields."""

import re

from quizzes.formats import keys
from quizzes.formats.draft import Place, Problem, Raw
from quizzes.formats.kinds import kind_of
from quizzes.formats.stems import count_gaps, half
from quizzes.formats.text import marks
from quizzes.formats.text.blocks import Block
from quizzes.formats.text.lines import Line
from quizzes.formats.text.options import Parts, split, unwrap

_TOPIC_CUT = re.compile(r"\s*(?:[/>＞|｜;；\n]|->|→)\s*")
_LABEL = re.compile(r"([A-H])\s*[、.:)]\s*")
_KEY_AND_REMARK = re.compile(r"^([A-H](?:[\s,，、]*[A-H])*)\s*[（(]\s*(\S.*?)\s*[)）]$", re.S)
_KEY_THEN_TEXT = re.compile(r"^([A-H](?:[\s,，、]*[A-H])*|√|×|对|错|正确|错误)\s*[。.，,;；:：\s]\s*(\S.{3,})$", re.S)


def raw_question(block: Block) -> Raw:
    """What the block says, undecided."""
    where = _where(block)
    answers = [text for text in (_lines(each) for each in block.fields.get("answer", [])) if text]
    parts = split(block.body, upto=_last_letter(answers))
    raw = Raw(where, stem=parts.stem, options=parts.options, source="\n".join(block.sources))
    raw.kind, raw.firm = _kind(block)
    _take_tag_at_end(raw)
    raw.mark = _one(block, "mark") or block.mark or block.section.each
    raw.difficulty = _one(block, "difficulty")
    raw.topic = (*block.section.topic, *_topic(block))
    raw.answers = answers
    raw.explanation = "\n".join(
        _text(lines) for name in ("explanation", "source") for lines in block.fields.get(name, [])
    )
    _move_remarks(raw)
    if not count_gaps(raw.stem):
        raw.answers = [unwrap(answer) for answer in raw.answers]
    _share_material(raw, block)
    raw.problems = _problems(block, parts, where)
    return raw


def _last_letter(answers: list[str]) -> str:
    return max((max(keys.letters(answer) or ("A",)) for answer in answers), default="A")


def _where(block: Block) -> Place:
    place = next((line.where for line in block.body), Place("line", 0))
    return Place(place.unit, place.number, place.sheet, question=str(block.number) if block.number else "")


def _kind(block: Block) -> tuple[str, bool]:
    said = block.kind or kind_of(_one(block, "kind"))
    return (said, True) if said else (block.section.kind, False)


def _take_tag_at_end(raw: Raw) -> None:
    """“…的有（ ）。（多选）”"""
    tag = marks.KIND_TAG_AT_END.search(half(raw.stem))
    if tag and tag.start() and not raw.firm:
        raw.kind, raw.firm = kind_of(tag[1]), True
        raw.stem = raw.stem[: tag.start()].rstrip()


def _one(block: Block, name: str) -> str:
    return next((_text(lines) for lines in block.fields.get(name, [])), "")


def _text(lines: list[Line]) -> str:
    return unwrap("\n".join(line.text for line in lines))


def _lines(lines: list[Line]) -> str:
    """Lines as they are: each may fill a gap."""
    return "\n".join(line.text for line in lines if line.text)


def _topic(block: Block) -> tuple[str, ...]:
    return tuple(part for part in _TOPIC_CUT.split(_one(block, "topic")) if part)


def _move_remarks(raw: Raw) -> None:
    """“答案：B。本题考查…” is a key and an explanation; in a choice question nothing else can follow the letters."""
    for index, answer in enumerate(raw.answers):
        letters, rest = keys.leading_letters(answer, raw.options)
        if letters:
            raw.answers[index] = "".join(letters)
            raw.explanation = "\n".join(text for text in (rest, raw.explanation) if text)
            continue
        key, remark = _key_and_rest(answer, raw)
        spoken = _KEY_AND_REMARK.match(answer) if raw.options and not key else None
        if spoken:
            key, remark = spoken.groups()
        if key:
            raw.answers[index] = key
            raw.explanation = "\n".join(text for text in (remark, raw.explanation) if text)


def _key_and_rest(answer: str, raw: Raw) -> tuple[str, str]:
    """("B", "本题考查…") of “B。本题考查…” or of a key on a line of its own; ("", "") when it is not so simple."""
    first, _newline, rest = answer.partition("\n")
    if rest and _is_key(first):
        return first, rest
    match = _KEY_THEN_TEXT.match(answer)
    whole = keys.letter_with_text(answer, raw.options) or keys.option_texts(answer, raw.options)
    if match is None or whole or _repeats_options(match[2], raw):
        return "", ""
    return match[1], match[2]


def _repeats_options(text: str, raw: Raw) -> bool:
    """Whether further letters with the beginnings of their options follow: then the first is not all of the key."""
    begins = {option.label: half(option.text)[:2] for option in raw.options}
    return any(
        half(text)[found.end() :].startswith(begins.get(found[1], "\0")) for found in _LABEL.finditer(half(text))
    )


def _is_key(text: str) -> bool:
    return keys.letters(text) is not None or keys.truth(text) is not None


def _share_material(raw: Raw, block: Block) -> None:
    if block.material is None:
        return
    shared = split(block.material.body)
    if shared.options and not raw.options:
        raw.options = list(shared.options)
    intro = "\n".join(
        line
        for line in shared.stem.split("\n")
        if not re.fullmatch(r"[【\[(（]\s*[\d\s\-~—～至到]+题?\s*[)）\]】]", line)
    )
    raw.stem = "\n".join(text for text in (intro, raw.stem) if text)


def _problems(block: Block, parts: Parts, where: Place) -> list[Problem]:
    lines = [*block.body, *(line for each in block.fields.values() for lines in each for line in lines)]
    problems = [Problem.at(where, line.problem) for line in lines if line.problem]
    if parts.left:
        problems.append(Problem.at(where, "repeated_label", label=parts.left))
    return problems
