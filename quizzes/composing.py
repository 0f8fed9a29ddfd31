"""Papers and sittings: from draft to published, and copies of what can no longer change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Unit, User
from lib.problems import Refusal

from . import assembly, interactions, shortfall
from .assembly import Part
from .models import Attempt, Candidate, DrawRule, Item, Paper, PaperItem, PaperSection, Sitting
from .wording import plain

# What each save of the composer writes, by model.
SECTION_FIELDS = ("order", "title", "instructions")
DRAW_FIELDS = ("section", "order", "bank", "interaction", "topic", "difficulty", "count", "mark")
ITEM_FIELDS = ("section", "order", "mark", "pinned")


def start_paper(*, title: str, unit: Unit, kinds: Iterable[str], by: User, now: datetime) -> Paper:
    """A draft with a section for each question type."""
    with transaction.atomic():
        paper = Paper.objects.create(title=title, unit=unit, created_by=by)
        PaperSection.objects.bulk_create(
            PaperSection(paper=paper, order=order, title=str(interactions.get(kind).label))
            for order, kind in enumerate(kinds, start=1)
        )
        audit.record(action="paper.write", actor=by, target=paper, now=now)
    return paper


def compose(*, paper: Paper, parts: Sequence[Part]) -> None:
    """Write all of a draft anew: what `parts` does not hold is gone. Refusal: paper_published."""
    with transaction.atomic():
        locked = _draft(paper)
        for order, part in enumerate(parts, start=1):
            part.section.paper, part.section.order = locked, order
        _replace(PaperSection.objects.filter(paper=locked), [part.section for part in parts], SECTION_FIELDS)
        for part in parts:
            for order, row in enumerate([*part.items, *part.draws], start=1):
                row.section, row.order = part.section, order
        draws = [row for part in parts for row in part.draws]
        _replace(DrawRule.objects.filter(section__paper=locked), draws, DRAW_FIELDS)
        items = [row for part in parts for row in part.items]
        _replace(PaperItem.objects.filter(section__paper=locked), items, ITEM_FIELDS)


def add_items(*, section: PaperSection, items: Iterable[Item]) -> int:
    """Name questions at the end of a section, each worth its usual mark. Returns how many were new."""
    with transaction.atomic():
        _draft(section.paper)
        known = set(PaperItem.objects.filter(section__paper=section.paper).values_list("item", flat=True))
        new = [item for item in items if item.pk not in known]
        start = section.items.count() + 1
        PaperItem.objects.bulk_create(
            PaperItem(section=section, item=item, mark=item.default_mark, order=order)
            for order, item in enumerate(new, start=start)
        )
    return len(new)


def publish_paper(*, paper: Paper, by: User, now: datetime) -> None:
    """Freeze a paper that its banks can fill. Refusal `paper_unfillable` otherwise; `problems` says what is missing."""
    with transaction.atomic():
        locked = _draft(paper)
        report = assembly.fill_report(locked)
        problems = shortfall.lacks(shortfall.findings(parts_of(locked), report))
        if problems or not report.is_fillable:
            raise Refusal(
                "paper_unfillable",
                _("Not published yet. %(problems)s") % {"problems": " ".join(problems)},
                problems=problems,
            )
        locked.state, locked.published_at = Paper.State.PUBLISHED, now
        locked.save(update_fields=["state", "published_at"])
        audit.record(action="paper.publish", actor=by, target=locked, now=now)


def copy_title(paper: Paper) -> str:
    """What a copy is called unless somebody says otherwise."""
    return str(_("%(title)s (copy)") % {"title": paper.title})[:200]


def copy_paper(*, paper: Paper, by: User, now: datetime, title: str = "") -> Paper:
    """A draft like it, to be changed freely."""
    with transaction.atomic():
        made = Paper.objects.create(
            title=title or copy_title(paper),
            unit=paper.unit,
            instructions=paper.instructions,
            multiple_rule=paper.multiple_rule,
            shuffle_items=paper.shuffle_items,
            shuffle_choices=paper.shuffle_choices,
            created_by=by,
        )
        for section in paper.sections.prefetch_related("items", "draws"):
            _copy_section(section, made)
        audit.record(action="paper.copy", actor=by, target=made, detail={"of": paper.pk}, now=now)
    return made


def parts_of(paper: Paper) -> list[Part]:
    """Sections in order, with their draws and named questions: three queries however many."""
    items = PaperItem.objects.select_related("item__latest", "item__topic__parent").order_by("order", "pk")
    draws = DrawRule.objects.select_related("topic__parent", "bank").order_by("order", "pk")
    sections = PaperSection.objects.filter(paper=paper).order_by("order", "pk")
    return assembly.parts_of(sections.prefetch_related(Prefetch("items", items), Prefetch("draws", draws)))


def refuse_published(paper: Paper) -> None:
    """A published paper is what candidates sat or will sit; it does not change."""
    if paper.state != Paper.State.DRAFT:
        raise Refusal("paper_published", _("A published paper does not change. Make a copy and change that."))


def refuse_pass_mark(paper: Paper, mark: Decimal) -> None:
    """Nobody could pass with more than the paper is worth. Refusal: pass_mark."""
    full = assembly.plan_of(paper).max_mark
    if mark > full:
        values = {"mark": plain(mark), "full": plain(full)}
        raise Refusal("pass_mark", _("The pass mark %(mark)s is above the full mark %(full)s.") % values)


def is_sat(sitting: Sitting) -> bool:
    """Whether anybody has begun."""
    return Attempt.objects.filter(candidate__sitting=sitting).exists()


def publish_sitting(*, sitting: Sitting, by: User, now: datetime) -> None:
    """Open a sitting for its candidates from its opening time on."""
    with transaction.atomic():
        locked = Sitting.objects.select_for_update(of=("self",)).select_related("paper").get(pk=sitting.pk)
        if locked.paper.state != Paper.State.PUBLISHED:
            raise Refusal("paper_draft", _("Publish the paper first."))
        if locked.state != Sitting.State.DRAFT:
            raise Refusal("sitting_not_draft", _("This sitting is no longer a draft."))
        if locked.closes_at <= now:
            raise Refusal("sitting_past", _("The closing time is already past."))
        refuse_pass_mark(locked.paper, locked.pass_mark)
        locked.state = Sitting.State.PUBLISHED
        locked.save(update_fields=["state"])
        audit.record(action="sitting.publish", actor=by, target=locked, now=now)


def cancel_sitting(*, sitting: Sitting, by: User, now: datetime) -> None:
    """Call a published sitting off. Attempts that were made stay on record. Refusal: sitting_not_published."""
    with transaction.atomic():
        if not Sitting.objects.published().filter(pk=sitting.pk).update(state=Sitting.State.CANCELLED):
            raise Refusal("sitting_not_published", _("Only a published sitting can be cancelled."))
        audit.record(action="sitting.cancel", actor=by, target=sitting, now=now)


def note_names(*, sitting: Sitting, by: User, now: datetime) -> None:
    """Put into the trail that markers see, or no longer see, whose answer they mark."""
    action = "sitting.show_names" if sitting.marking_shows_names else "sitting.hide_names"
    audit.record(action=action, actor=by, target=sitting, now=now)


def add_candidates(*, sitting: Sitting, people: Iterable[User], by: User, now: datetime) -> int:
    """Give people a place each. Returns how many had none before. Refusal: sitting_cancelled."""
    if sitting.state == Sitting.State.CANCELLED:
        raise Refusal("sitting_cancelled", _("This sitting was cancelled."))
    with transaction.atomic():
        before = sitting.candidates.count()
        Candidate.objects.bulk_create([Candidate(sitting=sitting, user=p) for p in people], ignore_conflicts=True)
        added = sitting.candidates.count() - before
        audit.record(action="sitting.add_candidates", actor=by, target=sitting, detail={"count": added}, now=now)
    return added


def _copy_section(section: PaperSection, paper: Paper) -> None:
    made = PaperSection.objects.create(
        paper=paper, order=section.order, title=section.title, instructions=section.instructions
    )
    PaperItem.objects.bulk_create(
        [
            PaperItem(section=made, order=r.order, item_id=r.item_id, mark=r.mark, pinned=r.pinned)
            for r in section.items.all()
        ]
    )
    fields = ("order", "bank_id", "interaction", "topic_id", "difficulty", "count", "mark")
    DrawRule.objects.bulk_create(
        [DrawRule(section=made, **{f: getattr(r, f) for f in fields}) for r in section.draws.all()]
    )


def _draft(paper: Paper) -> Paper:
    locked = Paper.objects.select_for_update().get(pk=paper.pk)
    refuse_published(locked)
    return locked


def _replace(existing: QuerySet, wanted: Sequence[Model], fields: Sequence[str]) -> None:
    """Make the rows those wanted, in three queries. A key that is not among the existing ones is a new row's: somebody
    else took the old row away meanwhile."""
    known = set(existing.values_list("pk", flat=True))
    existing.exclude(pk__in=[row.pk for row in wanted]).delete()
    kept = [row for row in wanted if row.pk in known]
    new = [row for row in wanted if row.pk not in known]
    for row in new:
        row.pk = None
    existing.model._default_manager.bulk_update(kept, fields)
    existing.model._default_manager.bulk_create(new)
