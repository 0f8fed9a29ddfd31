"""What all formats share: the place of a question in its file, the question as the file says it (`Raw`), the neutral
draft that a bank can take (`ItemDraft`), and the result of reading a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.formats.problems import MESSAGES

SINGLE_CHOICE = "single_choice"
MULTIPLE_CHOICE = "multiple_choice"
ONE_OR_MORE_CHOICE = "one_or_more_choice"
TRUE_FALSE = "true_false"
FILL_BLANK = "fill_blank"
EXTENDED_TEXT = "extended_text"
MATCH = "match"
ORDER = "order"
# What documents and tables in the Chinese layout can say; formats of other systems know the last two as well.
WRITTEN = (SINGLE_CHOICE, MULTIPLE_CHOICE, ONE_OR_MORE_CHOICE, TRUE_FALSE, FILL_BLANK, EXTENDED_TEXT)
INTERACTIONS = (*WRITTEN, MATCH, ORDER)
CHOICES = (SINGLE_CHOICE, MULTIPLE_CHOICE, ONE_OR_MORE_CHOICE)

BLANK = "____"  # how every stem writes a gap to be filled


@dataclass(frozen=True, order=True)
class Place:
    """Where a person finds it in the file. `unit` is "line", "paragraph", "row" or "item"; `number` counts from 1.
    `question` is its number as the file says it, `title` its name."""

    unit: str
    number: int
    sheet: str = ""
    question: str = ""
    title: str = ""

    def __str__(self) -> str:
        text = self._position()
        if self.title:
            return _("%(position)s (“%(title)s”)") % {"position": text, "title": self.title}
        if self.question:
            return _("%(position)s (question %(question)s)") % {"position": text, "question": self.question}
        return text

    def _position(self) -> str:
        values = {"number": self.number, "sheet": self.sheet}
        if self.unit == "row" and self.sheet:
            return _("Sheet “%(sheet)s”, row %(number)s") % values
        if self.unit == "row":
            return _("Row %(number)s") % values
        if self.unit == "paragraph":
            return _("Paragraph %(number)s") % values
        if self.unit == "item":
            return _("Item %(number)s") % values
        return _("Line %(number)s") % values


@dataclass(frozen=True)
class Problem:
    """One thing to tell the person: an error of a question, or a remark on the file. `code` picks the message."""

    where: Place
    code: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def at(cls, where: Place, code: str, **values: object) -> "Problem":
        return cls(where, code, tuple((name, str(value)) for name, value in values.items()))

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code]) % dict(self.values)


@dataclass(frozen=True)
class Media:
    """A picture that came along. `name` is how stems and choices refer to it: <img src="media:NAME">."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Choice:
    """An option: a stable id (never shown), its HTML, and whether it is right."""

    id: str
    html: str
    correct: bool


@dataclass(frozen=True)
class ItemDraft:
    """A question ready for a bank.

    `choices` for the choice types; `truth` for true/false; `alternatives` for blanks: one tuple a gap, the first
    entry is the key, the others count as right too; `model_answer` (HTML) for extended text. `difficulty` is 1 to 3.
    `tolerances`: for gaps that ask for a number, how far it may be off; `minds_case`: whether A is another answer than
    a. `pairs` (HTML) for match: entry and option, an option that belongs to nothing has "" before it. `sequence` (HTML)
    for order: the entries as they should stand; `as_whole`: only the whole order earns.
    """

    interaction: str
    stem: str
    where: Place
    choices: tuple[Choice, ...] = ()
    truth: bool | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()
    tolerances: tuple[str, ...] = ()
    minds_case: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
    sequence: tuple[str, ...] = ()
    as_whole: bool = False
    model_answer: str = ""
    explanation: str = ""
    topic: tuple[str, ...] = ()
    difficulty: int | None = None
    max_mark: Decimal | None = None
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()

    @property
    def key(self) -> list[str] | list[list[str]] | bool | str | None:
        """Ids of right choices, truth, accepted texts a gap, pairs, entries in order, or the model answer."""
        if self.interaction in CHOICES:
            return [choice.id for choice in self.choices if choice.correct]
        if self.interaction == TRUE_FALSE:
            return self.truth
        if self.interaction == FILL_BLANK:
            return [list(texts) for texts in self.alternatives]
        if self.interaction == MATCH:
            return [[left, right] for left, right in self.pairs if left]
        if self.interaction == ORDER:
            return list(self.sequence)
        return self.model_answer or None


@dataclass
class RawOption:
    """An option as the file writes it. `marked`: a sign or 正确 stands on it; `bold`: it differs in looks only."""

    label: str
    text: str
    marked: bool = False
    bold: bool = False


@dataclass
class Answer:
    """An answer with its worth in per cent, as the formats of learning systems write it. `text` is HTML for an option,
    plain text for what is typed; `tolerance` makes it a number; `feedback` is HTML."""

    text: str
    weight: Decimal
    feedback: str = ""
    tolerance: str = ""


@dataclass
class Stated:
    """What a format says outright, so that nothing has to be read out of the wording; stated.py makes a draft of it.

    `single`: whether one option may be chosen; None when the file does not say. `gaps`: the answers of each gap.
    """

    answers: list[Answer] = field(default_factory=list)
    single: bool | None = None
    gaps: list[list[Answer]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    sequence: list[str] = field(default_factory=list)
    as_whole: bool = False
    minds_case: bool = False
    reference: str = ""


@dataclass
class Raw:
    """A question as the file says it, before anything is decided.

    `kind` is a code of kinds.py; `firm` tells that the question itself (tag, column) says so, not the heading above.
    `answers` are the texts that claim to be its answer, from every source; `problems` make it unreadable. With `stated`
    the texts are HTML, and nothing is looked for in them.
    """

    where: Place
    stem: str = ""
    options: list[RawOption] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    kind: str = ""
    firm: bool = False
    explanation: str = ""
    topic: tuple[str, ...] = ()
    difficulty: str = ""
    mark: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    problems: list[Problem] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)
    stated: Stated | None = None


@dataclass
class Found:
    """One question of the file: a draft, or what keeps it out. `skipped` means a type that we do not have."""

    raw: Raw
    draft: ItemDraft | None = None
    problem: Problem | None = None
    skipped: bool = False


@dataclass(frozen=True)
class Reading:
    """How to read where a layout is ambiguous; None lets the reader assume, and the result says what it assumed.

    `bracket_is_key`: the letter inside the brackets of the stem is the answer. `bold_is_key`: the option that looks
    different is right. `a_is_true`: an A as the answer of a true/false question without options means 正确.
    """

    bracket_is_key: bool | None = None
    bold_is_key: bool | None = None
    a_is_true: bool | None = None


@dataclass(frozen=True)
class Assumption:
    """One question for the whole file: which field of `Reading`, how many questions rest on it, and one of them."""

    name: str
    count: int
    example: str
    where: Place
    assumed: bool = True


@dataclass
class ReadResult:
    """All that a file holds, in its order."""

    format: str
    found: list[Found] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)

    @property
    def drafts(self) -> list[ItemDraft]:
        return [found.draft for found in self.found if found.draft is not None]

    @property
    def errors(self) -> list[Problem]:
        return [found.problem for found in self.found if found.problem is not None and not found.skipped]

    @property
    def skipped(self) -> list[Problem]:
        return [found.problem for found in self.found if found.problem is not None and found.skipped]

    def media(self) -> Iterator[Media]:
        for draft in self.drafts:
            yield from draft.media


MAX_QUESTIONS = 30_000  # of one file; a bank that large comes in parts


class UnreadableFileError(Exception):
    """The file as a whole cannot be read: `code` for machines, `message` is the one line for the person."""

    def __init__(self, code: str, message: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class TooManyQuestionsError(UnreadableFileError):
    """More than a request should read at once, whether they are real or made up to keep us busy."""

    def __init__(self) -> None:
        message = _("The file holds too much for one import: %(count)s questions at most. Please divide it.")
        super().__init__("too_many_questions", message % {"count": MAX_QUESTIONS})
