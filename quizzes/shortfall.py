"""Whether a paper can be published, in words: what is missing, what is just enough, what is in order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from .assembly import Cell, FillReport
from .models import DrawRule, Item, PaperItem, PaperSection
from .wording import plain

Kind = Literal["lack", "tight", "fine"]


@dataclass(frozen=True)
class Finding:
    """One line of the check. Only a "lack" keeps the paper from being published."""

    kind: Kind
    text: str
    detail: str = ""


def findings(sections: Sequence[PaperSection], report: FillReport) -> list[Finding]:
    """`sections` come with their draws and items; the worst first."""
    rules = {rule.pk: rule for section in sections for rule in section.draws.all()}
    rows = [row for section in sections for row in section.items.all()]
    return [
        *_empty(sections, report),
        *_short(report.cells, rules),
        *_named(report, rows),
        *_just_enough(report.cells),
        *_in_order(report),
    ]


def lacks(found: Iterable[Finding]) -> list[str]:
    """What keeps the paper from being published, a sentence each."""
    return [finding.text for finding in found if finding.kind == "lack"]


def bands(sections: Iterable[PaperSection]) -> list[tuple[str, int, int]]:
    """How hard the paper is: (difficulty, questions, percent of the longest bar); draws of any difficulty apart."""
    count: Counter[int | None] = Counter()
    for section in sections:
        for rule in section.draws.all():
            count[rule.difficulty] += rule.count
        count.update(row.item.difficulty for row in section.items.all())
    labels = [*((value, str(label)) for value, label in Item.Difficulty.choices), (None, _("any difficulty"))]
    longest = max(count.values(), default=0)
    return (
        [(label, count[value], round(100 * count[value] / longest)) for value, label in labels if value or count[value]]
        if longest
        else []
    )


def cell_of(rule: DrawRule) -> str:
    """ "单选题、民族区域自治制度、难"."""
    topic = rule.topic.name if rule.topic else _("any topic")
    difficulty = rule.get_difficulty_display() if rule.difficulty else _("any difficulty")
    return "、".join(map(str, (rule.get_interaction_display(), topic, difficulty)))


def _empty(sections: Sequence[PaperSection], report: FillReport) -> list[Finding]:
    if not report.size:
        return [Finding("lack", _("The paper has no questions yet."))]
    empty = [section for section in sections if not section.items.all() and not section.draws.all()]
    return [Finding("lack", _("“%(section)s” has no questions.") % {"section": section}) for section in empty]


def _short(cells: Iterable[Cell], rules: dict[int, DrawRule]) -> list[Finding]:
    text = _("The bank lacks %(count)s questions: %(cell)s")
    return [
        Finding("lack", text % {"count": cell.missing, "cell": cell_of(rules[cell.rule])})
        for cell in cells
        if cell.missing and cell.rule in rules
    ]


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
