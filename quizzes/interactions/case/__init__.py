"""案例 / 组合题: material, and several questions about it that stay together. The stem is the material."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lib import holes as pages
from quizzes import interactions, scoring
from quizzes.interactions.base import (
    NOTHING,
    AnswerLine,
    BadResponse,
    Body,
    Field,
    Interaction,
    Key,
    OnPaper,
    PartEarned,
    PartOnPaper,
    Problem,
    Statement,
    Worth,
    Written,
)

from . import soundness

LEFT_BLANK = ""  # no type tallies anything as this
HEADING = 40  # characters of a part's stem above its rows in statistics


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the case, `at` from 1 on. Every save makes these anew: what it does not ask for is not worked
    out."""

    at: int
    row: Mapping[str, Any]
    case: Body

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def number(self) -> str:
        return number_of(self.at)

    @property
    def kind(self) -> Interaction:
        return interactions.get(self.row["interaction"])

    @property
    def stem(self) -> str:
        return str(self.row["stem"])

    @property
    def body(self) -> Body:
        body: Body = self.row["body"]
        return body

    @property
    def weight(self) -> str:
        return str(self.row["weight"])

    @property
    def share(self) -> Fraction:
        """Of the mark of the case."""
        return Fraction(self.weight) / sum((Fraction(row["weight"]) for row in self.case["parts"]), NOTHING)

    def mark(self, full: Decimal) -> Decimal:
        return scoring.mark_of(self.share, full)

    def order(self, order: Sequence[str]) -> list[str]:
        """What of the form's order concerns this part."""
        return [entry.removeprefix(f"{self.id}:") for entry in order if entry.startswith(f"{self.id}:")]

    def tally(self, value: Any) -> list[str]:
        answer = _given(value, self)
        names = [LEFT_BLANK] if answer is None else self.kind.tally(self.body, answer, 0)
        return [f"{self.id}/{name}" for name in names]

    @property
    def heading(self) -> str:
        """The number and the beginning of what was asked, as plain text."""
        return Truncator(strip_tags(_numbered(self.number, self.stem))).chars(HEADING)

    def lines(self, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        """Rows of the table of answers, under the number and the beginning of what was asked."""
        own = {name.removeprefix(f"{self.id}/"): count for name, count in counts.items() if self.id == _part_in(name)}
        found = self.kind.answer_lines(self.body, [key["parts"][self.id] for key in keys], own)
        blank = AnswerLine(frozenset([LEFT_BLANK]), "", gettext("left blank"), is_one=False)
        heading = self.heading
        return [
            replace(
                line,
                ids=frozenset(f"{self.id}/{name}" for name in line.ids),
                part=f"{heading} {line.part}".strip(),
            )
            for line in [*found, blank]
        ]


class Case(Interaction):
    """body: {"parts": [{"id": "p1", "interaction": "single_choice", "stem": "HTML", "body": {…}, "weight": "3"}, …]}:
    the questions as their types write them, in order; the mark is divided by weight.
    key: {"parts": {"p1": {…}, …}}. response: {"p1": "b", …}, parts left blank left out, or null for blank.
    A form's order of options: "p1:b", "p1:a", ….
    """

    name = "case"
    label = _("case")
    about = _("Material with several questions about it, which stay together.")
    place = 90
    shape = "parts"
    has_parts = True

    def problems(self, body: Body, key: Key) -> list[Problem]:
        return soundness.problems(body, key)

    def accept(self, body: Body, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        known = {part.id: part for part in parts_of(body)}
        if not isinstance(value, Mapping) or not set(value) <= set(known):
            raise BadResponse("answers by part expected")
        kept = {name: part.kind.accept(part.body, value[name]) for name, part in known.items() if name in value}
        return {name: answer for name, answer in kept.items() if answer is not None} or None

    def order(self, body: Body, shuffle: Callable[[list[str]], None] | None) -> tuple[str, ...]:
        return tuple(f"{part.id}:{entry}" for part in parts_of(body) for entry in part.kind.order(part.body, shuffle))

    def asked(self, body: Body, stem: str, worth: Worth | None = None) -> dict[str, Any]:
        material = mark_safe(render_to_string("case/material.html", {"stem": stem, "position": pages.hole("position")}))
        return {"stem": material, "parts": [_asked(part, worth) for part in parts_of(body)]}

    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        return {
            f"{part.id}/{name}": text
            for part in parts_of(body)
            for name, text in part.kind.holes(part.body, _given(value, part), part.order(order)).items()
        }

    def read(self, body: Body, field: Field) -> Any:
        return {part.id: part.kind.read(part.body, _field_of(part, field)) for part in parts_of(body)}

    def is_complete(self, body: Body, value: Any) -> bool:
        return all(part.kind.is_complete(part.body, _given(value, part)) for part in parts_of(body))

    def asks_person(self, body: Body) -> bool:
        return any(part.kind.asks_person(part.body) for part in parts_of(body))

    def is_scored(self, body: Body) -> bool:
        return any(part.kind.is_scored(part.body) for part in parts_of(body))

    def waits(self, body: Body, value: Any) -> bool:
        return any(part.kind.waits(part.body, _given(value, part)) for part in parts_of(body))

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        """By part, as its type counts it; a part left blank counts as that, one that people mark not at all."""
        parts = _listed(body)
        return [name for part in parts for name in part.tally(value)] if parts else super().tally(body, value, earned)

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        parts = _listed(body)
        return [line for part in parts for line in part.lines(keys, counts)] or super().answer_lines(body, keys, counts)

    def part_names(self, body: Body) -> list[str]:
        return [part.heading for part in parts_of(body)]

    def part_shares(self, body: Body, key: Key, value: Any, worth: Worth) -> list[PartEarned]:
        return [_share(part, key, value, worth) for part in parts_of(body)]

    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        """Of the parts that nobody has to mark; the others add nothing here."""
        scored = (part for part in parts_of(body) if not part.kind.waits(part.body, _given(value, part)))
        return sum((part.share * _earned(part, key, value, Worth(Decimal(1), rule)) for part in scored), NOTHING)

    def is_right(self, body: Body, key: Key, value: Any, rule: str) -> bool:
        parts = parts_of(body)
        return all(part.kind.is_right(part.body, key["parts"][part.id], _given(value, part), rule) for part in parts)

    def rubric(self, body: Body, key: Key) -> list[dict[str, Any]]:
        """The points of the parts that people mark, "p3.1"; a part without points of its own is one."""
        return [point for part in parts_of(body) for point in _rubric(part, key)]

    def blank_points(self, body: Body, key: Key, value: Any) -> list[str]:
        blank = (part for part in parts_of(body) if _given(value, part) is None)
        return [point["id"] for part in blank for point in _rubric(part, key)]

    def marked(self, body: Body, key: Key, value: Any, rule: str, given: Mapping[str, Decimal]) -> Fraction:
        worth = Worth(Decimal(1), rule, given)
        return sum((part.share * _earned(part, key, value, worth) for part in parts_of(body)), NOTHING)

    def written(self, body: Body, key: Key, value: Any) -> list[Written]:
        return [
            Written(text.text, text.reference, part.number, part.stem)
            for part in parts_of(body)
            if part.kind.asks_person(part.body)
            for text in part.kind.written(part.body, key["parts"][part.id], _given(value, part))
        ]

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        return gettext("Each part earns by itself what stands beside it.")

    def statements(self, stem: str, body: Body, key: Key) -> list[Statement]:
        return [
            Statement(one.stem, one.right, one.wrong, one.is_false, part.number)
            for part in parts_of(body)
            for one in part.kind.statements(part.stem, part.body, key["parts"][part.id])
        ]

    def words(self, body: Body) -> list[str]:
        return [text for part in parts_of(body) for text in (part.stem, *part.kind.words(part.body))]

    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        return {
            "parts": [
                {
                    "id": part.id,
                    "interaction": part.kind.name,
                    "stem": part.stem,
                    "weight": part.weight,
                    "body": part.kind.present(part.body, part.order(order)),
                }
                for part in parts_of(body)
            ]
        }

    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        parts = parts_of(body)
        return {"parts": {p.id: p.kind.reveal(p.body, key["parts"][p.id], p.order(order)) for p in parts}}

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        parts = [_reviewed(part, key, value, order, worth) for part in parts_of(body)]
        return {**super().review(body, key, value, order), "parts": parts}

    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        if not value:
            return ""
        said = (
            (part.number, part.kind.summary(part.body, _given(value, part), part.order(order)))
            for part in parts_of(body)
        )
        return "；".join(f"{number}{text or '—'}" for number, text in said)

    def on_paper(self, body: Body, order: Sequence[str]) -> OnPaper:
        parts = (
            PartOnPaper(part.number, part.stem, part.share, part.kind.on_paper(part.body, part.order(order)))
            for part in parts_of(body)
        )
        return OnPaper("line", room=0, parts=tuple(parts))

    def printed_key(self, body: Body, key: Key, order: Sequence[str]) -> str:
        return "".join(
            _numbered(part.number, part.kind.printed_key(part.body, key["parts"][part.id], part.order(order)))
            for part in parts_of(body)
        )


def parts_of(body: Body) -> list[Part]:
    """The questions of a sound case."""
    return [Part(at, row, body) for at, row in enumerate(body.get("parts", ()), start=1)]


def number_of(at: int) -> str:
    """ "(2)" as the reader's language writes it."""
    return gettext("(%(number)s)") % {"number": at}


def _given(value: Any, part: Part) -> Any:
    return (value or {}).get(part.id)


def _field_of(part: Part, field: Field) -> Field:
    return lambda suffix: [value for value in field(f"-{part.id}{suffix}") if value != "" or suffix]


def _asked(part: Part, worth: Worth | None) -> dict[str, Any]:
    """The part as its type asks it. Its holes are named after it, and so are its controls: r-4-p1."""
    context = {"position": pages.hole("position"), **part.kind.asked(part.body, part.stem, worth)}
    full = scoring.plain(part.mark(worth.mark)) if worth else ""
    half = scoring.plain(scoring.rounded(part.mark(worth.mark) / 2)) if worth else ""
    return {
        "part": part,
        "mark": full,
        "words": part.kind.hint(part.body, worth.rule, full, half) if worth else "",
        "stem": _named(part, context["stem"]),
        "html": _named(part, render_to_string(f"{part.kind.name}/answer.html", context)),
    }


def _named(part: Part, html: str) -> SafeString:
    def rename(found: Any) -> str:
        name = found[1]
        return f"{found[0]}-{part.id}" if name == "position" else pages.hole(f"{part.id}/{name}")

    return mark_safe(pages.HOLE.sub(rename, html))


def _earned(part: Part, key: Key, value: Any, worth: Worth) -> Fraction:
    """The share of the part's mark that was earned, by its key or by the points that somebody gave."""
    answer, own = _given(value, part), key["parts"][part.id]
    if answer is None:
        return NOTHING
    if not part.kind.waits(part.body, answer):
        return part.kind.score(part.body, own, answer, worth.rule)
    points = {point["id"]: point["max"] for point in _rubric(part, key)}
    given = sum((Fraction(worth.given[point]) for point in points if worth.given and point in worth.given), NOTHING)
    return given / sum(map(Fraction, points.values()), NOTHING)


def _share(part: Part, key: Key, value: Any, worth: Worth) -> PartEarned:
    answer = _given(value, part)
    is_known = worth.given is not None or not part.kind.waits(part.body, answer)
    return PartEarned(_earned(part, key, value, worth) if is_known else None, answer is None)


def _rubric(part: Part, key: Key) -> Iterator[dict[str, Any]]:
    if not part.kind.asks_person(part.body):
        return
    own = part.kind.rubric(part.body, key["parts"][part.id])
    for point in own:
        yield {**point, "id": f"{part.id}.{point['id']}", "title": f"{part.number} {point['title']}"}
    if not own:
        yield {"id": part.id, "title": f"{part.number} {part.kind.label}", "max": part.weight}


def _reviewed(part: Part, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None) -> dict[str, Any]:
    answer, own = _given(value, part), None if key is None else key["parts"][part.id]
    context = part.kind.review(part.body, own, answer, part.order(order))
    shown = {"part": part, "html": render_to_string(f"{part.kind.name}/review.html", context)}
    if worth is None:
        return shown
    shown["full"] = part.mark(worth.mark)
    if key is None:
        return shown
    if part.kind.waits(part.body, answer) and worth.given is None:
        return {**shown, "verdict": "waiting", "mark": None}
    earned = _earned(part, key, value, worth)
    verdict = "right" if earned == 1 else "part" if earned else "blank" if answer is None else "wrong"
    return {**shown, "verdict": verdict, "mark": scoring.mark_of(part.share * earned, worth.mark)}


def _listed(body: Body) -> list[Part]:
    """Parts whose answers can be listed."""
    return [part for part in parts_of(body) if not part.kind.asks_person(part.body)]


def _part_in(name: str) -> str:
    """The part that an id of `tally` is about."""
    return name.partition("/")[0]


def _numbered(number: str, html: str) -> str:
    if html.lstrip().startswith("<"):
        return format_html("<p>{}</p>", number) + html
    return format_html("<p>{} {}</p>", number, mark_safe(html))


INTERACTION = Case()
