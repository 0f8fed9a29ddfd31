"""The append-only trail. One verb writes; each row hashes itself with the row before it."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models, transaction

from lib import clock

from .models import AuditEntry, User


def record(
    *, action: str, actor: User | None = None, target: models.Model | None = None, detail: dict[str, Any] | None = None, ip: str | None = None, now: datetime | None = None
) -> AuditEntry:
    """Append one entry, chained to the last. Call it inside the transaction of the change that it describes."""
    with transaction.atomic():
        last = AuditEntry.objects.select_for_update().order_by("-id").first()
        entry = AuditEntry(
            at=now or clock.now(),
            actor=actor if actor is not None and actor.is_authenticated else None,
            action=action,
            target_type=target._meta.label_lower if target is not None else "",
            target_id=str(target.pk) if target is not None else "",
            target_label=str(target)[:200] if target is not None else "",
            detail=detail or {},
            ip=ip,
            previous_hash=last.hash if last else "",
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: AuditEntry) -> str:
    """SHA-256 hex over the facts of the row and the hash before it."""
    facts = [entry.previous_hash, entry.at.isoformat(), entry.actor_id, entry.action, entry.target_type, entry.target_id, entry.target_label, entry.detail]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
