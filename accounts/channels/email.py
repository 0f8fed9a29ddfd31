"""E-mail, where the site has a mail server and the person gave an address and confirmed it (accounts/addresses.py)."""

import hashlib
from collections.abc import Iterable
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from .base import Channel, Letter, Undeliverable

LASTING = 500  # from here on a mail server's answer is for good


class Email(Channel):
    name = "email"
    label = gettext_lazy("E-mail")

    def reaches(self, person: User) -> bool:
        return bool(person.email and person.email_confirmed_at)

    def awaits(self, person: User) -> bool:
        return bool(person.email) and not person.email_confirmed_at

    def deliver(self, letter: Letter, person: User) -> None:
        paragraphs = [letter.body, letter.url, _("You chose to get this by e-mail.")]
        post(to=person.email, subject=letter.title, paragraphs=paragraphs, key=letter.key)


def post(*, to: str, subject: str, paragraphs: Iterable[str], key: str) -> None:
    """One mail to one address. Undeliverable: the mail server refuses the address for good."""
    message = EmailMessage(
        # A line end in a subject would begin another header; Django refuses it.
        subject=" ".join(subject.split()),
        body="\n\n".join(filter(None, paragraphs)),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Message-ID": _message_id(key), "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        if _is_lasting(error.recipients):
            raise Undeliverable from error
        raise


def _is_lasting(refused: dict[str, Any]) -> bool:
    return all(code >= LASTING for code, _words in refused.values())


def _message_id(key: str) -> str:
    """The same at each try: a mailbox that looks at it shows a mail that went out twice once."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
