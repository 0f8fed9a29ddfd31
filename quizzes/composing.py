"""Papers and sittings: from draft to published, and copies of what can no longer change."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import assembly, candidacy
from .models import Candidate, DrawRule, Paper, PaperItem, PaperSection, Sitting


def publish_paper(*, paper: Paper, by: User, now: datetime) -> None:
    """Freeze a paper that its banks can fill. Refusal `paper_unfillable` otherwise, with the report."""
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        refuse_published(locked)
        if not assembly.fill_report(locked).is_fillable:
            raise Refusal("paper_unfillable", _("The item bank cannot fill this paper yet. Look at what is missing."))
        locked.state, locked.published_at = Paper.State.PUBLISHED, now
        locked.save(update_fields=["state", "published_at"])
        audit.record(action="paper.publish", actor=by, target=locked, now=now)


def copy_paper(*, paper: Paper, by: User, now: datetime) -> Paper:
    """A draft like it, to be changed freely."""
    with transaction.atomic():
        made = Paper.objects.create(
            title=str(_("%(title)s (copy)") % {"title": paper.title})[:200],
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


def refuse_published(paper: Paper) -> None:
    """A published paper is what candidates sat or will sit; it does not change."""
    if paper.state != Paper.State.DRAFT:
        raise Refusal("paper_published", _("A published paper does not change. Make a copy and change that."))


def publish_sitting(*, sitting: Sitting, by: User, now: datetime) -> None:
    """Open a sitting for its candidates from its opening time on."""
    with transaction.atomic():
        locked = Sitting.objects.select_for_update(of=("self",)).select_related("paper").get(pk=sitting.pk)
        if locked.paper.state != Paper.State.PUBLISHED:
            raise Refusal("paper_draft", _("Publish the paper first."))
        if locked.closes_at <= now:
            raise Refusal("sitting_past", _("The closing time is already past."))
        full = assembly.plan_of(locked.paper).max_mark
        if locked.pass_mark > full:
            raise Refusal(
                "pass_mark",
                _("The pass mark %(mark)s is above the full mark %(full)s.") % {"mark": locked.pass_mark, "full": full},
            )
        locked.state = Sitting.State.PUBLISHED
        locked.save(update_fields=["state"])
        audit.record(action="sitting.publish", actor=by, target=locked, now=now)


def cancel_sitting(*, sitting: Sitting, by: User, now: datetime) -> None:
    """Call a sitting off. Attempts that were made stay on record."""
    with transaction.atomic():
        Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.CANCELLED)
        audit.record(action="sitting.cancel", actor=by, target=sitting, now=now)


def grant_extra(*, candidate: Candidate, minutes: int, attempts: int, by: User, now: datetime) -> None:
    """Set a candidate's extra time and attempts, for a running attempt too. Refusal extra_time_taken_back."""
    candidacy.grant(candidate=candidate, by=by, now=now, extra_minutes=minutes, extra_attempts=attempts)


def _copy_section(section: PaperSection, paper: Paper) -> None:
    made = PaperSection.objects.create(
        paper=paper, order=section.order, title=section.title, instructions=section.instructions
    )
    PaperItem.objects.bulk_create(
        [PaperItem(section=made, order=r.order, item_id=r.item_id, mark=r.mark) for r in section.items.all()]
    )
    fields = ("order", "bank_id", "interaction", "topic_id", "difficulty", "count", "mark")
    DrawRule.objects.bulk_create(
        [DrawRule(section=made, **{f: getattr(r, f) for f in fields}) for r in section.draws.all()]
    )
