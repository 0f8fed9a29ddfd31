"""The words of a design: text with a fixed set of places, filled for one person. Pure.

What is typed is data from end to end: places are replaced here, and the sheet prints the pieces as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .facts import Run

MOST_CHARACTERS = 600
MOST_LINES = 12


@dataclass(frozen=True)
class Place:
    """`{chinese}` or `{english}` in a wording; `strong` where the value is set heavier."""

    key: str
    chinese: str
    english: str
    meaning: str | Promise
    strong: bool = False


PLACES = (
    Place("name", "姓名", "name", _("who it is for"), strong=True),
    Place("unit", "单位", "unit", _("the unit on the day of issue")),
    Place("class", "班名", "class", _("title of the class"), strong=True),
    Place("kind", "班型", "kind", _("kind of the class")),
    Place("form", "形式", "form", _("training form")),
    Place("from", "开始", "from", _("first day of the class")),
    Place("to", "结束", "to", _("last day of the class")),
    Place("period", "期间", "period", _("both days, written short")),
    Place("hours", "学时", "hours", _("study hours")),
    Place("assessment", "考核", "assessment", _("says that the assessment was passed, where there was one")),
    Place("number", "编号", "number", _("number of the certificate")),
    Place("issued", "签发日", "issued", _("day of issue")),
    Place("issuer", "签发单位", "issuer", _("who issues it")),
)
_BY_WORD = {word: place for place in PLACES for word in (place.chinese, place.english)}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
# After an empty value the comma that followed it goes too: 修完规定课程，{考核}，准予结业。
_JOINT = re.compile(r"\s*[，、,]\s*")

USUAL = {
    "completion": "{姓名}同志：\n于{期间}参加{班名}学习，修完规定课程，{考核}，准予结业。\n"
    "计 {学时} 学时（{班型}，{形式}）。",
    "training": "{姓名}同志：\n于{期间}参加{班名}培训，完成规定的培训内容，{考核}，特发此证。\n计 {学时} 学时。",
    "honour": "{姓名}同志：\n在{班名}学习期间表现优秀，{考核}，特发此证，以资鼓励。",
}
USUAL_ENGLISH = {
    "completion": "{name}\nhas attended {class} {period}, has completed the required courses, {assessment}, and is "
    "awarded this certificate.\nStudy hours: {hours}",
    "training": "{name}\nhas taken part in the training {class} {period}, {assessment}, and is awarded this "
    "certificate.\nStudy hours: {hours}",
    "honour": "{name}\nis commended for good work in {class}.",
}


def tidied(typed: str) -> str:
    """As it is kept: braces of the Chinese keyboard are braces, lines end alike, no empty lines."""
    text = typed.replace("｛", "{").replace("｝", "}").replace("\r", "")
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def unknown(text: str) -> list[str]:
    """What stands in braces and is no place, as typed; a brace without its other half is unknown too."""
    found = [f"{{{word}}}" for word in _IN_BRACES.findall(text) if word.strip() not in _BY_WORD]
    return found + re.findall(r"[{}]", _IN_BRACES.sub("", text))


def names_holder(text: str) -> bool:
    """Whether the person's name stands in it: a certificate without one is nobody's."""
    return any(_place(word).key == "name" for word in _IN_BRACES.findall(text) if word.strip() in _BY_WORD)


def fill(text: str, values: Mapping[str, str]) -> tuple[tuple[Run, ...], ...]:
    """Lines of runs, every place replaced by its value. Braces in a value are text."""
    return tuple(line for line in (_filled(each, values) for each in text.split("\n")) if line)


def _filled(line: str, values: Mapping[str, str]) -> tuple[Run, ...]:
    runs: list[Run] = []
    pieces = _IN_BRACES.split(line)  # text, word, text, word, …
    for at, piece in enumerate(pieces):
        if at % 2:
            place = _place(piece)
            value = values[place.key]
            if not value:
                pieces[at + 1] = (
                    _JOINT.sub("", pieces[at + 1], count=1) if _JOINT.match(pieces[at + 1]) else pieces[at + 1]
                )
            runs.append(Run(value, place.strong))
        else:
            runs.append(Run(pieces[at]))
    return tuple(run for run in runs if run.text)


def _place(word: str) -> Place:
    return _BY_WORD[word.strip()]
