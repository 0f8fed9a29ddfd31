"""Parallel forms for the printer: what they would have in common is said before, and they stay as they were made."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random, SystemRandom
from string import ascii_uppercase

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import assembly, content, shortfall
from .drawing import Placed, fill_apart, shared
from .models import DrawRule, Paper, PrintedForm

MOST_AT_ONCE = 8
NUMBERS = range(100_000, 1_000_000)


@dataclass(frozen=True)
class Overlap:
    """Draws of one cell whose questions would come again: `places` in the new forms, `available` in the bank."""

    cell: str
    places: int
    available: int
    again: int


@dataclass(frozen=True)
class Forecast:
    """What `forms` forms made now would share with each other and with those made before: the named questions, which
    stand in each of them, and the cells that run out."""

    forms: int
    named: int
    drawn: int
    overlaps: tuple[Overlap, ...]

    @property
    def again(self) -> int:
        return sum(overlap.again for overlap in self.overlaps)


def forecast(paper: Paper, forms: int) -> Forecast:
    """Exact as far as it counts: fewer repeats than these are not possible with what the banks hold."""
    plan = assembly.plan_of(paper)
    pool, seen = assembly.drawables(plan), _printed_items(paper)
    again = shared(fill_apart(plan.draws, pool, forms, seen=seen), seen) if plan.draws else {}
    rules = DrawRule.objects.select_related("topic").in_bulk([rule for rule, count in again.items() if count])
    overlaps = tuple(
        Overlap(shortfall.cell_of(rules[draw.rule]), draw.count * forms, sum(map(draw.fits, pool)), again[draw.rule])
        for draw in plan.draws
        if draw.rule in rules
    )
    return Forecast(forms, len(plan.fixed), sum(draw.count for draw in plan.draws), overlaps)


def compose_forms(*, paper: Paper, forms: int, by: User, now: datetime, rng: Random | None = None) -> list[PrintedForm]:
    """Forms of a published paper, lettered on from those that there are. A paper without chance gives its own order as
    the first form; every further one is shuffled. Refusals: paper_draft, form_count, paper_unfillable."""
    rng = rng or SystemRandom()
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        if locked.state == Paper.State.DRAFT:
            raise Refusal("paper_draft", _("Publish the paper first: forms are made of what no longer changes."))
        there = list(locked.printed_forms.values_list("number", flat=True))
        if not 1 <= forms <= MOST_AT_ONCE or len(there) + forms > len(ascii_uppercase):
            raise Refusal("form_count", _("Choose 1 to 8 forms; a paper has 26 at most."))
        numbers = rng.sample([number for number in NUMBERS if number not in there], forms)
        plan = assembly.plan_of(locked)
        seen = _printed_items(locked)
        drawn = fill_apart(plan.draws, assembly.drawables(plan), forms, seen=seen, rng=rng)
        made = [
            _print_form(locked, plan, placed, at, number, by, now)
            for at, (number, placed) in enumerate(zip(numbers, drawn, strict=True), start=len(there))
        ]
        letters = [each.letter for each in made]
        audit.record(action="paper.forms", actor=by, target=locked, detail={"forms": letters}, now=now)
    return made


def _printed_items(paper: Paper) -> set[int]:
    """Items of the forms that were made before."""
    sheets = [content.remember(printed.form) for printed in paper.printed_forms.select_related("form")]
    versions = [place.version for sheet in sheets for place in sheet.places.values()]
    return {question.item for question in content.questions(versions).values()}


def _print_form(
    paper: Paper, plan: assembly.Plan, placed: Placed, at: int, number: int, by: User, now: datetime
) -> PrintedForm:
    if not plan.has_chance and at:
        plan = replace(plan, shuffle_items=True, shuffle_choices=True)
    form = assembly.freeze_drawn(plan, placed, rng=Random(number))
    return PrintedForm.objects.create(
        form=form, paper=paper, letter=ascii_uppercase[at], number=number, made_by=by, made_at=now
    )
