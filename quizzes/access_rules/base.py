"""What an access rule is, and what it is told of whoever comes to the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from lib.problems import Refusal
from lib.throttle import MissLimit
from quizzes.models import Attempt

Text = str | Promise


@dataclass(frozen=True)
class Arrival:
    """How somebody comes to the door: from which network address, on which device, and what was filled in there."""

    address: str = ""
    device: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Visitor:
    """Who stands there. `attempt` is None before one has begun."""

    user_id: int
    sitting_id: int
    arrival: Arrival
    now: datetime
    attempt: Attempt | None = None

    def given(self, name: str) -> Any:
        return self.arrival.given.get(name)


class Missed(Refusal):
    """A wrong try that counts. Whoever caught it counts it once the transaction is over, so that it is not undone."""

    def __init__(self, code: str, message: Text, *, limit: MissLimit, caller: str) -> None:
        super().__init__(code, message)
        self.limit, self.caller = limit, caller

    def count(self) -> None:
        self.limit.count_miss(self.caller)


class Rule:
    """One way of saying who may sit. Its settings are any JSON value but null, kept at the sitting under `name`.

    `place` orders the rules in forms and sentences; `keeps` names what of the arrival an attempt holds on to.
    """

    name: ClassVar[str]
    place: ClassVar[int] = 0
    keeps: ClassVar[tuple[str, ...]] = ()

    def author_field(self, user: Any, sitting_id: int | None) -> forms.Field:
        """The one field of the author's form; what is empty there switches the rule off."""
        raise NotImplementedError

    def stored(self, value: Any) -> Any:
        """Settings from what was typed; None switches the rule off. ValidationError for what cannot be."""
        return value or None

    def typed(self, settings: Any) -> Any:
        """What stands in the author's field for these settings."""
        return settings

    def sentence(self, settings: Any) -> Text:
        """What a candidate reads before the start; "" where the field itself says it."""
        return ""

    def told(self, settings: Any) -> Text:
        """The same for whoever looks after the exam."""
        return self.sentence(settings)

    def candidate_field(self, settings: Any) -> forms.Field | None:
        """What the candidate has to fill in, if anything."""
        return None

    def check_start(self, settings: Any, visitor: Visitor) -> None:
        """Refusal for whoever may not begin."""

    def check_open(self, settings: Any, visitor: Visitor) -> None:
        """Refusal for whoever may not see the questions of the attempt under way. Saving is never asked about."""

    def record(self, settings: Any) -> dict[str, Any]:
        """What the note of the start keeps of it."""
        return {}
