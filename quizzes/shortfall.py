"""Whether a paper can be published, in words: what is missing, what is just enough, what is in order; and what it
holds, as a table."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.models import Topic

from . import interactions, recheck
from .assembly import Cell, FillReport, Part
from .models import DrawRule, Item, PaperItem
from .wording import plain

Kind = Literal["lack", "tight", "fine"]


@dataclass(frozen=True)
class Finding:
    """One line of the check. Only a "lack" keeps the paper from being published."""

    kind: Kind
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Box:
    """One type of one topic: how many questions, and (difficulty, how many) of them."""

    count: int
    by_difficulty: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Row:
    """One topic, a box for each type."""

    topic: str
    boxes: tuple[Box, ...]
    marks: Decimal

    @property
    def count(self) -> int:
        return sum(box.count for box in self.boxes)


@dataclass(frozen=True)
class Matrix:
    """The names of the types across, and the rows."""

    kinds: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def totals(self) -> list[int]:
        """By type."""
        return [sum(row.boxes[at].count for row in self.rows) for at in range(len(self.kinds))]

    @property
    def count(self) -> int:
        return sum(self.totals)

    @property
    def marks(self) -> Decimal:
        return sum((row.marks for row in self.rows), Decimal(0))


def findings(parts: Sequence[Part], report: FillReport) -> list[Finding]:
    """The worst first."""
    rules = {rule.pk: rule for part in parts for rule in part.draws}
    rows = [row for part in parts for row in part.items]
    return [
        *_empty(parts, report),
        *_short(report.cells, rules),
        *_named(report, rows),
        *_just_enough(report.cells),
        *_in_order(report),
    ]


def to_check(parts: Iterable[Part]) -> list[Finding]:
    """Whether questions that these parts name or may draw wait to be read against a changed article; at most one."""
    kept = list(parts)
    named = [row.item_id for part in kept for row in part.items]
    banks = [rule.bank_id for part in kept for rule in part.draws]
    due = recheck.due(Item.objects.usable().filter(Q(pk__in=named) | Q(bank__in=banks)))
    text = _("Cite an article that has changed, among what is named or may be drawn: %(count)s questions")
    detail = _("They can be asked all the same. Read them first: “Questions to check” in the menu.")
    return [Finding("tight", text % {"count": len(due)}, detail)] if due else []


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: ("lack", "tight", "fine").index(finding.kind))


def lacks(found: Iterable[Finding]) -> list[str]:
    """What keeps the paper from being published, a sentence each."""
    return [finding.text for finding in found if finding.kind == "lack"]


def bands(parts: Iterable[Part]) -> list[tuple[str, int, int]]:
    """How hard the paper is: (difficulty, questions, percent of the longest bar); draws of any difficulty apart."""
    count: Counter[int | None] = Counter()
    for part in parts:
        for rule in part.draws:
            count[rule.difficulty] += rule.count
        count.update(row.item.difficulty for row in part.items)
    longest = max(count.values(), default=0)
    return (
        [
            (label, count[value], round(100 * count[value] / longest))
            for value, label in _difficulties()
            if value or count[value]
        ]
        if longest
        else []
    )


def matrix(parts: Iterable[Part]) -> Matrix:
    """What the paper holds: topics down, types across, difficulties within; only those that occur."""
    counts: dict[tuple[Topic | None, str], Counter[int | None]] = defaultdict(Counter)
    marks: dict[Topic | None, Decimal] = defaultdict(Decimal)
    for topic, kind, difficulty, count, mark in _contents(parts):
        counts[topic, kind][difficulty] += count
        marks[topic] += mark * count
    kinds = [kind for kind in interactions.REGISTRY if any(found == kind for _topic, found in counts)]
    topics = sorted({topic for topic, _kind in counts}, key=_topic_place)
    rows = tuple(
        Row(_topic_name(topic), tuple(_box(counts.get((topic, kind), {})) for kind in kinds), marks[topic])
        for topic in topics
    )
    return Matrix(tuple(str(interactions.get(kind).label) for kind in kinds), rows)


def cell_of(rule: DrawRule) -> str:
    """ "单选题、民族区域自治制度、难"."""
    topic = rule.topic.name if rule.topic else _("any topic")
    difficulty = rule.get_difficulty_display() if rule.difficulty else _("any difficulty")
    return "、".join(map(str, (rule.get_interaction_display(), topic, difficulty)))


def _contents(parts: Iterable[Part]) -> Iterator[tuple[Topic | None, str, int | None, int, Decimal]]:
    """(topic, type, difficulty, how many, mark each) of every row."""
    for part in parts:
        for rule in part.draws:
            yield rule.topic, rule.interaction, rule.difficulty, rule.count, rule.mark
        for row in part.items:
            yield row.item.topic, row.item.interaction, row.item.difficulty, 1, row.mark


def _box(count: Mapping[int | None, int]) -> Box:
    by = tuple((label, count[value]) for value, label in _difficulties() if count.get(value))
    return Box(sum(count.values()), by)


def _difficulties() -> list[tuple[int | None, str]]:
    return [*((value, str(label)) for value, label in Item.Difficulty.choices), (None, _("any difficulty"))]


def _topic_place(topic: Topic | None) -> tuple[bool, int, int, int, int]:
    """Themes as they stand, each before its topics; what is of any topic last."""
    if topic is None:
        return True, 0, 0, 0, 0
    theme = topic.parent or topic
    return False, theme.order, theme.pk, topic.order if topic.parent else -1, topic.pk


def _topic_name(topic: Topic | None) -> str:
    return topic.name if topic else _("any topic")


def _empty(parts: Sequence[Part], report: FillReport) -> list[Finding]:
    if not report.size:
        return [Finding("lack", _("The paper has no questions yet."))]
    empty = [part.section for part in parts if not part.items and not part.draws]
    return [Finding("lack", _("“%(section)s” has no questions.") % {"section": section}) for section in empty]


def _short(cells: Iterable[Cell], rules: Mapping[int, DrawRule]) -> list[Finding]:
    alone = _("The bank lacks %(count)s questions: %(cell)s. Asked for %(wanted)s, there are %(available)s.")
    shared = _(
        "The bank lacks %(count)s questions: %(cell)s. Asked for %(wanted)s, there are %(available)s, but other draws"
        " need the same ones."
    )
    found = []
    for cell in cells:
        if cell.missing and cell.rule in rules:
            text = alone if cell.available < cell.wanted else shared
            values = {"count": cell.missing, "wanted": cell.wanted, "available": cell.available}
            found.append(Finding("lack", text % {**values, "cell": cell_of(rules[cell.rule])}))
    return found


def _named(report: FillReport, rows: Iterable[PaperItem]) -> list[Finding]:
    items: dict[int, Item] = {row.item_id: row.item for row in rows}
    unusable = [
        Finding("lack", _("Not approved, or archived: %(question)s") % {"question": items[item]})
        for item in report.unusable
        if item in items
    ]
    twice = [
        Finding("lack", _("Twice in the paper: %(question)s") % {"question": items[item]})
        for item in report.twice
        if item in items
    ]
    return unusable + twice


def _just_enough(cells: Iterable[Cell]) -> list[Finding]:
    tight = sum(cell.is_just_enough for cell in cells)
    if not tight:
        return []
    text = _("%(count)s draws are just filled") % {"count": tight}
    return [Finding("tight", text, _("Who sits again meets the same questions."))]


def _in_order(report: FillReport) -> list[Finding]:
    if not report.size:
        return []
    values = {"size": report.size, "mark": plain(report.max_mark)}
    return [Finding("fine", _("%(size)s questions, %(mark)s marks in all") % values)]
