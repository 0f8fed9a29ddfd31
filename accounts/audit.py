"""The append-only trail: each entry hashes itself with the one before: nothing is altered or cut out unseen."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction

from lib import clock

from .models import AuditEntry, AuditHead, User

HEAD = 1


@dataclass(frozen=True)
class Fact:
    """One thing done to one target, before it is chained."""

    action: str
    target: models.Model | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the entry's id (None: the end) and why — "link", "content" or "end"."""

    entry_id: int | None
    why: str


def record(
    *,
    action: str,
    actor: User | None = None,
    target: models.Model | None = None,
    detail: dict[str, Any] | None = None,
    ip: str | None = None,
    now: datetime | None = None,
) -> AuditEntry:
    """Append one entry. Call it in the transaction of the change that it describes, after the other locks are taken."""
    return record_all([Fact(action, target, detail or {})], actor=actor, ip=ip, now=now)[0]


def record_all(
    facts: Iterable[Fact], *, actor: User | None = None, ip: str | None = None, now: datetime | None = None
) -> list[AuditEntry]:
    """Append many entries in four statements, however many they are; the order given is the order kept."""
    at = now or clock.now()
    who = actor if actor is not None and actor.is_authenticated else None
    facts = list(facts)
    if not facts:
        return []
    with transaction.atomic():
        # The row lock (PostgreSQL) or the immediate transaction (SQLite) lets one writer at a time see the end.
        head, _created = AuditHead.objects.select_for_update().get_or_create(pk=HEAD)
        entries = []
        for fact in facts:
            entry = _entry(fact, at=at, actor=who, ip=ip, previous_hash=head.hash)
            head.hash, head.count = entry.hash, head.count + 1
            entries.append(entry)
        AuditEntry.objects.bulk_create(entries, batch_size=500)
        head.save(update_fields=["hash", "count"])
    return entries


def verify() -> list[Break]:
    """Walk the whole chain and say where it breaks; an empty list means that it holds."""
    breaks, previous, count = [], "", 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=1000):
        if entry.previous_hash != previous:
            breaks.append(Break(entry.pk, "link"))
        if entry.hash != digest(entry):
            breaks.append(Break(entry.pk, "content"))
        previous, count = entry.hash, count + 1
    head = AuditHead.objects.filter(pk=HEAD).first() or AuditHead()
    if (head.hash, head.count) != (previous, count):
        breaks.append(Break(None, "end"))
    return breaks


def digest(entry: AuditEntry) -> str:
    """SHA-256 hex over the facts of the row and the hash before it; times in UTC, whatever zone they came with."""
    facts = [
        entry.previous_hash,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.action,
        entry.target_type,
        entry.target_id,
        entry.target_label,
        entry.detail,
        entry.ip or "",
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _entry(fact: Fact, *, at: datetime, actor: User | None, ip: str | None, previous_hash: str) -> AuditEntry:
    target = fact.target
    entry = AuditEntry(
        at=at,
        actor=actor,
        action=fact.action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:200] if target is not None else "",
        # As the database will give it back: keys as text, tuples as lists.
        detail=json.loads(json.dumps(fact.detail, ensure_ascii=False)),
        ip=ip,
        previous_hash=previous_hash,
    )
    entry.hash = digest(entry)
    return entry
