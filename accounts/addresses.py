"""Whether an e-mail address is its person's: before anything else goes there, a link is sent, and opened by the person.

The link is signed, good for a day, once, and only as long as no newer one was asked for and the address is the same.
Mails wait as rows for the worker, as notices do in the outbox.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lib.problems import Refusal

from . import audit, channels, outbox
from .models import EmailConfirmation, User

logger = logging.getLogger("shiliu.addresses")

SALT = "accounts.addresses"
GOOD_FOR = timedelta(days=1)
# Mails asked for within a day, by one person and to one address: nobody's mailbox is filled from here.
MOST = 5
KEPT = timedelta(days=30)
_INVALID = gettext_lazy(
    "This link is not whole, or is for another account. Copy all of it from the mail, or log in as yourself."
)


def can_mail() -> bool:
    """Whether the site has a mail server."""
    return "email" in channels.configured()


def newest(user: User) -> EmailConfirmation | None:
    """The mail that went, or goes, to the present address last."""
    return user.email_confirmations.filter(email=user.email).order_by("-pk").first() if user.email else None


def give(*, user: User, email: str, now: datetime) -> bool:
    """Write the address down; another one is not confirmed, and a mail goes there. `user` is locked by the caller.
    Returns whether a mail goes out. Refusal: too_many_mails."""
    if email == user.email:
        return False
    user.email, user.email_confirmed_at = email, None
    user.save(update_fields=["email", "email_confirmed_at"])
    if not email or not can_mail():
        return False
    _ask(user, now)
    return True


def ask(*, user: User, now: datetime) -> None:
    """Send the mail again; links of earlier ones no longer count.

    Refusals: no_mail_server, no_address, confirmed_already, too_many_mails.
    """
    if not can_mail():
        raise Refusal("no_mail_server", _("This site has no mail server: nothing can be sent."))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not locked.email:
            raise Refusal("no_address", _("Give an address first."))
        if locked.email_confirmed_at:
            raise Refusal("confirmed_already", _("This address is confirmed already."))
        _ask(locked, now)


def waiting(*, token: str, user: User) -> EmailConfirmation:
    """What the link confirms. Refusals: link_expired, link_invalid, link_used, link_outdated."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired as error:
        text = _("This link is more than a day old. Have the mail sent again and open the link in it.")
        raise Refusal("link_expired", text) from error
    except signing.BadSignature as error:
        raise Refusal("link_invalid", _INVALID) from error
    found = EmailConfirmation.objects.filter(pk=pk, user=user).first()
    if found is None:
        raise Refusal("link_invalid", _INVALID)
    if found.used_at:
        raise Refusal(
            "link_used", _("This link was used already. The settings of notices say how your address stands.")
        )
    latest = newest(user)
    if latest is None or latest.pk != found.pk:
        text = _("You have changed the address or had a newer mail sent. Open the link in the newest mail.")
        raise Refusal("link_outdated", text)
    return found


def confirm(*, token: str, user: User, now: datetime) -> None:
    """The person has opened the link. Refusals: those of `waiting`."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        found = waiting(token=token, user=locked)
        found.used_at = locked.email_confirmed_at = now
        found.save(update_fields=["used_at"])
        locked.save(update_fields=["email_confirmed_at"])
        audit.record(action="account.email_confirm", actor=locked, target=locked, now=now)


def is_waiting(*, now: datetime) -> bool:
    return can_mail() and EmailConfirmation.objects.filter(due_at__lte=now).exists()


def carry(*, now: datetime) -> int:
    """Send what is due; safe with several workers. Returns how many went out."""
    due = EmailConfirmation.objects.filter(due_at__lte=now).select_related("user").order_by("due_at")
    return sum(_carry(row, now) for row in due[: outbox.BATCH])


def forget(*, now: datetime) -> int:
    """Mails of long ago: the addresses in them need not be kept."""
    return EmailConfirmation.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def _ask(user: User, now: datetime) -> None:
    recent = EmailConfirmation.objects.filter(asked_at__gt=now - timedelta(days=1))
    if max(recent.filter(user=user).count(), recent.filter(email=user.email).count()) >= MOST:
        text = _("Enough mails were sent for today. Look into the mailbox, or try again tomorrow.")
        raise Refusal("too_many_mails", text, status=429)
    EmailConfirmation.objects.create(user=user, email=user.email, asked_at=now, due_at=now)
    # Robust: a queue that is down must not undo what is written; the clock takes the mail up.
    transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    from .tasks import carry_confirmations

    carry_confirmations.enqueue()


def _carry(row: EmailConfirmation, now: datetime) -> bool:
    """Claimed by moving `due_at`, as the outbox does it."""
    taken = EmailConfirmation.objects.filter(pk=row.pk, due_at=row.due_at)
    row.attempts += 1
    last = row.attempts > len(outbox.PAUSES)
    again = None if last else now + outbox.PAUSES[row.attempts - 1]
    if not taken.update(attempts=row.attempts, due_at=again):
        return False
    mark = partial(EmailConfirmation.objects.filter(pk=row.pk).update)
    if not _still_wanted(row):
        mark(due_at=None)
        return False
    try:
        _mail(row)
    except channels.Undeliverable as error:
        mark(due_at=None, error=type(error.__cause__ or error).__name__)
        return False
    except Exception as error:
        logger.warning("confirmation %s did not leave: %s", row.pk, type(error).__name__)
        mark(error=type(error).__name__)
        return False
    mark(due_at=None, sent_at=now, error="")
    return True


def _still_wanted(row: EmailConfirmation) -> bool:
    latest = newest(row.user)
    is_newest = latest is not None and latest.pk == row.pk
    return is_newest and row.user.is_active and not row.user.email_confirmed_at


def _mail(row: EmailConfirmation) -> None:
    from .channels.email import post  # a mail of ours, not a notice that somebody chose

    link = reverse("accounts:email-confirm", args=[signing.dumps(row.pk, salt=SALT)])
    with override(row.user.language):
        name = {"site": settings.BASE_URL.rstrip("/")}
        body = [
            _("Somebody gave this address for notices from %(site)s. If it was you, open this link and confirm it:")
            % name,
            settings.BASE_URL.rstrip("/") + link,
            _("The link is good for one day. If it was not you, do nothing: no further mail comes."),
        ]
        post(to=row.email, subject=_("Confirm your e-mail address"), paragraphs=body, key=f"confirm:{row.pk}")
