"""Question types, one folder each (QTI calls them interactions). A folder that is there is a type; nothing lists them.

A folder holds everything that a type is: the shapes of its body, key and response (the docstring of its class), what is
wrong with a question, what a response may be, how it scores, what a candidate sees (`answer.html`), what a review shows
(`review.html`) and how an author types it (`editor.py`). All but the editor is pure: no database, no request.
docs/adr/0011 adds one step by step.
"""

from importlib import import_module
from pkgutil import iter_modules

from django.utils.functional import Promise

from .base import BadResponse, Interaction, Problem


def discover() -> dict[str, Interaction]:
    """{name: type} of every folder here, in the order in which people list them."""
    folders = [module.name for module in iter_modules(__path__) if module.ispkg]
    found: list[Interaction] = [import_module(f"{__name__}.{folder}").INTERACTION for folder in folders]
    return {interaction.name: interaction for interaction in sorted(found, key=lambda each: (each.place, each.name))}


REGISTRY: dict[str, Interaction] = discover()


def get(name: str) -> Interaction:
    """The type with this name; KeyError when there is none."""
    return REGISTRY[name]


def choices() -> list[tuple[str, str | Promise]]:
    """(name, label) of every type. Columns take the function itself: a new type needs no migration."""
    return [(name, interaction.label) for name, interaction in REGISTRY.items()]


__all__ = ["REGISTRY", "BadResponse", "Interaction", "Problem", "choices", "discover", "get"]
