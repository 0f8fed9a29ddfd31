"""The face of a channel: what an adapter for e-mail, 企业微信 or 钉钉 fills."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

from accounts.models import User

Text = str | Promise


class Undeliverable(Exception):
    """This will never arrive: no address, or one that the other side refuses for good. It is not tried again."""


@dataclass(frozen=True)
class Letter:
    """A notice in the language of its reader.

    `url` is whole; `key` is the same at each try, for channels that can drop what they have had already.
    """

    title: str
    body: str
    url: str
    key: str


class Channel:
    """One way out. `name` is kept with what people chose and never changes."""

    name: ClassVar[str]
    label: ClassVar[Text]

    def reaches(self, person: User) -> bool:
        """Whether something may go out to the person now."""
        raise NotImplementedError

    def awaits(self, person: User) -> bool:
        """Whether the person gave an address that must be confirmed first."""
        return False

    def deliver(self, letter: Letter, person: User) -> None:
        """Hand it over; returning means that the other side has it. Undeliverable: never; anything else: try later."""
        raise NotImplementedError
