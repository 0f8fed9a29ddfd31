"""From which network addresses the exam can be begun and continued: the machines of an exam room.

A save from elsewhere is kept all the same and noted: a network that changes its mind must not cost anybody an answer.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.problems import Refusal

from .base import Rule, Visitor

MOST = 50


class Network(Rule):
    """Settings: the ranges, ["10.1.0.0/16", "192.168.3.7/32"]."""

    name = "network"
    place = 20
    keeps = ("address",)

    def author_field(self, user: Any, sitting_id: int | None) -> forms.Field:
        return forms.CharField(
            label=gettext_lazy("Only from these network addresses"),
            help_text=gettext_lazy("One a line: 10.1.2.3, or a range such as 10.1.0.0/16."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        )

    def stored(self, value: str) -> list[str] | None:
        lines = value.replace(",", " ").replace("，", " ").split()
        if len(lines) > MOST:
            raise ValidationError(_("At most %(most)s ranges.") % {"most": MOST})
        return [_range(line) for line in lines] or None

    def typed(self, settings: list[str]) -> str:
        return "\n".join(text.removesuffix("/32").removesuffix("/128") for text in settings)

    def sentence(self, settings: list[str]) -> str:
        return _("The exam can be sat only from the machines that are meant for it, for instance in the exam room.")

    def told(self, settings: list[str]) -> str:
        return _("Only from these network addresses: %(ranges)s") % {"ranges": "、".join(settings)}

    def check_start(self, settings: list[str], visitor: Visitor) -> None:
        address = visitor.arrival.address
        if not _is_within(address, settings):
            text = _("This exam cannot be sat from here: your network address %(address)s is not one of those meant.")
            raise Refusal("wrong_network", text % {"address": address or "?"})

    check_open = check_start


def _range(line: str) -> str:
    try:
        return str(ip_network(line, strict=False))
    except ValueError:
        raise ValidationError(_("“%(line)s” is no network address.") % {"line": line[:60]}) from None


def _is_within(address: str, ranges: list[str]) -> bool:
    found = _read(address)
    return found is not None and any(found in ip_network(text) for text in ranges)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


RULE = Network()
