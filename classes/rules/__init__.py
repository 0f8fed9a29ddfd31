"""What a class can ask, one module a kind. A module that is there is a kind; nothing lists them (docs/adr/0019).

A module holds everything that a kind of requirement is: the form with which a class head asks it, how it is read for
many people at once, and the words for what is missing. requirements.py asks them; who else names a kind should not.
"""

from importlib import import_module
from pkgutil import iter_modules

from classes.models import Requirement

from .base import Found, Reader, Rule, Standing, Step, Text, Unknown


def discover() -> dict[str, Rule]:
    """{name: rule} of every module here, in the order in which people read them."""
    modules = [module.name for module in iter_modules(__path__) if module.name not in ("base", "forms")]
    found: list[Rule] = [import_module(f"{__name__}.{module}").RULE for module in modules]
    return {rule.name: rule for rule in sorted(found, key=lambda rule: (rule.place, rule.name))}


REGISTRY: dict[str, Rule] = discover()


def of(requirement: Requirement) -> Rule:
    return named(requirement.kind)


def named(kind: str) -> Rule:
    """The rule of this name; one that knows no words where the kind is asked no more."""
    return REGISTRY.get(kind) or Unknown(kind)


def titled(requirement: Requirement) -> str:
    return of(requirement).title(requirement)


__all__ = ["REGISTRY", "Found", "Reader", "Rule", "Standing", "Step", "Text", "discover", "named", "of", "titled"]
