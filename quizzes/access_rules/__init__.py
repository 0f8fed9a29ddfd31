"""Access rules of a sitting, one module each. A module that is there is a rule; nothing lists them (docs/adr/0014).

A module holds everything that a rule is: what it stores in `Sitting.rules`, the field of the author's form, the
sentence on the start page, what the candidate fills in, and the check. delivery.py asks at the start and when the room
opens.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django import forms

from quizzes.models import Sitting

from .base import Arrival, Missed, Rule, Text, Visitor


def discover() -> dict[str, Rule]:
    """{name: rule} of every module here, in the order in which people read them."""
    modules = [module.name for module in iter_modules(__path__) if module.name != "base"]
    found: list[Rule] = [import_module(f"{__name__}.{module}").RULE for module in modules]
    return {rule.name: rule for rule in sorted(found, key=lambda rule: (rule.place, rule.name))}


REGISTRY: dict[str, Rule] = discover()


def in_force(sitting: Sitting) -> Iterator[tuple[Rule, Any]]:
    """(rule, its settings) of this sitting."""
    if sitting.rules:
        yield from ((rule, sitting.rules[name]) for name, rule in REGISTRY.items() if name in sitting.rules)


def sentences(sitting: Sitting) -> list[Text]:
    """What a candidate should know of them before the start."""
    return [text for rule, settings in in_force(sitting) if (text := rule.sentence(settings))]


def told(sitting: Sitting) -> list[Text]:
    """What whoever looks after the exam should know of them."""
    return [text for rule, settings in in_force(sitting) if (text := rule.told(settings))]


def candidate_fields(sitting: Sitting) -> dict[str, forms.Field]:
    """{rule: field} of what the candidate fills in before the start."""
    asked = ((rule.name, rule.candidate_field(settings)) for rule, settings in in_force(sitting))
    return {name: field for name, field in asked if field is not None}


def check_start(sitting: Sitting, visitor: Visitor) -> None:
    for rule, settings in in_force(sitting):
        rule.check_start(settings, visitor)


def check_open(sitting: Sitting, visitor: Visitor) -> None:
    for rule, settings in in_force(sitting):
        rule.check_open(settings, visitor)


def kept(sitting: Sitting, arrival: Arrival) -> dict[str, str]:
    """What the attempt holds on to of how its candidate arrived; nothing where no rule asks for it."""
    names = {name for rule, _settings in in_force(sitting) for name in rule.keeps}
    return {name: getattr(arrival, name) for name in names}


def record(sitting: Sitting) -> dict[str, Any]:
    """What the note of the start says of them."""
    return {name: value for rule, settings in in_force(sitting) for name, value in rule.record(settings).items()}


__all__ = ["REGISTRY", "Arrival", "Missed", "Rule", "Visitor", "discover"]
