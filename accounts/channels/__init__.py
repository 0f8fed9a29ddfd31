"""Ways by which a notice leaves the product besides the inbox, which has it always (docs/adr/0021).

A channel is one class with the face of `Channel`, named in settings.NOTICE_CHANNELS. What is to go out is written into
the outbox (`Delivery`) in the transaction of the notice; the worker carries it (accounts/outbox.py).
"""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from .base import Channel, Letter, Text, Undeliverable


@cache
def _made(paths: tuple[str, ...]) -> dict[str, Channel]:
    made: list[Channel] = [import_string(path)() for path in paths]
    return {channel.name: channel for channel in made}


def configured() -> dict[str, Channel]:
    """{name: channel}; empty where the site has none."""
    return _made(tuple(settings.NOTICE_CHANNELS))


__all__ = ["Channel", "Letter", "Text", "Undeliverable", "configured"]
