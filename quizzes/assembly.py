"""Paper → form: what a paper asks for, whether its banks can fill it, the draw, the shuffles, and the frozen result.

A published paper never changes, so its plan is kept in memory; what the banks hold is read at each draw.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from random import Random, SystemRandom
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from lib.compiled import Compiled
from lib.kept import Kept
from lib.problems import Refusal

from . import content, scoring
from .drawing import Draw, Drawable, Placed, fill
from .models import DrawRule, Form, Item, ItemBank, Paper, PaperItem, PaperSection


@dataclass(frozen=True, slots=True)
class Fixed:
    """A question named by the author: always there."""

    order: tuple[int, int, int]
    section: int
    item: int
    interaction: str
    mark: Decimal
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paper asks for. `sections` in order: {"title", "instructions"}."""

    paper: int
    rule: str
    shuffle_items: bool
    shuffle_choices: bool
    sections: tuple[dict[str, str], ...]
    fixed: tuple[Fixed, ...]
    draws: tuple[Draw, ...]

    @property
    def has_chance(self) -> bool:
        """Whether two candidates may see different papers."""
        return bool(self.draws) or self.shuffle_items or self.shuffle_choices

    @property
    def max_mark(self) -> Decimal:
        drawn = (draw.mark * draw.count for draw in self.draws)
        return scoring.total([*(fixed.mark for fixed in self.fixed), *drawn])

    @property
    def size(self) -> int:
        return len(self.fixed) + sum(draw.count for draw in self.draws)


@dataclass
class Part:
    """A section of a paper with its rows, stored or as somebody types them. Named questions (with their items) stand
    before drawn ones."""

    section: PaperSection
    items: Sequence[PaperItem]
    draws: Sequence[DrawRule]


@dataclass(frozen=True)
class Cell:
    """One cell of the report: asked for; there, not counting other cells' needs; missing when all are filled."""

    rule: int
    wanted: int
    available: int
    missing: int

    @property
    def is_just_enough(self) -> bool:
        """Filled, but a resit would meet the same questions."""
        return not self.missing and self.available == self.wanted


@dataclass(frozen=True)
class FillReport:
    """Can the bank fill it? `unusable`: items that are named but not approved, or archived; `twice`: named twice."""

    cells: tuple[Cell, ...]
    unusable: tuple[int, ...]
    twice: tuple[int, ...]
    size: int
    max_mark: Decimal

    @property
    def is_fillable(self) -> bool:
        return self.size > 0 and not self.unusable and not self.twice and not any(cell.missing for cell in self.cells)


def fill_report(paper: Paper) -> FillReport:
    """What is missing before this paper can be published. Exact: cells that compete for the same questions are solved
    together, so "enough for each" is not mistaken for "enough for all"."""
    return report_of(read_plan(paper))


def report_of(plan: Plan) -> FillReport:
    """The same of a plan that need not be stored yet."""
    named = [fixed.item for fixed in plan.fixed]
    usable = set(Item.objects.usable().filter(pk__in=named).values_list("pk", flat=True))
    pool = drawables(plan)
    placed = fill(plan.draws, pool)
    cells = tuple(
        Cell(
            rule=draw.rule,
            wanted=draw.count,
            available=sum(map(draw.fits, pool)),
            missing=draw.count - len(placed[draw.rule]),
        )
        for draw in plan.draws
    )
    return FillReport(
        cells=cells,
        unusable=tuple(item for item in named if item not in usable),
        twice=tuple(sorted({item for item in named if named.count(item) > 1})),
        size=plan.size,
        max_mark=plan.max_mark,
    )


def freeze(paper: Paper, *, seen: Collection[int] = (), rng: Random | None = None) -> Form:
    """The form that one attempt sits: the shared one where nothing is left to chance, else a fresh draw.

    `seen`: ids of items that this person met before; they are drawn last. Refusal `paper_unfillable` when the banks no
    longer hold what the paper asks for.
    """
    plan = plan_of(paper)
    if not plan.has_chance:
        return shared_form(paper)
    rng = rng or SystemRandom()
    return freeze_drawn(plan, fill(plan.draws, drawables(plan), seen=set(seen), rng=rng), rng=rng)


def freeze_drawn(plan: Plan, placed: Placed, *, rng: Random | None) -> Form:
    """A form of questions that were drawn already; `rng` shuffles as the plan says. Refusal `paper_unfillable`."""
    form = _write(plan, _lines(plan, placed, rng), is_shared=False)
    content.remember(form)
    return form


def sample(paper: Paper, *, rng: Random | None = None) -> content.Sheet:
    """A form such as a candidate could get, read and not kept. Refusal `paper_unfillable` as for a real one."""
    plan = read_plan(paper)
    rng = rng or SystemRandom()
    return content.read(_form(plan, _lines(plan, fill(plan.draws, drawables(plan), rng=rng), rng), is_shared=False))


def shared_form(paper: Paper) -> Form:
    """The one form of a paper without chance, written by whoever comes first."""
    form = Form.objects.filter(paper=paper, is_shared=True).first()
    if form is not None:
        return form
    plan = plan_of(paper)
    lines = _lines(plan, {}, None)
    try:
        with transaction.atomic():
            return _write(plan, lines, is_shared=True)
    except IntegrityError:
        return Form.objects.get(paper=paper, is_shared=True)


def plan_of(paper: Paper) -> Plan:
    """The plan, from memory once the paper is published."""
    if paper.state == Paper.State.DRAFT:
        return read_plan(paper)
    return _plans.get_or_make(paper.pk, lambda: read_plan(paper))


def read_plan(paper: Paper) -> Plan:
    """The paper's sections, fixed questions and draws as they stand in the database."""
    items = Prefetch("items", PaperItem.objects.select_related("item").order_by("order", "pk"))
    draws = Prefetch("draws", DrawRule.objects.order_by("order", "pk"))
    sections = PaperSection.objects.filter(paper=paper).order_by("order", "pk").prefetch_related(items, draws)
    return plan_from(paper, parts_of(sections))


def parts_of(sections: Iterable[PaperSection]) -> list[Part]:
    """Sections that come with their rows, prefetched in order."""
    return [Part(section, list(section.items.all()), list(section.draws.all())) for section in sections]


def plan_from(paper: Paper, parts: Sequence[Part]) -> Plan:
    """What these parts ask for; they need not be stored. Each draw needs a key of its own."""
    return Plan(
        paper=paper.pk,
        rule=paper.multiple_rule,
        shuffle_items=paper.shuffle_items,
        shuffle_choices=paper.shuffle_choices,
        sections=tuple({"title": part.section.title, "instructions": part.section.instructions} for part in parts),
        fixed=tuple(
            Fixed(
                order=(number, row.order, 0),
                section=number,
                item=row.item_id,
                interaction=row.item.interaction,
                mark=row.mark,
                pinned=row.pinned,
            )
            for number, part in enumerate(parts)
            for row in part.items
        ),
        draws=tuple(_as_draw(number, rule) for number, part in enumerate(parts) for rule in part.draws),
    )


def drawables(plan: Plan) -> list[Drawable]:
    """Usable questions of the banks that the plan draws from, without those that it names."""
    banks = {draw.bank for draw in plan.draws}
    kinds = {draw.interaction for draw in plan.draws}
    if not banks:
        return []
    pool = _pool(frozenset(banks), frozenset(kinds), frozenset(fixed.item for fixed in plan.fixed))
    return [Drawable(*row) for row in pool.rows()]


@lru_cache(maxsize=200)  # everybody who sits a paper draws from the same banks
def _pool(banks: frozenset[int], kinds: frozenset[str], named: frozenset[int]) -> Compiled[tuple[Any, ...]]:
    rows = Item.objects.usable().filter(bank__in=banks, interaction__in=kinds).exclude(pk__in=named).order_by("pk")
    parts = ("pk", "approved_version", "bank", "interaction", "topic", "topic__parent", "difficulty")
    return Compiled(lambda: rows.values_list(*parts))


def stock(banks: QuerySet[ItemBank]) -> list[tuple[Any, ...]]:
    """What the banks hold for draws: rows (bank, type, topic, theme, difficulty, number of usable questions)."""
    parts = ("bank", "interaction", "topic", "topic__parent", "difficulty")
    rows = Item.objects.usable().filter(bank__in=banks).order_by().values_list(*parts)
    return list(rows.annotate(number=Count("pk")))


_plans: Kept[Plan] = Kept(1_000)


@dataclass(frozen=True, slots=True)
class _Line:
    section: int
    version: int
    mark: Decimal
    choices: tuple[str, ...] = ()
    pinned: bool = False


def _as_draw(section: int, rule: DrawRule) -> Draw:
    return Draw(
        rule=rule.pk,
        order=(section, rule.order, 1),
        section=section,
        bank=rule.bank_id,
        interaction=rule.interaction,
        topic=rule.topic_id,
        difficulty=rule.difficulty,
        count=rule.count,
        mark=rule.mark,
    )


def _lines(plan: Plan, placed: Placed, rng: Random | None) -> list[_Line]:
    """The questions in the order in which they will be sat, options ordered."""
    blocks: list[tuple[tuple[int, int, int], list[_Line]]] = []
    named = Item.objects.filter(pk__in=[fixed.item for fixed in plan.fixed])
    versions = dict(named.values_list("pk", "approved_version")) if plan.fixed else {}
    for fixed in plan.fixed:
        # An item archived since stays in the papers that were published with it.
        if versions.get(fixed.item) is None:
            raise _unfillable()
        blocks.append((fixed.order, [_Line(fixed.section, versions[fixed.item], fixed.mark, pinned=fixed.pinned)]))
    for draw in plan.draws:
        if len(placed[draw.rule]) < draw.count:
            raise _unfillable()
        blocks.append((draw.order, [_Line(draw.section, item.version, draw.mark) for item in placed[draw.rule]]))
    blocks.sort(key=lambda block: block[0])
    lines = [line for _order, block in blocks for line in block]
    if plan.shuffle_items and rng:
        lines = _shuffled_within_sections(lines, rng)
    return _with_choices(lines, shuffle=plan.shuffle_choices, rng=rng)


def _shuffled_within_sections(lines: list[_Line], rng: Random) -> list[_Line]:
    """A pinned question stays where its author put it."""
    shuffled: list[_Line] = []
    for section in sorted({line.section for line in lines}):
        mine = [line for line in lines if line.section == section]
        loose = [line for line in mine if not line.pinned]
        rng.shuffle(loose)
        rest = iter(loose)
        shuffled += [line if line.pinned else next(rest) for line in mine]
    return shuffled


def _with_choices(lines: list[_Line], *, shuffle: bool, rng: Random | None) -> list[_Line]:
    known = content.questions(line.version for line in lines)
    return [
        _Line(line.section, line.version, line.mark, choice_order(known[line.version], rng if shuffle else None))
        for line in lines
    ]


def choice_order(question: content.Question, rng: Random | None) -> tuple[str, ...]:
    """Ids of the options as shown; without `rng` as written."""
    return question.kind.order(question.body, rng.shuffle if rng else None)


def _write(plan: Plan, lines: Iterable[_Line], *, is_shared: bool) -> Form:
    form = _form(plan, lines, is_shared=is_shared)
    form.save(force_insert=True)
    return form


def _form(plan: Plan, lines: Iterable[_Line], *, is_shared: bool) -> Form:
    layout: list[dict[str, Any]] = [
        {
            "position": position,
            "section": line.section,
            "version": line.version,
            "mark": str(line.mark),
            "choices": list(line.choices),
        }
        for position, line in enumerate(lines, start=1)
    ]
    if not layout:
        raise _unfillable()
    return Form(
        paper_id=plan.paper,
        layout=layout,
        sections=list(plan.sections),
        max_mark=scoring.total(Decimal(row["mark"]) for row in layout),
        multiple_rule=plan.rule,
        is_shared=is_shared,
    )


def _unfillable() -> Refusal:
    return Refusal("paper_unfillable", _("The item bank no longer holds enough questions for this paper."))
