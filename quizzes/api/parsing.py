"""What the API accepts, checked by hand: the save path is walked every few seconds by everybody who sits an exam."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from lib.problems import Refusal
from quizzes.integrity import Signal
from quizzes.saving import Sent

from .serializers import PulseSerializer

REQUIRED = frozenset({"position", "seq", "response"})
ALLOWED = REQUIRED | {"flagged"}
LEASE = re.compile(r"[0-9A-Za-z-]{8,36}\Z")
LEASE_HEADER = "X-Attempt-Lease"


def answers(data: Any) -> list[Sent]:
    """The list of `{position, seq, response, flagged?}`. Refusal `invalid` with an error for each item that is none."""
    if not isinstance(data, list) or not data:
        raise ValidationError(_("Send a list of answers."))
    errors = [{"item": number, **error} for number, item in enumerate(data) if (error := _error(item))]
    if errors:
        raise Refusal("invalid", _("What was sent is not valid."), status=400, errors=errors)
    return [Sent(item["position"], item["seq"], item["response"], item.get("flagged")) for item in data]


@dataclass(frozen=True)
class Pulse:
    """What a page tells of itself: what it noted, and which announcements were read."""

    signals: list[Signal]
    read: list[int]


def pulse(data: Any) -> Pulse:
    """`{signals?: [{kind, seconds?, position?}], read?: [id]}`."""
    form = PulseSerializer(data=data if isinstance(data, Mapping) else {"signals": data})
    form.is_valid(raise_exception=True)
    signals = [Signal(**signal) for signal in form.validated_data.get("signals", [])]
    return Pulse(signals, form.validated_data.get("read", []))


def lease(headers: Mapping[str, str]) -> str:
    """The lease that the page holds; "" for a client that knows none."""
    value = headers.get(LEASE_HEADER, "")
    if value and not LEASE.match(value):
        raise ValidationError({LEASE_HEADER: _("Use 8 to 36 letters, digits or hyphens.")})
    return value


def given(data: Any) -> dict[str, Any]:
    """`{"given": {rule: text or true}}` of a start; nothing at all where no rule asks."""
    if not data:
        return {}
    filled = data.get("given") if isinstance(data, Mapping) else None
    nothing({name: value for name, value in data.items() if name != "given"} if isinstance(data, Mapping) else data)
    if not isinstance(filled, Mapping) or not all(isinstance(value, str | bool) for value in filled.values()):
        raise ValidationError({"given": _("Send an object of texts and truth values.")})
    return dict(filled)


def nothing(data: Any) -> None:
    """A body that must be empty: whoever sends fields expects them to be heeded."""
    if data:
        fields = sorted(data) if isinstance(data, Mapping) else []
        raise ValidationError({str(name): _("Unknown field.") for name in fields} or _("Send nothing."))


def _error(item: Any) -> dict[str, Any] | None:
    if not isinstance(item, dict):
        return {"code": "object_expected"}
    if unknown := sorted(str(name) for name in set(item) - ALLOWED):
        return {"code": "unknown_field", "fields": unknown}
    if missing := sorted(REQUIRED - set(item)):
        return {"code": "missing_field", "fields": missing}
    wrong = [name for name in ("position", "seq") if type(item[name]) is not int]
    if "flagged" in item and type(item["flagged"]) is not bool:
        wrong.append("flagged")
    return {"code": "wrong_type", "fields": wrong} if wrong else None
