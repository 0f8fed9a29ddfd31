"""The outbox: notices on their way through a channel.

A row is claimed by moving its `due_at`, carried, and marked. A worker that is killed between carrying and marking leads
to one more try when the claim has run out: at worst somebody gets it twice, nobody never. The inbox has it once.
"""

import hashlib
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from . import channels, notice_templates, notices
from .models import ChannelChoice, Delivery, Notice, User

logger = logging.getLogger("shiliu.outbox")

# How long after each try the next one comes; after the last there is none.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))
BATCH = 100
# A round ends then, well before the first claim runs out; the next minute goes on.
ROUND = 60.0


def post(*, key: str, user_ids: Iterable[int], now: datetime) -> None:
    """Queue the notices of this key for those who chose a channel. Call it in the transaction of the notices."""
    known = channels.configured()
    if not known:
        return
    people = list(user_ids)
    found = Notice.objects.filter(key=key, user__in=people).values_list("pk", "user_id", "kind")
    wanted = ChannelChoice.objects.filter(user__in=people, channel__in=known, user__is_active=True)
    chosen = set(wanted.values_list("user_id", "kind", "channel"))
    rows = [
        Delivery(notice_id=pk, channel=name, due_at=now)
        for pk, user_id, kind in found
        for name in known
        if (user_id, kind, name) in chosen
    ]
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def is_waiting(*, now: datetime) -> bool:
    return _due(now).exists()


def carry(*, now: datetime) -> int:
    """Try what is due; safe with several workers. Returns how many went out."""
    ends = time.monotonic() + ROUND
    sent = 0
    for pk in list(_due(now).order_by("due_at").values_list("pk", flat=True)[:BATCH]):
        if time.monotonic() > ends:
            break
        sent += _carry(pk, now)
    return sent


def choose(*, user: User, email: str, chosen: Iterable[tuple[str, str]], now: datetime) -> bool:
    """Keep the address, and (channel, kind) by which the person wants to be told; nothing where there is no address.
    Returns whether the address has to be confirmed now. Refusal: too_many_mails."""
    from . import addresses  # its mails wait as deliveries do here

    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        asks = addresses.give(user=locked, email=email, now=now)
        known = channels.configured().items()
        reached = {name for name, channel in known if channel.reaches(locked) or channel.awaits(locked)}
        user.channel_choices.all().delete()
        rows = [ChannelChoice(user=user, channel=name, kind=kind) for name, kind in chosen if name in reached]
        ChannelChoice.objects.bulk_create(rows)
    return asks


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(due_at__lte=now, channel__in=channels.configured())


def _carry(pk: int, now: datetime) -> bool:
    row = _claim(pk, now)
    if row is None:
        return False
    try:
        _hand_over(row)
    except channels.Undeliverable as error:
        _end(row, error=type(error.__cause__ or error).__name__)
        return False
    except Exception as error:
        logger.warning("notice %s did not leave by %s: %s", row.notice_id, row.channel, type(error).__name__)
        _failed(row, error)
        return False
    _end(row, sent_at=now)
    return True


def _claim(pk: int, now: datetime) -> Delivery | None:
    """Take the row, unless another worker just did: its next turn comes only after the pause."""
    row = Delivery.objects.select_related("notice__user").get(pk=pk)
    if row.attempts > len(PAUSES):
        _end(row)  # its last worker died on the way
        return None
    taken = Delivery.objects.filter(pk=pk, due_at=row.due_at, attempts=row.attempts, due_at__lte=now)
    row.attempts += 1
    pause = PAUSES[min(row.attempts, len(PAUSES)) - 1]
    return row if taken.update(attempts=row.attempts, due_at=now + pause) else None


def _hand_over(row: Delivery) -> None:
    notice, person = row.notice, row.notice.user
    channel = channels.configured()[row.channel]
    wanted = ChannelChoice.objects.filter(user=person, channel=row.channel, kind=notice.kind).exists()
    if wanted and channel.awaits(person):
        _say_unconfirmed(person)
    if not (wanted and person.is_active and channel.reaches(person)):
        raise channels.Undeliverable
    with override(person.language):
        title, body = notices.words(notice)
        url = settings.BASE_URL.rstrip("/") + notice.url if notice.url.startswith("/") else ""
        channel.deliver(channels.Letter(title, body, url, f"{row.pk}:{notice.key}"), person)


def _say_unconfirmed(person: User) -> None:
    """In the inbox, once for each address: else nobody would know why no mail comes."""
    digest = hashlib.sha256(person.email.encode()).hexdigest()[:16]
    notices.send(notice_templates.CONFIRM_ADDRESS, user_ids=[person.pk], params={}, key=f"email:{digest}:unconfirmed")


def _failed(row: Delivery, error: Exception) -> None:
    if row.attempts > len(PAUSES):
        _end(row, error=type(error).__name__)
    else:
        Delivery.objects.filter(pk=row.pk).update(error=type(error).__name__)


def _end(row: Delivery, *, sent_at: datetime | None = None, error: str = "") -> None:
    # Never the other side's words: they may name the address.
    Delivery.objects.filter(pk=row.pk).update(due_at=None, sent_at=sent_at, error=error[:200])
