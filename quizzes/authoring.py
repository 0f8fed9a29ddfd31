"""The life of a question: written, submitted, approved by another person or returned. Approved versions never change.

What authors see is `item.latest`; what may be drawn is `item.approved_version`. Changing a question whose latest
version is approved makes a new version; forms that are out keep theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from cms.models import LawArticle, Topic
from lib.problems import Refusal

from . import interactions, recheck
from .formats.draft import Choice, ItemDraft, Place
from .formats.fingerprint import fingerprint as fingerprint_of
from .markup import clean, clean_body, clean_key
from .models import Item, ItemBank, ItemCitation, ItemVersion

State = ItemVersion.State
UNFINISHED = (State.DRAFT, State.RETURNED)  # not handed in yet, or sent back


@dataclass(frozen=True)
class Content:
    """What a version says. `stem`, `explanation` and the texts of options are HTML; `body` and `key` are as the folder
    of the type documents them."""

    stem: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    explanation: str = ""

    def cleaned(self) -> "Content":
        """The same with safe HTML only."""
        return Content(clean(self.stem), clean_body(self.body), clean_key(self.key), clean(self.explanation))


@dataclass(frozen=True)
class Classification:
    """Where a question belongs: what blueprints draw by, and what it cites."""

    topic: Topic | None = None
    difficulty: int = Item.Difficulty.MEDIUM
    default_mark: Decimal = Decimal(1)
    articles: Sequence[LawArticle] = field(default_factory=tuple)
    reference: str = ""


def write(
    *, bank: ItemBank, interaction: str, content: Content, place: Classification, author: User, now: datetime
) -> Item:
    """A new question with a draft as its first version. Refusal `item_unsound` says what is wrong with it."""
    content = content.cleaned()
    refuse_unsound(interaction, content)
    with transaction.atomic():
        item = Item.objects.create(
            bank=bank,
            interaction=interaction,
            topic=place.topic,
            difficulty=place.difficulty,
            default_mark=place.default_mark,
            reference=place.reference,
            fingerprint=fingerprint(interaction, content),
            created_by=author,
        )
        _cite(item, place.articles)
        _add_version(item, content, author)
        audit.record(action="item.write", actor=author, target=item, now=now)
    return item


def revise(*, item: Item, content: Content, place: Classification, author: User, now: datetime) -> ItemVersion:
    """Change a question: its draft in place, or a new version after one that was submitted or approved.

    Classification and citations belong to the item and change at once; words and key only by a version.
    """
    content = content.cleaned()
    refuse_unsound(item.interaction, content)
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).select_related("latest").get(pk=item.pk)
        _classify(item, place)
        latest = item.latest
        if latest is not None and _same(latest, content):
            return latest
        version = (
            _redraft(latest, content, author)
            if latest and _is_own_draft(latest, author)
            else _add_version(item, content, author)
        )
        item.fingerprint = fingerprint(item.interaction, content)
        item.save(update_fields=["fingerprint"])
        audit.record(action="item.revise", actor=author, target=item, detail={"version": version.number}, now=now)
    return version


def submit(*, versions: Iterable[ItemVersion], by: User, now: datetime) -> int:
    """Hand drafts (or returned versions) in for review. Returns how many were."""
    keys = [version.pk for version in versions]
    with transaction.atomic():
        unfinished = ItemVersion.objects.filter(pk__in=keys, state__in=UNFINISHED)
        return unfinished.update(state=State.SUBMITTED, submitted_at=now, review_comment="")


def approve(*, version: ItemVersion, by: User, now: datetime, comment: str = "") -> None:
    """Let a submitted version be drawn. The author is refused: the second person is the point."""
    with transaction.atomic():
        locked = _waiting(version, by)
        locked.state, locked.reviewed_by, locked.reviewed_at, locked.review_comment = State.APPROVED, by, now, comment
        locked.save(update_fields=["state", "reviewed_by", "reviewed_at", "review_comment"])
        Item.objects.filter(pk=locked.item_id).update(approved_version=locked)
        recheck.keep_as_read([locked.item_id])
        audit.record(action="item.approve", actor=by, target=locked.item, detail={"version": locked.number}, now=now)


def approve_all(*, versions: Iterable[ItemVersion], by: User, now: datetime) -> tuple[int, list[Refusal]]:
    """Approve each by itself. Returns how many were, and why others were not: one that may not be stops no other."""
    refusals = []
    done = 0
    for version in versions:
        try:
            approve(version=version, by=by, now=now)
            done += 1
        except Refusal as refusal:
            refusals.append(refusal)
    return done, refusals


def send_back(*, version: ItemVersion, by: User, now: datetime, comment: str) -> None:
    """Return a submitted version to its author with what is to be mended."""
    if not comment.strip():
        raise Refusal("comment_missing", _("Say what is to be mended."))
    with transaction.atomic():
        locked = _waiting(version, by)
        locked.state, locked.reviewed_by, locked.reviewed_at, locked.review_comment = State.RETURNED, by, now, comment
        locked.save(update_fields=["state", "reviewed_by", "reviewed_at", "review_comment"])
        audit.record(action="item.return", actor=by, target=locked.item, detail={"version": locked.number}, now=now)


def correct_key(*, version: ItemVersion, key: Mapping[str, Any], by: User, now: datetime) -> ItemVersion | None:
    """A version with the right key, handed in for review, after one that was sat with a wrong key. None where the
    question was changed since: whoever changed it has the key in hand."""
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).get(pk=version.item_id)
        if item.latest_id != version.pk:
            return None
        content = Content(version.stem, version.body, key, version.explanation)
        made = _add_version(item, content, by)
        submit(versions=[made], by=by, now=now)
    return made


def archive(*, item: Item, by: User, now: datetime) -> None:
    """Take a question out of every later draw. What was sat stays."""
    with transaction.atomic():
        Item.objects.filter(pk=item.pk, archived_at__isnull=True).update(archived_at=now)
        audit.record(action="item.archive", actor=by, target=item, now=now)


def restore(*, item: Item, by: User, now: datetime) -> None:
    """Put an archived question back."""
    with transaction.atomic():
        Item.objects.filter(pk=item.pk).update(archived_at=None)
        audit.record(action="item.restore", actor=by, target=item, now=now)


def refuse_unsound(interaction: str, content: Content) -> None:
    """Refusal `item_unsound`, with every problem in `problems`, when the question cannot be asked like this."""
    found = [] if content.stem.strip() else [str(_("The question has no text."))]
    found += [str(p.message) for p in interactions.get(interaction).problems(content.body, content.key)]
    if found:
        raise Refusal("item_unsound", " ".join(found), status=400, problems=found)


def fingerprint(interaction: str, content: Content) -> str:
    """The same digest that importing computes, so that a file finds what was typed by hand."""
    words = interactions.get(interaction).words(content.body)
    choices = tuple(Choice(str(number), html, False) for number, html in enumerate(words))
    return fingerprint_of(
        ItemDraft(interaction=interaction, stem=content.stem, where=Place("item", 1), choices=choices)
    )


def _add_version(item: Item, content: Content, author: User) -> ItemVersion:
    number = (item.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    version = ItemVersion.objects.create(
        item=item,
        number=number,
        stem=content.stem,
        body=content.body,
        key=content.key,
        explanation=content.explanation,
        author=author,
    )
    Item.objects.filter(pk=item.pk).update(latest=version)
    item.latest = version
    return version


def _redraft(version: ItemVersion, content: Content, author: User) -> ItemVersion:
    version.stem, version.body, version.key = content.stem, dict(content.body), dict(content.key)
    version.explanation, version.state = content.explanation, State.DRAFT
    version.save(update_fields=["stem", "body", "key", "explanation", "state"])
    return version


def _is_own_draft(version: ItemVersion, author: User) -> bool:
    """Another's draft is not overwritten: the second person would otherwise approve words of their own."""
    return version.state in UNFINISHED and version.author_id == author.pk


def _same(version: ItemVersion, content: Content) -> bool:
    now = (version.stem, version.body, version.key, version.explanation)
    return now == (content.stem, content.body, content.key, content.explanation)


def _classify(item: Item, place: Classification) -> None:
    item.topic, item.difficulty, item.default_mark = place.topic, place.difficulty, place.default_mark
    item.reference = place.reference
    item.save(update_fields=["topic", "difficulty", "default_mark", "reference"])
    item.citations.exclude(article__in=place.articles).delete()
    _cite(item, place.articles)


def _cite(item: Item, articles: Sequence[LawArticle]) -> None:
    if not articles:
        return
    read = recheck.as_read([article.pk for article in articles])
    rows = [ItemCitation(item=item, article=article, **read[article.pk]) for article in articles]
    ItemCitation.objects.bulk_create(rows, ignore_conflicts=True)


def _waiting(version: ItemVersion, by: User) -> ItemVersion:
    locked = ItemVersion.objects.select_for_update(of=("self",)).select_related("item").get(pk=version.pk)
    if locked.item.latest_id != locked.pk:
        raise Refusal("version_superseded", _("Its author has changed the question since. Read the new version."))
    if locked.state != State.SUBMITTED:
        raise Refusal("not_submitted", _("This version does not wait for review."))
    if locked.author_id == by.pk:
        raise Refusal("own_version", _("Nobody approves what they wrote: another trainer has to look at it."))
    return locked
