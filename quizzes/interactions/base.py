"""What every question type answers. The rest of quizzes/ knows types only through this class."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

Body = Mapping[str, Any]
Key = Mapping[str, Any]
Field = Callable[[str], list[str]]
# How the page's script reads a response out of the controls (frontend/elements/quiz-attempt/answers.ts): the option
# chosen, those chosen, true or false, a text, a text for each control, {control: value}, {control: number}; {part: its
# own answer}.
Shape = Literal["one", "many", "truth", "text", "texts", "pairs", "ranks", "parts"]
# Where a candidate writes on paper: between brackets, in gaps of the stem, on a short line, on lines of their own.
Writes = Literal["bracket", "gaps", "line", "lines"]

NOTHING = Fraction(0)
HALF = Fraction(1, 2)
EVERYTHING = Fraction(1)

# What no database column and no page can hold: NUL, lone halves of surrogate pairs, and the marks of holes.
UNSTORABLE = re.compile("[\x00\x02\x03\ud800-\udfff]")

# Answers in people's own words are shown from so many people on, so that nobody is recognised by theirs.
FEWEST_ALIKE = 5

CHECKED = mark_safe(" checked")
SELECTED = mark_safe(" selected")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a question, for its author: `code` for machines, `message` for people."""

    code: str
    message: str | Promise


@dataclass(frozen=True)
class OnPaper:
    """A question as a printed paper shows it, besides its stem: options with letters, entries with numbers (HTML each),
    and where the answer is written; `room`: how many gaps or lines."""

    writes: Writes
    options: Sequence[str] = ()
    entries: Sequence[str] = ()
    room: int = 1
    parts: Sequence["PartOnPaper"] = ()


@dataclass(frozen=True)
class PartOnPaper:
    """A question within a question: its number "(1)", its stem (HTML), its share of the mark."""

    number: str
    stem: str
    share: Fraction
    printed: OnPaper


@dataclass(frozen=True)
class Worth:
    """What a question is worth where it is asked: full mark and rule of the paper; `given`: the points that a person
    gave for the response, by criterion."""

    mark: Decimal
    rule: str
    given: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Written:
    """A text that a person marks: `number` and `stem` of its part, where the question has parts; the reference answer
    (HTML) for the marker alone."""

    text: str
    reference: str = ""
    number: str = ""
    stem: str = ""

    @property
    def length(self) -> int:
        """Characters without white space, as written answers are counted."""
        return len("".join(self.text.split()))


@dataclass(frozen=True)
class Statement:
    """What a question says of the law: `right` earns marks, `wrong` does not (HTML); see citations.py."""

    stem: str
    right: Sequence[str]
    wrong: Sequence[str]
    is_false: bool = False
    number: str = ""


@dataclass(frozen=True)
class AnswerLine:
    """A row in a table of answers: which ids of `tally` it counts, its letter and text (HTML), whether it is right, and
    the part of the question that it answers, where there are several. `is_one`: one answer, not a heap of several."""

    ids: frozenset[str]
    letter: str
    text: str
    is_right: bool = False
    part: str = ""
    is_one: bool = True


@dataclass(frozen=True, slots=True)
class PartEarned:
    """What a response earned of the mark of one part; None where a person gave it a mark that cannot be taken apart."""

    fraction: Fraction | None
    is_blank: bool


class BadResponse(ValueError):
    """A response in a shape that this question does not have."""


class Interaction(ABC):
    """One question type. `body` is what a candidate may see, `key` what a candidate may not."""

    name: ClassVar[str]  # of the folder, and in the database
    label: ClassVar[str | Promise]
    about: ClassVar[str | Promise]  # one line for an author who chooses a type
    place: ClassVar[int]  # in lists of types, ascending
    shape: ClassVar[Shape]
    needs_person: ClassVar[bool] = False  # marked by somebody, not by score()
    has_parts: ClassVar[bool] = False  # each of a type of its own: some may need a person, others not

    @abstractmethod
    def problems(self, body: Body, key: Key) -> list[Problem]:
        """Everything that keeps the question from being asked; empty when it is sound."""

    @abstractmethod
    def accept(self, body: Body, value: Any) -> Any:
        """The response as it is kept, None for blank. BadResponse when the question has no such answer."""

    @abstractmethod
    def score(self, body: Body, key: Key, value: Any, rule: str) -> Fraction:
        """The fraction earned, 0 to 1, of a response that `accept` gave; `rule` is the paper's for multiple choice."""

    @abstractmethod
    def present(self, body: Body, order: Sequence[str]) -> dict[str, Any]:
        """What a candidate may see of the body, field by field: nothing passes that is not named here."""

    def order(self, body: Body, shuffle: Callable[[list[str]], None] | None) -> tuple[str, ...]:
        """What a form freezes of the order in which things are shown; without `shuffle` as written."""
        return ()

    def asked(self, body: Body, stem: str, worth: Worth | None = None) -> dict[str, Any]:
        """Context of answer.html besides the question: what is presented, and the stem if the type changes it. It is
        rendered once for everybody: what differs between two attempts, the order of options too, is left to `holes`."""
        return {"stem": stem, **self.present(body, ())}

    @abstractmethod
    def holes(self, body: Body, value: Any, order: Sequence[str]) -> dict[str, str]:
        """What fills the holes that answer.html leaves, for this response and this order of options."""

    @abstractmethod
    def read(self, body: Body, field: Field) -> Any:
        """The response from a plain form; `field(suffix)`: the values sent under the question's name and suffix."""

    def is_complete(self, body: Body, value: Any) -> bool:
        """Whether nothing of the question is left to be answered."""
        return value is not None

    def asks_person(self, body: Body) -> bool:
        """Whether somebody may have to mark an answer to this question."""
        return self.needs_person

    def is_scored(self, body: Body) -> bool:
        """Whether the key scores an answer, or a part of one."""
        return not self.needs_person

    def waits(self, body: Body, value: Any) -> bool:
        """Whether this response scores only once somebody marked it."""
        return self.needs_person and value is not None

    def is_right(self, body: Body, key: Key, value: Any, rule: str) -> bool:
        """Whether nothing about an answer is wrong, where nobody marks: what only a person could mark is right as soon
        as something was written."""
        return value is not None and (self.waits(body, value) or self.score(body, key, value, rule) == EVERYTHING)

    def rubric(self, body: Body, key: Key) -> list[dict[str, Any]]:
        """The points by which a person marks: {"id", "title", "max", "note"}; empty: by one mark for the whole."""
        return [dict(point) for point in key.get("rubric", [])]

    def blank_points(self, body: Body, key: Key, value: Any) -> list[str]:
        """Ids of the points about something that was not answered."""
        return []

    def marked(self, body: Body, key: Key, value: Any, rule: str, given: Mapping[str, Decimal]) -> Fraction:
        """The fraction earned by a response for which somebody gave these points of the rubric."""
        return share_of(self.rubric(body, key), given)

    def written(self, body: Body, key: Key, value: Any) -> list[Written]:
        """What a marker reads of a response."""
        return [Written(value or "", key.get("reference", ""))]

    @abstractmethod
    def reveal(self, body: Body, key: Key, order: Sequence[str]) -> dict[str, Any]:
        """The right answer as a review shows it once it is released."""

    @abstractmethod
    def summary(self, body: Body, value: Any, order: Sequence[str]) -> str:
        """The response in a few characters ("A、C"), as the candidate saw it; "" for blank."""

    def scoring(self, body: Body | None, rule: str, full: str, half: str) -> str:
        """How a question of this type earns its mark, in a sentence; without `body`, what holds for all of them."""
        return _("Right earns %(full)s.") % {"full": full}

    def hint(self, body: Body, rule: str, full: str, half: str) -> str:
        """What of this a candidate has to know beside the question; "" where it goes without saying."""
        return ""

    def claims(self, body: Body, key: Key) -> tuple[list[str], list[str]]:
        """(what earns marks, what does not) as HTML, for whoever compares a question with the law that it cites."""
        return [], []

    def statements(self, stem: str, body: Body, key: Key) -> list[Statement]:
        """The same, with what was asked: one for each thing that is asked."""
        return [Statement(stem, *self.claims(body, key), is_false=key.get("value") is False)]

    def words(self, body: Body) -> list[str]:
        """What besides the stem tells this question from another (HTML), in any order."""
        return []

    def on_paper(self, body: Body, order: Sequence[str]) -> OnPaper:
        """How it is printed; nothing of the key."""
        shown = self.present(body, order)
        options, entries = ([entry["text"] for entry in shown.get(part, ())] for part in ("choices", "left"))
        return OnPaper("line" if entries or not options else "bracket", options, entries)

    def printed_key(self, body: Body, key: Key, order: Sequence[str]) -> str:
        """The right answer as a printed key gives it, HTML; `order` as on the paper."""
        return "、".join(self.reveal(body, key, order)["letters"])

    def tally(self, body: Body, value: Any, earned: float) -> Sequence[str]:
        """What a response that is not blank counts as in statistics: ids that `answer_lines` turns into rows. `earned`:
        the share of the mark that it has. A type without answers that could be listed counts by what they earned."""
        return ["full" if earned >= 1 else "part" if earned > 0 else "none"]

    def answer_lines(self, body: Body, keys: Sequence[Key], counts: Mapping[str, int]) -> list[AnswerLine]:
        """The rows of that table. `keys`: all that are right; `counts`: how many responses count as each id."""
        words = {"full": _("Full marks"), "part": _("Part of the marks"), "none": _("No marks")}
        return [AnswerLine(frozenset([name]), "", word) for name, word in words.items()]

    def part_names(self, body: Body) -> list[str]:
        """Of a type that has parts: what each is called in a table of figures, as plain text."""
        return []

    def part_shares(self, body: Body, key: Key, value: Any, worth: Worth) -> list[PartEarned]:
        """What a response earned of each of them, in the same order; `worth.given` as for a mark."""
        return []

    def review(
        self, body: Body, key: Key | None, value: Any, order: Sequence[str], worth: Worth | None = None
    ) -> dict[str, Any]:
        """Context of review.html; `key` is None as long as it is not released."""
        return {"value": value, "key": None if key is None else self.reveal(body, key, order)}


def share_of(rubric: Sequence[Mapping[str, Any]], given: Mapping[str, Decimal]) -> Fraction:
    """The share of all points that was given."""
    full = sum((Fraction(str(point["max"])) for point in rubric), NOTHING)
    earned = sum((Fraction(given[point["id"]]) for point in rubric if point["id"] in given), NOTHING)
    return earned / full if full else NOTHING


def clean_text(value: Any, limit: int) -> str:
    """Text of a response without characters that cannot be stored; BadResponse for no text or too much of it."""
    if not isinstance(value, str):
        raise BadResponse("text expected")
    text = UNSTORABLE.sub("", value)
    if len(text) > limit:
        raise BadResponse("text too long")
    return text


def is_empty(html: Any) -> bool:
    """Whether HTML shows nothing: no text and no picture."""
    return not isinstance(html, str) or ("<img" not in html and not strip_tags(html).strip())
