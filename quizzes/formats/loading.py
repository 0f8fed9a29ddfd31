"""Drafts into a bank: first a plan that writes nothing, then all or the chosen part of it in one transaction.

Imported questions are drafts of the person who imports them: nobody is examined on them before a second person has
approved them. What the bank has already (same content, whatever its order and punctuation) is left out and said.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts import audit
from accounts.models import User
from cms.models import Topic
from lib.problems import Refusal
from quizzes import authoring
from quizzes.formats import pictures
from quizzes.formats.draft import (
    CHOICES,
    EXTENDED_TEXT,
    FILL_BLANK,
    MATCH,
    ORDER,
    Found,
    ItemDraft,
    Problem,
    ReadResult,
)
from quizzes.formats.fingerprint import fingerprint
from quizzes.formats.pins import pinned
from quizzes.formats.topics import TopicFinder
from quizzes.interactions import entries
from quizzes.interactions.order import IN_PLACE, WHOLE
from quizzes.models import Item, ItemBank, ItemVersion

BATCH = 500
REFERENCE_CHARS = 80


@dataclass
class Plan:
    """What importing would do, by the positions of the questions in `result.found`."""

    result: ReadResult
    ready: list[int] = field(default_factory=list)
    duplicates: list[int] = field(default_factory=list)
    prints: dict[int, str] = field(default_factory=dict)

    def chosen(self, positions: Collection[int] | None) -> list[int]:
        return self.ready if positions is None else [position for position in self.ready if position in positions]


@dataclass(frozen=True)
class Outcome:
    """The new items, in the order of the file, and the names of topics that the site does not have."""

    items: list[Item]
    unknown_topics: list[str]


def plan(result: ReadResult, bank: ItemBank) -> Plan:
    """Sort the questions of a file into ready, already there and not readable. Adds remarks to `result`."""
    made = Plan(result)
    for position, found in enumerate(result.found):
        if found.draft is not None and _is_sound(found):
            made.prints[position] = fingerprint(found.draft)
    known = _known(bank, made.prints.values())
    seen: set[str] = set()
    for position, print_ in made.prints.items():
        if print_ in known:
            result.warnings.append(Problem.at(result.found[position].raw.where, "duplicate_in_bank"))
        (made.duplicates if print_ in known or print_ in seen else made.ready).append(position)
        seen.add(print_)
    return made


def load(
    *,
    plan: Plan,
    bank: ItemBank,
    author: User,
    now: datetime,
    chosen: Collection[int] | None = None,
    theme: Topic | None = None,
    name: str = "",
) -> Outcome:
    """Write the chosen ready questions (all when None). Unknown topics become topics of `theme`, if there is one.

    One transaction: everything or nothing. The bank is locked: the same file imported twice at once is added once.
    """
    stored: list[pictures.Stored] = []
    try:
        with transaction.atomic():
            ItemBank.objects.select_for_update().get(pk=bank.pk)
            known = _known(bank, plan.prints.values())
            positions = [each for each in plan.chosen(chosen) if plan.prints[each] not in known]
            drafts = [(draft, plan.prints[each]) for each in positions if (draft := plan.result.found[each].draft)]
            topics = TopicFinder(theme)
            items = _write(drafts, bank, author, topics, name, stored)
            detail = {"file": name, "format": plan.result.format, "items": len(items)}
            audit.record(action="bank.import", actor=author, target=bank, detail=detail, now=now)
    except BaseException:
        pictures.discard(stored)  # files know no transaction
        raise
    return Outcome(items, topics.unknown)


def content_of(draft: ItemDraft) -> authoring.Content:
    """A draft in the shapes of its interaction's folder."""
    body: dict[str, Any] = {}
    key: dict[str, Any] = {}
    if draft.interaction in CHOICES:
        pins = pinned(draft.choices)
        body = {"choices": [_choice(choice, pin=choice.id in pins) for choice in draft.choices]}
        key = {"choices": [choice.id for choice in draft.choices if choice.correct]}
    elif draft.interaction == FILL_BLANK:
        body, key = {"blanks": len(draft.alternatives), "ordered": True}, _gaps(draft)
    elif draft.interaction == MATCH:
        body, key = _match(draft)
    elif draft.interaction == ORDER:
        body, key = _order(draft)
    elif draft.interaction == EXTENDED_TEXT:
        key = {"reference": draft.model_answer} if draft.model_answer else {}
    else:
        key = {"value": draft.truth is True}
    return authoring.Content(draft.stem, body, key, draft.explanation)


def _choice(choice: Any, *, pin: bool) -> dict[str, Any]:
    shown = {"id": choice.id, "text": choice.html}
    return {**shown, "pinned": True} if pin else shown


def _gaps(draft: ItemDraft) -> dict[str, Any]:
    key: dict[str, Any] = {"blanks": [list(texts) for texts in draft.alternatives]}
    if draft.minds_case:
        key["rules"] = {"width": True, "space": True, "case": False}
    if any(draft.tolerances):
        key["numbers"] = [{"tolerance": each} if each else None for each in draft.tolerances]
    return key


def _match(draft: ItemDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    """An option that several entries share is one; where entries and options stand tells nothing."""
    left = [entries.make(left) for left, _right in draft.pairs if left]
    right = {html: entries.make(html) for _left, html in draft.pairs}
    told = [right[html]["id"] for left, html in draft.pairs if left]
    pairs = dict(zip((entry["id"] for entry in left), told, strict=True))
    return {"left": left, "choices": entries.scatter(list(right.values()), told)}, {"pairs": pairs}


def _order(draft: ItemDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    made = [entries.make(html) for html in draft.sequence]
    order = [entry["id"] for entry in made]
    return {"choices": entries.scatter(made, order), "scoring": WHOLE if draft.as_whole else IN_PLACE}, {"order": order}


def _is_sound(found: Found) -> bool:
    """Whether the bank takes it; a refusal of the question's type becomes the problem of the question."""
    draft = found.draft
    if draft is None:
        return False
    try:
        authoring.refuse_unsound(draft.interaction, content_of(draft).cleaned())
        pictures.check(draft.media)
    except Refusal as refusal:
        found.draft, found.problem = None, Problem.at(found.raw.where, "unsound", why=refusal.message)
    return found.draft is not None


def _known(bank: ItemBank, prints: Iterable[str]) -> set[str]:
    wanted = list(dict.fromkeys(prints)) if bank.pk else []
    known: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        rows = Item.objects.filter(bank=bank, archived_at__isnull=True, fingerprint__in=wanted[start : start + BATCH])
        known.update(rows.values_list("fingerprint", flat=True))
    return known


def _write(
    drafts: list[tuple[ItemDraft, str]],
    bank: ItemBank,
    author: User,
    topics: TopicFinder,
    name: str,
    stored: list[pictures.Stored],
) -> list[Item]:
    items: list[Item] = []
    for start in range(0, len(drafts), BATCH):
        batch = drafts[start : start + BATCH]
        contents = [content_of(pictures.placed(draft, author, stored)).cleaned() for draft, _print in batch]
        rows = [_item(draft, print_, bank, author, topics, name) for draft, print_ in batch]
        items += _insert(rows, contents, author)
    return items


def _insert(rows: list[Item], contents: list[authoring.Content], author: User) -> list[Item]:
    """A batch of items with their first versions, in three statements."""
    Item.objects.bulk_create(rows)
    versions = [
        ItemVersion(
            item=item,
            number=1,
            stem=content.stem,
            body=content.body,
            key=content.key,
            explanation=content.explanation,
            author=author,
        )
        for item, content in zip(rows, contents, strict=True)
    ]
    ItemVersion.objects.bulk_create(versions)
    for item, version in zip(rows, versions, strict=True):
        item.latest = version
    first = ItemVersion.objects.filter(item=OuterRef("pk"), number=1).values("pk")
    Item.objects.filter(pk__in=[item.pk for item in rows]).update(latest=Subquery(first))
    return rows


def _item(draft: ItemDraft, print_: str, bank: ItemBank, author: User, topics: TopicFinder, name: str) -> Item:
    return Item(
        bank=bank,
        interaction=draft.interaction,
        topic=topics.find(draft.topic),
        difficulty=draft.difficulty or Item.Difficulty.MEDIUM,
        default_mark=draft.max_mark or Decimal(1),
        reference=f"{name[-40:]} {draft.where}".strip()[:REFERENCE_CHARS],
        fingerprint=print_,
        created_by=author,
    )
