"""The stratified draw: cells of a blueprint on one side, usable questions on the other. Pure.

Cells may overlap (any topic, this topic), so filling one after the other could fail where a solution exists: the
draw is a matching, and what it leaves short is short indeed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .matching import match

# {rule: the questions drawn for it}
Placed = dict[int, list["Drawable"]]


@dataclass(frozen=True, slots=True)
class Drawable:
    """A usable question as the draw sees it."""

    item: int
    version: int
    bank: int
    interaction: str
    topic: int | None
    theme: int | None
    difficulty: int


@dataclass(frozen=True, slots=True)
class Draw:
    """One cell of the blueprint. `topic` None: any; a theme takes in its topics."""

    rule: int
    order: tuple[int, int, int]
    section: int
    bank: int
    interaction: str
    topic: int | None
    difficulty: int | None
    count: int
    mark: Decimal

    def fits(self, item: Drawable) -> bool:
        return (
            item.bank == self.bank
            and item.interaction == self.interaction
            and (self.topic is None or self.topic in (item.topic, item.theme))
            and self.difficulty in (None, item.difficulty)
        )


def fill(
    draws: Sequence[Draw], pool: Sequence[Drawable], *, seen: Collection[int] = (), rng: Random | None = None
) -> Placed:
    """{rule: the questions drawn for it}; short where the pool is. Every question that fits has the same chance; as few
    of `seen` as possible are used."""
    order = list(range(len(pool)))
    if rng:
        rng.shuffle(order)
    fresh = {draw.rule: [n for n in order if draw.fits(pool[n]) and pool[n].item not in seen] for draw in draws}
    stale = {draw.rule: [n for n in order if draw.fits(pool[n]) and pool[n].item in seen] for draw in draws}
    slots = [draw.rule for draw in draws for _number in range(draw.count)]
    # First with fresh questions alone; then whoever is left may take a seen one, and nobody gives a fresh one back.
    pairs = match([fresh[rule] for rule in slots])
    if len(pairs) < len(slots) and any(stale.values()):
        either = {rule: fresh[rule] + stale[rule] for rule in fresh}
        pairs = match([either[rule] for rule in slots], pairs)
    return _placed(draws, slots, pool, pairs)


def fill_apart(
    draws: Sequence[Draw],
    pool: Sequence[Drawable],
    forms: int,
    *,
    seen: Collection[int] = (),
    rng: Random | None = None,
) -> list[Placed]:
    """As `fill`, for several forms at once that share as few questions with each other and with `seen` as the pool
    allows; no form asks one twice."""
    order = list(range(len(pool)))
    if rng:
        rng.shuffle(order)
    slots = [draw.rule for draw in draws for _number in range(draw.count)]
    fits = {draw.rule: [n for n in order if draw.fits(pool[n])] for draw in draws}
    fresh = {rule: [n for n in some if pool[n].item not in seen] for rule, some in fits.items()}
    # First all forms together, each question once: as many different ones as there can be, new ones before seen ones.
    apart = match([fresh[rule] for rule in slots] * forms)
    apart = match([fits[rule] for rule in slots] * forms, apart)
    found = []
    for form in range(forms):
        start = form * len(slots)
        mine = {n: slot - start for n, slot in apart.items() if start <= slot < start + len(slots)}
        # Then each form for itself takes what another form has, and keeps what is its own.
        found.append(_placed(draws, slots, pool, match([fits[rule] for rule in slots], mine)))
    return found


def shared(forms: Sequence[Placed], seen: Collection[int] = ()) -> dict[int, int]:
    """{rule: how many of its places hold a question that is `seen`, or that a form before holds}."""
    used = set(seen)
    again: dict[int, int] = {}
    for form in forms:
        for rule, items in form.items():
            again[rule] = again.get(rule, 0) + sum(item.item in used for item in items)
        used |= {item.item for items in form.values() for item in items}
    return again


def _placed(draws: Sequence[Draw], slots: Sequence[int], pool: Sequence[Drawable], pairs: Mapping[int, int]) -> Placed:
    placed: Placed = {draw.rule: [] for draw in draws}
    for number, slot in sorted(pairs.items(), key=lambda pair: pair[1]):
        placed[slots[slot]].append(pool[number])
    return placed
