"""What a paper exam is: when it is held, the most that one can get, what is asked. Pure; kept in the settings of its
requirement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Terms:
    """`step`: marks are given in multiples of it. `held_on` is None in a copy of a class until somebody sets it."""

    title: str
    most: Decimal
    wanted: Decimal
    step: Decimal
    held_on: date | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Terms":
        held_on = settings.get("held_on")
        return cls(
            title=settings["title"],
            most=Decimal(settings["max_mark"]),
            wanted=Decimal(settings["pass_mark"]),
            step=Decimal(settings["step"]),
            held_on=date.fromisoformat(held_on) if held_on else None,
        )

    def problem(self, mark: Decimal) -> str:
        """Why nobody can have this mark; "" where somebody can."""
        if not 0 <= mark <= self.most:
            return _("Marks go from 0 to %(most)s.") % {"most": _plain(self.most)}
        if mark % self.step:
            return _("Marks are multiples of %(step)s.") % {"step": _plain(self.step)}
        return ""


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
